"""Functions enclosed from the ends of their argument, where they are monotone.

The ends are computed with GUARD more digits and widened by one unit of the interval's own
precision: it rests on mpmath's functions being right to within those GUARD digits.
"""

from collections.abc import Callable
from typing import Any

import mpmath

from symgd.arithmetic.reals import OutsideError

GUARD = 15

LARGEST_EXPONENT, LARGEST_ANGLE, LARGEST_GAMMA = 30, 4_000, 20
"""Bits before the point of an argument: what is larger would take endless memory or time."""


class UndecidedError(ArithmeticError):
    """The enclosure is too wide to tell, or lies on a kink, a jump or a pole."""


class TooLargeError(UndecidedError):
    """A number is too large for its functions to be computed."""


class Ends:
    """Enclosures in one context of mpmath's intervals.

    Attributes:
        context: the intervals.
        mp: mpmath's numbers, in a context of their own, with GUARD more digits.
    """

    def __init__(self, context: Any) -> None:
        self.context = context
        self.mp: Any = mpmath.mp.clone()
        self.mp.dps = context.dps + GUARD

    def made(self, low: Any, high: Any, size: Any = 0) -> Any:
        """Return the interval between two numbers, one unit of them and of a size wider."""
        unit = self.mp.mpf(2) ** -self.context.prec
        low, high = low - (abs(low) + size) * unit, high + (abs(high) + size) * unit
        return self.context.make_mpf((low._mpf_, high._mpf_))

    def points(self, x: Any) -> tuple[Any, Any]:
        """Return both ends as numbers."""
        low, high = x._mpi_
        return self.mp.make_mpf(low), self.mp.make_mpf(high)

    def monotone(
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
            check_size(x, largest)
            low, high = map(function, self.points(x))
            return self.made(high, low) if falling else self.made(low, high)

        return enclosure

    def sloped(
        self, function: Callable[[Any], Any], slope: Callable[[Any], Any]
    ) -> Callable[[Any], Any]:
        """Enclose gamma and its kin between two poles, where their slope changes sign once at most.

        loggamma is convex there; so are the polygammas of odd order, and those of even order rise.
        Near their zeros what counts is what a relative change of the argument would do.
        """

        def enclosure(x: Any) -> Any:
            check_size(x, LARGEST_GAMMA)
            low, high = self.points(x)
            if high <= 0 and self.mp.isint(low) and low == high:
                raise OutsideError
            if low <= 0 and self.mp.floor(low) != self.mp.floor(high):
                raise UndecidedError
            if low <= 0 and (self.mp.isint(low) or self.mp.isint(high)):
                raise UndecidedError
            slopes = slope(low), slope(high)
            if low != high and slopes[0] * slopes[1] <= 0:
                raise UndecidedError
            ends = [self.mp.mpf(function(low).real), self.mp.mpf(function(high).real)]
            size = max(abs(slopes[0] * low), abs(slopes[1] * high))
            return self.made(min(ends), max(ends), size)

        return enclosure


def check_size(x: Any, bits: int) -> None:
    """Refuse an argument of more bits before the point; a raw number is (sign, m, e, bits of m)."""
    for _, _, exponent, length in x._mpi_:
        if exponent + length > bits:
            raise TooLargeError
