"""A claim held against the true derivative at one point, in intervals.

A point tells them apart only where both are enclosed and the enclosures have nothing in common.
"""

import math
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from typing import Any

from symgd.arithmetic.ends import TooLargeError
from symgd.arithmetic.evaluate import Evaluation
from symgd.arithmetic.intervals import apart, intervals
from symgd.arithmetic.reals import OutsideError
from symgd.certificate.points import Point
from symgd.certificate.question import Question, decimal, enclosed
from symgd.certificate.quotients import slope
from symgd.errors import SymgdError

DIGITS = (30, 60, 120, 240)
"""The precisions that are tried, one after the other, until an enclosure is narrow enough."""

ENOUGH = 20.0
"""Digits of agreement at which no higher precision is tried, but for the first points."""

ROUNDED = 12.0
"""Digits of agreement at which a difference may be due to decimals being rounded."""

TELLING = 6.0
"""Two values that agree in more digits or decimal places are no counterexample to show."""

AROUND = 40
"""Decimal places of the box on which a loss must be enclosed to have a derivative in its middle."""

QUOTIENT = 20.0
"""Digits that are believed of a difference quotient."""

_UNSEEN = (ArithmeticError, SymgdError, ValueError, NotImplementedError)


class Finding(Enum):
    """What one point says.

    A claim is DOUBTFUL where the derivative's expression has no value but difference quotients of
    the loss have another than the claim; a point is UNSEEN where the loss is differentiable but
    the claim, or the derivative, could not be enclosed.
    """

    EQUAL = auto()
    DIFFERENT = auto()
    CLAIM_UNDEFINED = auto()
    DOUBTFUL = auto()
    UNSEEN = auto()
    NOTHING = auto()


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


def compare_at(question: Question, point: Point, least: int = DIGITS[0]) -> Compared:
    """Compare at one point, at rising precision until the enclosures are apart or agree.

    ``least`` is the precision down to which agreement is not yet believed.
    """
    best = nothing = Compared(point, Finding.NOTHING)
    for digits in DIGITS:
        try:
            # Off every kink of the loss its derivative holds, whatever that is made of.
            _loss(question, point, digits)
        except (OutsideError, TooLargeError, SymgdError):
            return nothing
        except _UNSEEN:
            continue
        try:
            true, claimed = _enclosures(question, point, digits)
        except _UNSEEN:
            best = best if best.finding is Finding.EQUAL else Compared(point, Finding.UNSEEN)
            continue
        if true is None:
            return _without_truth(question, point, claimed)
        if claimed is None:
            best = Compared(point, Finding.CLAIM_UNDEFINED)
            break
        if apart(true, claimed):
            if not _has_surroundings(question, point):
                return nothing
            return _different(question, point, digits, true, claimed)
        agreement = _agreement(true, claimed)
        # Decimals that are left over spread an enclosure, whatever the precision.
        if agreement >= (min(ENOUGH, 0.6 * digits) if question.rounded is None else ROUNDED):
            best = Compared(point, Finding.EQUAL, agreement)
            if digits >= least:
                break
    else:
        if best is nothing and _is_hidden(question, point):
            return Compared(point, Finding.UNSEEN)
    if best.finding is Finding.EQUAL or _has_surroundings(question, point):
        return best
    return nothing


def _loss(question: Question, point: Point, digits: int, radius: int | None = None) -> Any:
    """Enclose the loss, which fails at kinks; on a small box around a point if there is a radius.

    Its sides are 10**-radius times the coordinates.
    """
    field = intervals(digits, True)
    place = enclosed(question.symbols, point, field)
    if radius is not None:
        near = field.context.mpf([-1, 1]) / field.context.mpf(10) ** radius
        place = {s: x + near * (abs(x) if x != 0 else 1) for s, x in place.items()}
    return Evaluation(place, field).value(question.loss)


def _enclosures(question: Question, point: Point, digits: int) -> tuple[Any, Any]:
    """Enclose the truth and the claim; None for what is undefined."""
    field = intervals(digits, False)
    evaluation = Evaluation(enclosed(question.symbols, point, field), field)
    found = []
    for expression in (question.truth, question.claim):
        try:
            found.append(evaluation.value(expression))
        except OutsideError:
            found.append(None)
    return found[0], found[1]


def _different(question: Question, point: Point, digits: int, true: Any, claimed: Any) -> Compared:
    agreement = _agreement(true, claimed)
    if not _apart_when_rounded(question, point, digits):
        finding = Finding.EQUAL if agreement >= ROUNDED else Finding.NOTHING
        return Compared(point, finding, agreement, rounded=True)
    shown = max(8, min(digits, math.ceil(agreement) + 4))
    values = (decimal(claimed, shown), decimal(true, shown))
    return Compared(point, Finding.DIFFERENT, agreement, *values)


def _without_truth(question: Question, point: Point, claimed: Any) -> Compared:
    """Hold a claim against difference quotients, where the derivative's expression has no value."""
    true = slope(question, point)
    if true is None or not _has_surroundings(question, point):
        return Compared(point, Finding.NOTHING)
    if claimed is None:
        return Compared(point, Finding.CLAIM_UNDEFINED)
    agreement = min(_agreement(true, true.ctx.make_mpf(claimed._mpi_)), QUOTIENT)
    if agreement >= ROUNDED:
        return Compared(point, Finding.EQUAL, agreement)
    if agreement >= TELLING:
        return Compared(point, Finding.NOTHING)
    return Compared(point, Finding.DOUBTFUL, agreement, decimal(claimed, 8), decimal(true, 8))


def _has_surroundings(question: Question, point: Point) -> bool:
    """Say whether the loss is enclosed around a point: at its end there is no derivative."""
    try:
        _loss(question, point, DIGITS[1], AROUND)
    except _UNSEEN:
        return False
    return True


def _is_hidden(question: Question, point: Point) -> bool:
    """Say whether a loss that is not enclosed at a point is not enclosed near it either.

    Otherwise the point is on a kink.
    """
    # Each coordinate by a way of its own: on the diagonal max(x, y) has nothing but kinks.
    near = tuple(x + (abs(x) or 1) * Fraction(1, 997 + 41 * i) for i, x in enumerate(point))
    try:
        _loss(question, near, DIGITS[-1])
    except (OutsideError, TooLargeError, SymgdError):
        return False
    except _UNSEEN:
        return True
    return False


def _apart_when_rounded(question: Question, point: Point, digits: int) -> bool:
    """Say whether the two differ also when every decimal stands for all its neighbours."""
    if question.rounded is None:
        return True
    field = intervals(digits, False)
    evaluation = Evaluation(enclosed(question.symbols, point, field), field)
    try:
        true, claimed = map(evaluation.value, question.rounded)
    except _UNSEEN:
        return False
    return apart(true, claimed)


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
