"""Rigorous enclosures: an interval that certainly holds the value, at any precision.

Sums, products, powers, exp, log, sqrt, sine, cosine and tangent are mpmath's interval arithmetic;
what it lacks is enclosed by :class:`Ends`.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import mpmath
import sympy as sp

from symgd.arithmetic.ends import (
    LARGEST_ANGLE,
    LARGEST_EXPONENT,
    LARGEST_GAMMA,
    Ends,
    UndecidedError,
    check_size,
)
from symgd.arithmetic.evaluate import Compare, Field
from symgd.arithmetic.reals import OutsideError

DECIMAL = 2.0**-51
"""A decimal stands for every number that a few roundings of doubles may have made of it."""

LARGEST_WHOLE = 1_000
"""Exponents from here on are taken for any other real number."""


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
        self._ends = Ends(self.context)
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

    def power(self, base: Any, exponent: Any) -> Any:
        """Return a real power; as in doubles, any base may have a whole exponent, and 0**0 is 1."""
        if exponent.a == exponent.b and base.a <= 0 and abs(exponent).b < LARGEST_WHOLE:
            number = self._ends.points(exponent)[0]
            if self._ends.mp.isint(number):
                return self.whole_power(base, int(number))
        if _is(base, 0):
            if exponent.a > 0:
                return base
            if exponent.b >= 0:
                raise UndecidedError
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
        check_size(x, LARGEST_EXPONENT)
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
            check_size(x, LARGEST_ANGLE)
            return function(x)

        return enclosure

    def _over(self, above: Callable[[Any], Any], below: Callable[[Any], Any]) -> Any:
        def enclosure(x: Any) -> Any:
            check_size(x, LARGEST_ANGLE)
            denominator = below(x)
            self._nonzero(denominator)
            return above(x) / denominator

        return enclosure

    def _polygamma(self, order: Any, x: Any) -> Any:
        n, psi = int(order.a), self._ends.mp.psi
        return self._ends.sloped(lambda t: psi(n, t), lambda t: psi(n + 1, t).real)(x)

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
        if self.strict and x.a <= 0 <= x.b:
            raise UndecidedError
        return abs(x)

    def _sign(self, x: Any) -> Any:
        if x.a > 0 or x.b < 0:
            return self.context.mpf(1 if x.a > 0 else -1)
        if not self.strict and _is(x, 0):
            return self.context.mpf(0)
        raise UndecidedError

    def _floor(self, x: Any, up: int = 0) -> Any:
        low, high = self._ends.points(x)
        whole = self._ends.mp.isint(low)
        if self._ends.mp.floor(low) != self._ends.mp.floor(high):
            raise UndecidedError
        if whole and (self.strict or low != high):
            raise UndecidedError
        return self.context.mpf(int(self._ends.mp.floor(low)) + (up if not whole else 0))

    def _largest(self, *args: Any) -> Any:
        best = args[0]
        for arg in args[1:]:
            best = self._larger(best, arg)
        return best

    def _smallest(self, *args: Any) -> Any:
        opposite = {id(arg): -arg for arg in args}
        return -self._largest(*(opposite[id(arg)] for arg in args))

    def _larger(self, left: Any, right: Any) -> Any:
        if left is right:  # max(x, x): no kink
            return left
        if left.a > right.b:
            return left
        if right.a > left.b:
            return right
        if self.strict:
            raise UndecidedError
        raw_left, raw_right = self._ends.points(left), self._ends.points(right)
        low, high = map(max, raw_left, raw_right)
        return self.context.make_mpf((low._mpf_, high._mpf_))

    def _table(self) -> Mapping[str, Callable[..., Any]]:
        iv, mp = self.context, self._ends.mp
        monotone = self._ends.monotone
        infinite = float("inf")

        def softplus(x: Any) -> Any:
            return max(x, 0) + mp.log1p(mp.exp(-abs(x)))

        def acosh(x: Any) -> Any:  # of which nothing cancels near 1
            return 2 * mp.asinh(mp.sqrt((x - 1) / 2))

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
            "acosh": monotone(acosh, (1, infinite), largest=LARGEST_ANGLE),
            "atanh": lambda x: self._atanh(x),
            "sigmoid": monotone(lambda x: 1 / (1 + mp.exp(-x))),
            "softplus": monotone(softplus),
            "logcosh": lambda x: monotone(logcosh)(abs(x)),
            "erf": monotone(mp.erf, largest=LARGEST_GAMMA),
            "erfc": monotone(mp.erfc, falling=True, largest=LARGEST_GAMMA),
            "gamma": self._ends.sloped(mp.gamma, lambda x: mp.gamma(x) * mp.psi(0, x).real),
            "loggamma": self._ends.sloped(mp.loggamma, lambda x: mp.psi(0, x).real),
            "digamma": lambda x: self._polygamma(iv.mpf(0), x),
            "polygamma": self._polygamma,
            "abs": self._abs,
            "sign": self._sign,
            "floor": self._floor,
            "ceil": lambda x: self._floor(x, up=1),
            "max": self._largest,
            "min": self._smallest,
            "relu": lambda x: self._larger(x, iv.mpf(0)),
        }

    def _atanh(self, x: Any) -> Any:
        if x.b <= -1 or x.a >= 1:
            raise OutsideError
        if x.a <= -1 or x.b >= 1:
            raise UndecidedError
        return self._ends.monotone(self._ends.mp.atanh)(x)


def apart(left: Any, right: Any) -> bool:
    """Say whether two enclosures have no number in common."""
    return bool(left.b < right.a or right.b < left.a)


def _is(x: Any, number: int) -> bool:
    return bool(x.a == number) and bool(x.b == number)
