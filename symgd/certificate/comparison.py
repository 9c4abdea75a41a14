"""A claim held against the true derivative, point by point, in intervals.

A point tells them apart only where both are enclosed and the enclosures have nothing in common.
"""

import math
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import Any

import mpmath
import sympy as sp

from symgd.arithmetic.ends import UndecidedError
from symgd.arithmetic.evaluate import Evaluation
from symgd.arithmetic.intervals import Intervals, apart, intervals
from symgd.arithmetic.reals import OutsideError
from symgd.certificate.points import Point, around, points
from symgd.errors import SymgdError

DIGITS = (30, 60, 120, 240)
"""The precisions that are tried, one after the other, until an enclosure is narrow enough."""

ENOUGH = 20.0
"""Digits of agreement at which no higher precision is tried, but for the first points."""

ROUNDED = 12.0
"""Digits of agreement at which a difference may be due to decimals being rounded."""

WANTED, TRIED, LEAST = 80, 400, 8
"""Points that are compared, points that are tried for it, and the fewest that say anything."""

TELLING = 6.0
"""Two values that agree in more digits or decimal places are no counterexample to show."""

CLOSE = 5
"""How many points are compared at DIGITS[2], whatever they say before."""


class Finding(Enum):
    """What one point says."""

    EQUAL = auto()
    DIFFERENT = auto()
    CLAIM_UNDEFINED = auto()
    NOTHING = auto()


@dataclass(frozen=True)
class Question:
    """Two formulas to compare where a loss is differentiable.

    Attributes:
        loss, truth, claim: expressions whose decimals are exact.
        rounded: (truth, claim) with the decimals as they are computed in doubles, or None where
            there are no decimals.
        symbols: the variables.
    """

    loss: sp.Expr
    truth: sp.Expr
    claim: sp.Expr
    rounded: tuple[sp.Expr, sp.Expr] | None
    symbols: tuple[sp.Symbol, ...]


@dataclass(frozen=True)
class Compared:
    """One point, and what it says.

    Attributes:
        digits: relative agreement, in decimal digits.
        claimed, true: the values as decimal texts, where they differ.
        rounded: whether they differ, but no more than the rounding of decimals explains: equal in
            effect, never by proof.
    """

    point: Point
    finding: Finding
    digits: float = math.inf
    claimed: str = ""
    true: str = ""
    rounded: bool = False


def compare(question: Question, seconds: float, wanted: int = WANTED) -> tuple[Compared, ...]:
    """Return what the points say, as many as are wanted and there is time for."""
    until = time.monotonic() + seconds
    expressions = [question.claim, question.truth, question.loss]
    found: list[Compared] = []
    for point in dict.fromkeys(islice(points(expressions, question.symbols), TRIED)):
        _compare_into(found, question, point)
        if time.monotonic() > until or len(found) >= wanted:
            return tuple(found)
    rng = random.Random(1)
    # Defined in few places: more of the same.
    for _ in range(wanted if question.symbols and found else 0):
        _compare_into(found, question, around(rng.choice(found).point, rng))
        if time.monotonic() > until or len(found) >= wanted:
            break
    return tuple(found)


def telling(found: Sequence[Compared]) -> Compared | None:
    """Return the counterexample to show: the first that is far from rounding, else the clearest."""
    different = [c for c in found if c.finding is Finding.DIFFERENT]
    for c in different:
        if c.digits < TELLING and abs(float(c.claimed) - float(c.true)) > 10**-TELLING:
            return c
    return min(different, key=lambda c: c.digits, default=None)


def _compare_into(found: list[Compared], question: Question, point: Point) -> None:
    least = DIGITS[2] if sum(c.finding is Finding.EQUAL for c in found) < CLOSE else DIGITS[0]
    result = compare_at(question, point, least)
    if result.finding is not Finding.NOTHING:
        found.append(result)


def compare_at(question: Question, point: Point, least: int = DIGITS[0]) -> Compared:
    """Compare at one point, at rising precision until the enclosures are apart or agree.

    ``least`` is the precision down to which agreement is not yet believed.
    """
    best = Compared(point, Finding.NOTHING)
    for digits in DIGITS:
        try:
            true, claimed = _enclosures(question, point, digits)
        except (OutsideError, SymgdError):
            return Compared(point, Finding.NOTHING)
        except (UndecidedError, ArithmeticError, ValueError, NotImplementedError):
            continue
        if claimed is None:
            best = Compared(point, Finding.CLAIM_UNDEFINED)
            break
        if apart(true, claimed):
            agreement = _agreement(true, claimed)
            if not _apart_when_rounded(question, point, digits):
                finding = Finding.EQUAL if agreement >= ROUNDED else Finding.NOTHING
                return Compared(point, finding, agreement, rounded=True)
            shown = max(8, min(digits, math.ceil(agreement) + 4))
            values = (decimal(claimed, shown), decimal(true, shown))
            return Compared(point, Finding.DIFFERENT, agreement, *values)
        agreement = _agreement(true, claimed)
        # Decimals that are left over spread an enclosure, whatever the precision.
        if agreement >= (min(ENOUGH, 0.6 * digits) if question.rounded is None else ROUNDED):
            best = Compared(point, Finding.EQUAL, agreement)
            if digits >= least:
                break
    return best


def _enclosures(question: Question, point: Point, digits: int) -> tuple[Any, Any]:
    """Enclose the truth and the claim; None for a claim that is undefined."""
    # Off every kink of the loss its derivative holds, whatever the derivative itself is made of.
    strict, lenient = intervals(digits, True), intervals(digits, False)
    Evaluation(_place(question.symbols, point, strict), strict).value(question.loss)
    evaluation = Evaluation(_place(question.symbols, point, lenient), lenient)
    true = evaluation.value(question.truth)
    try:
        return true, evaluation.value(question.claim)
    except OutsideError:
        return true, None


def _apart_when_rounded(question: Question, point: Point, digits: int) -> bool:
    """Say whether the two differ also when every decimal stands for all its neighbours."""
    if question.rounded is None:
        return True
    field = intervals(digits, False)
    evaluation = Evaluation(_place(question.symbols, point, field), field)
    try:
        true, claimed = map(evaluation.value, question.rounded)
    except ArithmeticError:
        return False
    return apart(true, claimed)


def _place(symbols: Sequence[sp.Symbol], point: Point, field: Intervals) -> Mapping[sp.Symbol, Any]:
    numbers = (field.context.mpf(x.numerator) / x.denominator for x in point)
    return dict(zip(symbols, numbers, strict=True))


def _agreement(left: Any, right: Any) -> float:
    """Return how many decimal digits agree at least, relative to the larger of two enclosures."""
    gap = abs(left - right).b
    if gap == 0:
        return math.inf
    size = max(abs(left).a, abs(right).a)
    if size == 0:
        size = left.ctx.mpf(1)
    ratio = (gap / size).b
    # From its bits: the ratio may be far too small for a double.
    _, mantissa, exponent, _ = ratio._mpi_[1]
    return -float(math.log10(mantissa) + exponent * math.log10(2))


def decimal(enclosure: Any, digits: int) -> str:
    """Return the middle of an enclosure as a decimal text."""
    return str(mpmath.libmp.to_str(enclosure.mid._mpi_[0], digits, strip_zeros=True)).removesuffix(
        ".0"
    )
