"""Real numbers to any precision, through mpmath."""

from collections.abc import Callable, Mapping
from typing import Any

import mpmath
import sympy as sp

from symgd.arithmetic.evaluate import Field


class OutsideError(ArithmeticError):
    """There is no real value here: a logarithm of a negative number, a division by zero."""


class Reals(Field):
    """mpmath's real numbers, in a context of their own.

    Attributes:
        context: mpmath's functions and numbers at this precision.
    """

    def __init__(self, digits: int) -> None:
        self.context: Any = mpmath.mp.clone()
        self.context.dps = digits
        self._functions = _functions(self.context)

    def number(self, value: sp.Expr) -> Any:  # noqa: D102
        if value is sp.pi:
            return +self.context.pi
        if value is sp.E:
            return +self.context.e
        if value.is_Rational:
            return self.context.mpf(int(value.p)) / int(value.q)
        return self.context.mpf(repr(float(value)))  # the decimal that was typed

    def function(self, name: str) -> Callable[..., Any] | None:  # noqa: D102
        function = self._functions.get(name)
        return None if function is None else lambda *args: self._real(function(*args))

    def whole_power(self, base: Any, exponent: int) -> Any:  # noqa: D102
        return self._real(self.context.mpf(base) ** exponent)

    def power(self, base: Any, exponent: Any) -> Any:  # noqa: D102
        if base < 0:
            raise OutsideError
        return self._real(self.context.mpf(base) ** exponent)

    def _real(self, value: Any) -> Any:
        if isinstance(value, self.context.mpc):
            if value.imag != 0:
                raise OutsideError
            value = value.real
        if not self.context.isfinite(value):
            raise OutsideError
        return value


def _functions(mp: Any) -> Mapping[str, Callable[..., Any]]:
    """Return every function of the table that has no definition to be computed from."""

    def atan2(y: Any, x: Any) -> Any:
        return mp.atan2(y, x)

    def cbrt(x: Any) -> Any:
        return mp.sign(x) * mp.cbrt(abs(x))

    names = (
        *("sqrt", "exp", "expm1", "log", "log1p", "sin", "cos", "tan", "sec", "csc", "cot"),
        *("asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
        *("sign", "floor", "ceil", "erf", "erfc", "gamma", "digamma"),
    )
    return {
        **{name: getattr(mp, name) for name in names},
        "abs": abs,
        "max": max,
        "min": min,
        "atan2": atan2,
        "cbrt": cbrt,
        "loggamma": lambda x: mp.loggamma(x).real,
        "polygamma": lambda n, x: mp.psi(int(n), x),
    }
