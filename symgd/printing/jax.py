"""Expressions as code on JAX arrays, and the functions of the language that such code calls."""

from collections.abc import Callable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import jax.scipy.special as special
import numpy as np
from numpy.polynomial import polynomial

from symgd.errors import SymgdError
from symgd.language import Function
from symgd.printing.arrays import ArrayPrinter


class JaxPrinter(ArrayPrinter):
    """JAX arrays: both branches are computed and one is chosen; nothing raises.

    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> printer = JaxPrinter([sp.tanh(x)], {x: "x0"}, {})
    >>> printer.text(sp.atan(x) + 1), printer.functions["f_arctan"] is jnp.arctan
    ('(1.0 + f_arctan(x0))', True)
    """

    library: ClassVar[Any] = jnp

    def function(self, row: Function) -> Callable[..., Any]:
        """Return what stands for a row of the table of functions.

        Raises:
            SymgdError: when there is nothing.
        """
        if row.name not in FUNCTIONS:
            raise SymgdError(f"JAX has no {row.name}: leave out the backend, or take another")
        return FUNCTIONS[row.name]


def maximum(*arrays: Any) -> Any:
    """Return the largest of several arrays, entry by entry."""
    return reduce(jnp.maximum, arrays)


def minimum(*arrays: Any) -> Any:
    """Return the smallest of several arrays, entry by entry."""
    return reduce(jnp.minimum, arrays)


def sec(x: Any) -> Any:
    """Return 1/cos(x)."""
    return 1 / jnp.cos(x)


def csc(x: Any) -> Any:
    """Return 1/sin(x)."""
    return 1 / jnp.sin(x)


def cot(x: Any) -> Any:
    """Return 1/tan(x)."""
    return 1 / jnp.tan(x)


def logcosh(x: Any) -> Any:
    """Return log(cosh(x)): for small x as log1p(2 sinh(x/2)²), which does not cancel."""
    size = jnp.abs(x)
    near = jnp.log1p(2 * jnp.sinh(jnp.minimum(size, 1) / 2) ** 2)
    return jnp.where(size < 1, near, size + jnp.log1p(jnp.exp(-2 * size)) - np.log(2.0).item())


def huber(x: Any, delta: Any) -> Any:
    """Return x²/2 up to delta, delta·(abs(x) - delta/2) from there on."""
    size = jnp.abs(x)
    return jnp.where(size <= delta, size * size / 2, delta * (size - delta / 2))


def gamma(x: Any) -> Any:
    """Return the gamma function; nan at its poles."""
    return jnp.where(x == 0, jnp.nan, special.gamma(x))


def loggamma(x: Any) -> Any:
    """Return log(abs(gamma(x))); nan at the poles of gamma."""
    pole = (x <= 0) & (x == jnp.floor(x)) & jnp.isfinite(x)
    return jnp.where(pole, jnp.nan, special.gammaln(x))


def polygamma(order: float, x: Any) -> Any:
    """Return the derivative of digamma of that order.

    JAX's own holds for positive x only. DLMF 5.15.6 reflects it:
    ψₙ(x) = (-1)ⁿ ψₙ(1 - x) - π dⁿ/dxⁿ cot(πx), a polynomial in cot(πx).
    """
    n = int(order)
    slopes = np.array([0.0, 1.0])
    for _ in range(n):  # c = cot(πx) has the derivative -π(1 + c²)
        slopes = -np.pi * polynomial.polymul([1.0, 0.0, 1.0], polynomial.polyder(slopes))
    part = x - jnp.floor(x)
    # Each form where its argument is exact.
    near_half = jnp.tan(np.pi * (0.5 - part))
    cotangent = jnp.where(jnp.abs(part - 0.5) < 0.25, near_half, 1 / jnp.tan(np.pi * part))
    above = special.polygamma(n, jnp.where(x < 0.5, 1 - x, x))
    reflected = (-1) ** n * above - np.pi * jnp.polyval(jnp.asarray(slopes[::-1]), cotangent)
    pole = (x <= 0) & (x == jnp.floor(x))
    return jnp.where(pole, jnp.nan, jnp.where(x < 0.5, reflected, above))


FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **{
            name: getattr(jnp, name)
            for name in (
                *("cbrt", "hypot", "exp", "expm1", "log", "log1p", "log2", "log10", "logaddexp"),
                *("sin", "cos", "tan", "sinh", "cosh", "tanh", "abs", "sign", "floor", "ceil"),
            )
        },
        **{"asin": jnp.arcsin, "acos": jnp.arccos, "atan": jnp.arctan, "atan2": jnp.arctan2},
        **{"asinh": jnp.arcsinh, "acosh": jnp.arccosh, "atanh": jnp.arctanh},
        **{"sec": sec, "csc": csc, "cot": cot, "max": maximum, "min": minimum},
        **{"sigmoid": jax.nn.sigmoid, "softplus": jax.nn.softplus, "relu": jax.nn.relu},
        **{"logcosh": logcosh, "huber": huber, "erf": special.erf, "erfc": special.erfc},
        **{"gamma": gamma, "loggamma": loggamma, "digamma": special.digamma},
        "polygamma": polygamma,
    }
)
"""The functions by the names that the table of the language has."""
