"""Question: two formulas to compare where a loss is differentiable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
import sympy as sp

from symgd.arithmetic.intervals import Intervals
from symgd.certificate.points import Point

SHOWN = 6
"""Coordinates of a point that a sentence names."""


@dataclass(frozen=True)
class Question:
    """Two formulas to compare where a loss is differentiable.

    Attributes:
        loss, truth, claim: expressions whose decimals are exact.
        rounded: (truth, claim) with the decimals as they are computed in doubles, or None where
            there are no decimals.
        symbols: the variables.
        by: the places of the variables that the loss is differentiated by.
    """

    loss: sp.Expr
    truth: sp.Expr
    claim: sp.Expr
    rounded: tuple[sp.Expr, sp.Expr] | None
    symbols: tuple[sp.Symbol, ...]
    by: tuple[int, ...]


def enclosed(
    symbols: Sequence[sp.Symbol], point: Point, field: Intervals
) -> Mapping[sp.Symbol, Any]:
    """Return the coordinates of a point as numbers of a field."""
    numbers = (field.context.mpf(x.numerator) / x.denominator for x in point)
    return dict(zip(symbols, numbers, strict=True))


def decimal(enclosure: Any, digits: int) -> str:
    """Return the middle of an enclosure as a decimal text."""
    return str(mpmath.libmp.to_str(enclosure.mid._mpi_[0], digits, strip_zeros=True)).removesuffix(
        ".0"
    )


def told(variables: Sequence[Any], point: Sequence[Fraction]) -> str:
    """Return a point as words.

    >>> told(["x", "y"], [Fraction(1, 2), Fraction(1, 3)])
    'x = 0.5, y = 1/3'
    """
    shown = [f"{name} = {_number(x)}" for name, x in zip(variables, point, strict=True)]
    return ", ".join(shown if len(shown) <= SHOWN else [*shown[: SHOWN - 1], "…"])


def _number(value: Fraction) -> str:
    """Write a number as a decimal where that is exact and short, else as a fraction.

    >>> _number(Fraction(1, 2)), _number(Fraction(1, 3))
    ('0.5', '1/3')
    """
    text = f"{float(value):.6g}"
    return text if Fraction(text) == value else str(value)
