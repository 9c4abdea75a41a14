"""The curvature of single functions, for the rules of composition."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import sympy as sp

from symgd.analysis.convexity.signs import Sign


class Side(Enum):
    """Where a function has a curvature: everywhere, or on one side of 0."""

    ALL = "all"
    ABOVE = "above"
    BELOW = "below"

    def holds(self, argument: Sign) -> bool:
        """Say whether an argument of this sign stays there."""
        return (
            self is Side.ALL
            or (self is Side.ABOVE and argument.nonnegative)
            or (self is Side.BELOW and argument.nonpositive)
        )


@dataclass(frozen=True)
class Piece:
    """The curvature of a function on one side.

    ``slope`` is 1 where the function rises and -1 where it falls, so that its composition with
    something curved has a convex domain as well; 0 where no such composition is sure.
    """

    side: Side
    convex: bool
    slope: int


_RISES = 1
_FALLS = -1


def _on_line(convex: bool, slope: int) -> tuple[Piece, ...]:
    return (Piece(Side.ALL, convex, slope),)


def _bowl() -> tuple[Piece, ...]:
    return (
        Piece(Side.ALL, True, 0),
        Piece(Side.ABOVE, True, _RISES),
        Piece(Side.BELOW, True, _FALLS),
    )


def _turning(above: bool, slope: int) -> tuple[Piece, ...]:
    """Return a function that is convex on one side of 0 and concave on the other."""
    return Piece(Side.ABOVE, above, slope), Piece(Side.BELOW, not above, slope)


ATOMS: Mapping[str, tuple[Piece, ...]] = {
    **dict.fromkeys(("exp", "expm1", "softplus", "relu"), _on_line(True, _RISES)),
    **dict.fromkeys(("log", "log1p", "log2", "log10", "acosh"), _on_line(False, _RISES)),
    **dict.fromkeys(("abs", "cosh", "logcosh", "huber"), _bowl()),
    **dict.fromkeys(("sinh", "atanh", "asin"), _turning(True, _RISES)),
    **dict.fromkeys(("tanh", "atan", "asinh", "erf", "sigmoid", "cbrt"), _turning(False, _RISES)),
    "erfc": _turning(True, _FALLS),
    "acos": _turning(False, _FALLS),
}
"""The functions of one argument that have a curvature."""


def power(exponent: sp.Expr) -> tuple[Piece, ...]:
    """Return the curvature of u**exponent for a constant exponent.

    | exponent p | |
    |---|---|
    | 2, 4, … | convex; rises above 0, falls below |
    | 3, 5, … | convex above 0, concave below; rises |
    | -1, -3, … | convex above 0, concave below; falls |
    | -2, -4, … | convex on either side of 0; falls above, rises below |
    | p > 1 | defined for u ≥ 0: convex; rises |
    | 0 < p < 1 | defined for u ≥ 0: concave; rises |
    | p < 0 | defined for u > 0: convex; falls |
    """
    if exponent.is_Integer:
        if exponent > 0:
            return _bowl() if exponent.is_even else _turning(True, _RISES)
        if exponent.is_odd:
            return _turning(True, _FALLS)
        return Piece(Side.ABOVE, True, _FALLS), Piece(Side.BELOW, True, _RISES)
    if exponent.is_negative:
        return _on_line(True, _FALLS)
    if (exponent - 1).is_negative:
        return _on_line(False, _RISES)
    if (exponent - 1).is_positive:
        # {u >= 0} is convex for an affine u; for a convex one only where it is everything.
        return Piece(Side.ALL, True, 0), Piece(Side.ABOVE, True, _RISES)
    return ()
