"""Automatic differentiation by JAX and by PyTorch, where they are installed.

The loss as it is typed is written in the library's own functions, and the library derives it:
symgd's derivatives have no part in it. Both work in doubles; neither's settings are changed.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

import sympy as sp

from symgd.arithmetic.evaluate import Field, evaluate
from symgd.errors import SymgdError
from symgd.language import FUNCTIONS
from symgd.language.head import Head
from symgd.loss import Loss

Gradient = Callable[[], list[float]]
"""Computes the whole gradient at a point that was given before."""

COMPILED = 250
"""Subexpressions up to which JAX compiles a loss, which takes about a second."""

LONGEST = 2000
"""Subexpressions up to which JAX derives it step by step, which takes about another."""


def installed(module: str) -> bool:
    """Say whether a module can be imported, without importing it.

    >>> installed("math"), installed("not_a_module")
    (True, False)
    """
    return find_spec(module) is not None


def jax_gradient(loss: Loss, point: Sequence[float]) -> Gradient:
    """Return JAX's gradient of a loss at a point, compiled unless the loss is long.

    Raises:
        SymgdError: when JAX lacks a function, or the loss is far too long for it.
    """
    size = len(loss.expression.atoms(sp.Basic))
    if size > LONGEST:
        raise SymgdError(f"JAX would take seconds for {size:,} operations")
    jax = import_module("jax")
    # Elsewhere before version 0.8.
    home = jax if hasattr(jax, "enable_x64") else import_module("jax.experimental")
    in_doubles = home.enable_x64
    field = _jax_field(jax)

    def value(w: Sequence[Any]) -> Any:
        found = evaluate(loss.expression, dict(zip(loss.symbols, w, strict=True)), field)
        return jax.numpy.asarray(found, dtype=jax.numpy.float64)

    derived = jax.grad(value)
    if size <= COMPILED:
        derived = jax.jit(derived)
    with in_doubles(True):
        start = [jax.numpy.asarray(float(x), dtype=jax.numpy.float64) for x in point]

    def gradient() -> list[float]:
        with in_doubles(True):
            return [float(component) for component in derived(start)]

    return gradient


def torch_gradient(loss: Loss, point: Sequence[float]) -> Gradient:
    """Return PyTorch's gradient of a loss at a point.

    Raises:
        SymgdError: when PyTorch lacks a function that has no definition in others.
    """
    torch = import_module("torch")
    field = _torch_field(torch)

    def gradient() -> list[float]:
        w = [torch.tensor(float(x), dtype=torch.float64, requires_grad=True) for x in point]
        value = evaluate(loss.expression, dict(zip(loss.symbols, w, strict=True)), field)
        if not value.requires_grad:
            return [0.0] * len(w)
        slopes = torch.autograd.grad(value, w, allow_unused=True)
        return [0.0 if slope is None else slope.item() for slope in slopes]

    return gradient


LIBRARIES: Mapping[str, tuple[str, Callable[[Loss, Sequence[float]], Gradient]]] = MappingProxyType(
    {"JAX": ("jax", jax_gradient), "PyTorch": ("torch", torch_gradient)}
)
"""Name -> module and what makes a gradient."""


class ArrayField(Field):
    """The numbers and functions of a library of arrays; every branch is computed."""

    def __init__(
        self,
        library: str,
        functions: Mapping[str, Callable[..., Any]],
        logic: Any,
        constant: Callable[[float], Any],
        truth: Callable[[Any], Any],
    ) -> None:
        """Take the library's functions by symgd's names, and what makes its numbers.

        ``logic`` is the home of ``where`` and ``logical_and``; ``constant`` makes a number of a
        float, ``truth`` an array of a bool.
        """
        self._library = library
        self._functions = functions
        self._logic = logic
        self._constant = constant
        self._truth = truth

    def number(self, value: sp.Expr) -> Any:  # noqa: D102
        return self._constant(float(value))

    def function(self, name: str) -> Callable[..., Any] | None:  # noqa: D102
        row = FUNCTIONS.get(name)
        composed = row is None or row.head is None or issubclass(row.head, Head)
        if name not in self._functions and not composed:
            raise SymgdError(f"{self._library} has no {name}")
        return self._functions.get(name)

    def every(self, conditions: Sequence[Callable[[], Any]]) -> Any:  # noqa: D102
        return reduce(self._logic.logical_and, [self._truth(one()) for one in conditions])

    def some(self, conditions: Sequence[Callable[[], Any]]) -> Any:  # noqa: D102
        return reduce(self._logic.logical_or, [self._truth(one()) for one in conditions])

    def negation(self, condition: Any) -> Any:  # noqa: D102
        return self._logic.logical_not(self._truth(condition))

    def choice(self, branches: Sequence[tuple[Callable[[], Any], Callable[[], Any]]]) -> Any:  # noqa: D102
        *others, (_, last) = branches
        chosen = last()
        for condition, value in reversed(others):
            chosen = self._logic.where(self._truth(condition()), value(), chosen)
        return chosen


def _jax_field(jax: Any) -> ArrayField:
    jnp, special = jax.numpy, import_module("jax.scipy.special")
    functions = {
        **{name: getattr(jnp, name) for name in (*_SAME, "cbrt", "hypot", "arctan2")},
        **{name: getattr(special, name) for name in ("erf", "erfc", "gamma", "digamma")},
        "polygamma": special.polygamma,
        "loggamma": special.gammaln,
        "relu": jax.nn.relu,
        "sigmoid": jax.nn.sigmoid,
        "softplus": jax.nn.softplus,
    }
    return ArrayField("JAX", _named(functions), jnp, _double(jnp.asarray, jnp.float64), jnp.asarray)


def _torch_field(torch: Any) -> ArrayField:
    functions = {
        **{name: getattr(torch, name) for name in (*_SAME, "hypot", "arctan2")},
        **{name: getattr(torch.special, name) for name in ("erf", "erfc", "digamma")},
        "loggamma": torch.special.gammaln,
        "relu": torch.relu,
        "sigmoid": torch.sigmoid,
        # Not its softplus, which is rounded to a straight line from 20 on.
        "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
    }
    return ArrayField(
        "PyTorch", _named(functions), torch, _double(torch.tensor, torch.float64), torch.as_tensor
    )


_SAME = (
    *("sqrt", "exp", "expm1", "log", "log1p", "log2", "log10", "logaddexp", "sin", "cos", "tan"),
    *("arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh"),
    *("abs", "sign", "floor", "ceil", "maximum", "minimum"),
)
"""What both libraries call by NumPy's names."""


def _named(functions: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Return functions by symgd's names: asin for arcsin, max of many for maximum of two."""
    named = {name.replace("arc", "a"): function for name, function in functions.items()}
    largest, smallest = named.pop("maximum"), named.pop("minimum")
    sin, cos, tan = (named[name] for name in ("sin", "cos", "tan"))
    return {
        **named,
        "max": lambda *args: reduce(largest, args),
        "min": lambda *args: reduce(smallest, args),
        "sec": lambda x: 1 / cos(x),
        "csc": lambda x: 1 / sin(x),
        "cot": lambda x: 1 / tan(x),
    }


def _double(make: Callable[..., Any], dtype: Any) -> Callable[[float], Any]:
    return lambda value: make(value, dtype=dtype)
