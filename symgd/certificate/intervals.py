"""Rigorous enclosures: an interval that certainly holds the value, at any precision.

Sums, products, powers, exp, log, sqrt, sine, cosine and tangent are mpmath's interval arithmetic.
What it lacks is enclosed from the ends of the argument where the function is monotone, computed
with GUARD more digits and widened by one unit of the interval's own precision; that rests on
mpmath's functions being right to within those GUARD digits.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import mpmath
import sympy as sp

from symgd.certificate.evaluate import Compare, Field
from symgd.certificate.reals import OutsideError

GUARD = 15

DECIMAL = 2.0**-51
"""A decimal stands for every number that a few roundings of doubles may have made of it."""

# Bits before the point of an argument: what is larger would take endless memory or time.
LARGEST_EXPONENT, LARGEST_ANGLE, LARGEST_GAMMA = 30, 4_000, 20


class UndecidedError(ArithmeticError):
    """The enclosure is too wide to tell, or lies on a kink, a jump or a pole."""


@lru_cache(maxsize=16)
def intervals(digits: int, strict: bool) -> "Intervals":
    """Return the field of intervals at a precision; making one takes milliseconds."""
    return Intervals(digits, strict)


class Intervals(Field):
    """mpmath's intervals, in a context of their own.

    Attributes:
        context: mpmath's interval arithmetic at this precision.
        strict: whether a kink is refused even where the value on it is known, as abs(0) is.
    """

    def __init__(self, digits: int, strict: bool) -> None:
        self.context: Any = mpmath.MPIntervalContext()
        self.context.dps = digits
        self.strict = strict
        self._ends: Any = mpmath.mp.clone()
        self._ends.dps = digits + GUARD
        self._functions = self._table()

    def number(self, value: sp.Expr) -> Any:  # noqa: D102
        iv = self.context
        if value is sp.pi:
            return +iv.pi
        if value is sp.E:
            return +iv.e
        if value.is_Rational:
            return iv.mpf(int(value.p)) / int(value.q)
        number = float(value)
        spread = abs(number) * DECIMAL
        return iv.mpf([number - spread, number + spread])

    def function(self, name: str) -> Callable[..., Any] | None:  # noqa: D102
        return self._functions.get(name)

    def whole_power(self, base: Any, exponent: int) -> Any:  # noqa: D102
        if exponent < 0:
            self._nonzero(base)
            return 1 / base**-exponent
        return base**exponent

    def power(self, base: Any, exponent: Any) -> Any:  # noqa: D102
        if _is(base, 0):
            if exponent.a > 0:
                return base
            raise OutsideError
        return self._exp(exponent * self._log(base))

    def compare(self, relation: Compare, left: Any, right: Any) -> bool:  # noqa: D102
        difference = left - right
        if difference.a > 0 or difference.b < 0:
            return bool(relation(1 if difference.a > 0 else -1, 0))
        if not self.strict and _is(difference, 0):
            return bool(relation(0, 0))
        raise UndecidedError

    def _nonzero(self, x: Any) -> None:
        if _is(x, 0):
            raise OutsideError
        if x.a <= 0 <= x.b:
            raise UndecidedError

    def _exp(self, x: Any) -> Any:
        _check_size(x, LARGEST_EXPONENT)
        return self.context.exp(x)

    def _log(self, x: Any) -> Any:
        if x.b <= 0:
            raise OutsideError
        if x.a <= 0:
            raise UndecidedError
        return self.context.log(x)

    def _sqrt(self, x: Any) -> Any:
        if x.b < 0:
            raise OutsideError
        if x.a < 0:
            raise UndecidedError
        return self.context.sqrt(x)

    def _angle(self, function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def enclosure(x: Any) -> Any:
            _check_size(x, LARGEST_ANGLE)
            return function(x)

        return enclosure

    def _over(self, above: Callable[[Any], Any], below: Callable[[Any], Any]) -> Any:
        def enclosure(x: Any) -> Any:
            _check_size(x, LARGEST_ANGLE)
            denominator = below(x)
            self._nonzero(denominator)
            return above(x) / denominator

        return enclosure

    def _made(self, low: Any, high: Any) -> Any:
        """Return the interval between two numbers, one unit wider at both ends."""
        unit = self._ends.mpf(2) ** -self.context.prec
        low, high = low - abs(low) * unit, high + abs(high) * unit
        return self.context.make_mpf((low._mpf_, high._mpf_))

    def _points(self, x: Any) -> tuple[Any, Any]:
        low, high = x._mpi_
        return self._ends.make_mpf(low), self._ends.make_mpf(high)

    def _monotone(
        self,
        function: Callable[[Any], Any],
        domain: tuple[float, float] | None = None,
        falling: bool = False,
        largest: int = LARGEST_EXPONENT,
    ) -> Callable[[Any], Any]:
        """Enclose a monotone function from the ends of its argument."""

        def enclosure(x: Any) -> Any:
            if domain is not None:
                if x.b < domain[0] or x.a > domain[1]:
                    raise OutsideError
                if x.a < domain[0] or x.b > domain[1]:
                    raise UndecidedError
            _check_size(x, largest)
            low, high = map(function, self._points(x))
            return self._made(high, low) if falling else self._made(low, high)

        return enclosure

    def _sloped(
        self, function: Callable[[Any], Any], slope: Callable[[Any], Any]
    ) -> Callable[[Any], Any]:
        """Enclose gamma and its kin between two poles, where their slope changes sign once at most.

        loggamma is convex there; so are the polygammas of odd order, and those of even order rise.
        """

        def enclosure(x: Any) -> Any:
            _check_size(x, LARGEST_GAMMA)
            low, high = self._points(x)
            if high <= 0 and self._ends.isint(low) and low == high:
                raise OutsideError
            if low <= 0 and self._ends.floor(low) != self._ends.floor(high):
                raise UndecidedError
            if low <= 0 and (self._ends.isint(low) or self._ends.isint(high)):
                raise UndecidedError
            if low != high and slope(low) * slope(high) <= 0:
                raise UndecidedError
            ends = [self._ends.mpf(function(low).real), self._ends.mpf(function(high).real)]
            return self._made(min(ends), max(ends))

        return enclosure

    def _polygamma(self, order: Any, x: Any) -> Any:
        n, psi = int(order.a), self._ends.psi
        return self._sloped(lambda t: psi(n, t), lambda t: psi(n + 1, t).real)(x)

    def _atan2(self, y: Any, x: Any) -> Any:
        atan, pi = self._functions["atan"], self.context.pi
        if x.a > 0:
            return atan(y / x)
        if y.a > 0:
            return pi / 2 - atan(x / y)
        if y.b < 0:
            return -pi / 2 - atan(x / y)
        raise UndecidedError

    def _abs(self, x: Any) -> Any:
        if self.strict:
            self._nonzero_argument(x)
        return abs(x)

    def _sign(self, x: Any) -> Any:
        if x.a > 0 or x.b < 0:
            return self.context.mpf(1 if x.a > 0 else -1)
        if not self.strict and _is(x, 0):
            return self.context.mpf(0)
        raise UndecidedError

    def _nonzero_argument(self, x: Any) -> None:
        if x.a <= 0 <= x.b:
            raise UndecidedError

    def _floor(self, x: Any, up: int = 0) -> Any:
        low, high = self._points(x)
        whole = self._ends.isint(low)
        if self._ends.floor(low) != self._ends.floor(high):
            raise UndecidedError
        if whole and (self.strict or low != high):
            raise UndecidedError
        return self.context.mpf(int(self._ends.floor(low)) + (up if not whole else 0))

    def _largest(self, *args: Any) -> Any:
        best = args[0]
        for arg in args[1:]:
            best = self._larger(best, arg)
        return best

    def _larger(self, left: Any, right: Any) -> Any:
        if left.a > right.b:
            return left
        if right.a > left.b:
            return right
        if self.strict:
            raise UndecidedError
        raw_left, raw_right = self._points(left), self._points(right)
        low, high = map(max, raw_left, raw_right)
        return self.context.make_mpf((low._mpf_, high._mpf_))

    def _table(self) -> Mapping[str, Callable[..., Any]]:
        iv, mp = self.context, self._ends
        monotone = self._monotone
        infinite = float("inf")

        def softplus(x: Any) -> Any:
            return max(x, 0) + mp.log1p(mp.exp(-abs(x)))

        def logcosh(x: Any) -> Any:
            return mp.log1p(2 * mp.sinh(x / 2) ** 2)

        return {
            "exp": self._exp,
            "log": self._log,
            "sqrt": self._sqrt,
            "sin": self._angle(iv.sin),
            "cos": self._angle(iv.cos),
            "tan": self._over(iv.sin, iv.cos),
            "sec": self._over(lambda _: iv.mpf(1), iv.cos),
            "csc": self._over(lambda _: iv.mpf(1), iv.sin),
            "cot": self._over(iv.cos, iv.sin),
            "expm1": monotone(mp.expm1),
            "log1p": lambda x: self._log(1 + x) if abs(x).a > 0.5 else monotone(mp.log1p)(x),
            "cbrt": monotone(lambda x: mp.sign(x) * mp.cbrt(abs(x)), largest=LARGEST_ANGLE),
            "asin": monotone(mp.asin, (-1, 1)),
            "acos": monotone(mp.acos, (-1, 1), falling=True),
            "atan": monotone(mp.atan, largest=LARGEST_ANGLE),
            "atan2": self._atan2,
            "sinh": monotone(mp.sinh),
            "cosh": lambda x: monotone(mp.cosh)(abs(x)),
            "tanh": monotone(mp.tanh),
            "asinh": monotone(mp.asinh, largest=LARGEST_ANGLE),
            "acosh": monotone(mp.acosh, (1, infinite), largest=LARGEST_ANGLE),
            "atanh": lambda x: self._atanh(x),
            "sigmoid": monotone(lambda x: 1 / (1 + mp.exp(-x))),
            "softplus": monotone(softplus),
            "logcosh": lambda x: monotone(logcosh)(abs(x)),
            "erf": monotone(mp.erf, largest=LARGEST_GAMMA),
            "erfc": monotone(mp.erfc, falling=True, largest=LARGEST_GAMMA),
            "gamma": self._sloped(mp.gamma, lambda x: mp.psi(0, x).real),
            "loggamma": self._sloped(mp.loggamma, lambda x: mp.psi(0, x).real),
            "digamma": lambda x: self._polygamma(iv.mpf(0), x),
            "polygamma": self._polygamma,
            "abs": self._abs,
            "sign": self._sign,
            "floor": self._floor,
            "ceil": lambda x: self._floor(x, up=1),
            "max": self._largest,
            "min": lambda *args: -self._largest(*(-arg for arg in args)),
            "relu": lambda x: self._larger(x, iv.mpf(0)),
        }

    def _atanh(self, x: Any) -> Any:
        if x.b <= -1 or x.a >= 1:
            raise OutsideError
        if x.a <= -1 or x.b >= 1:
            raise UndecidedError
        return self._monotone(self._ends.atanh)(x)


def apart(left: Any, right: Any) -> bool:
    """Say whether two enclosures have no number in common."""
    return bool(left.b < right.a or right.b < left.a)


def _is(x: Any, number: int) -> bool:
    return bool(x.a == number) and bool(x.b == number)


def _check_size(x: Any, bits: int) -> None:
    """Refuse an argument of more bits before the point; a raw number is (sign, m, e, bits of m)."""
    for _, _, exponent, length in x._mpi_:
        if exponent + length > bits:
            raise UndecidedError
