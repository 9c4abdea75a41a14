"""The compiled derivative held against enclosures: what rounding may do is told from errors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sympy as sp

from symgd.arithmetic.evaluate import evaluate
from symgd.arithmetic.intervals import intervals
from symgd.calculus import reverse
from symgd.calculus.stable import stable
from symgd.certificate.points import Point
from symgd.certificate.question import Question, told
from symgd.errors import SymgdError
from symgd.loss import Loss

DOUBLE, ORDERS = 15, 4
"""Digits that have the 53 bits of doubles, in which the radius of an enclosure measures what
rounding may do; and how many times as much it may do in another order of operations."""

MOST = 16
"""Digits of a double."""

TRUE = 120
"""Digits in which the compiled code is judged."""

COMPILED_DIGITS = 9
"""Digits that must agree but for rounding."""


@dataclass(frozen=True)
class Compiled:
    """How the compiled derivative compares with the enclosures.

    Attributes:
        points: how many points were compared.
        digits: how many digits agree at least, where doubles do not cancel.
        wrong: a sentence on a point where rounding does not explain the difference.
    """

    points: int
    digits: int
    wrong: str


def compiled(loss: Loss, question: Question, points: Sequence[Point]) -> Compiled:
    """Hold the compiled derivative against enclosures, at points where they exist."""
    fast = derivative(stable(loss.expression), [question.symbols[i] for i in question.by])
    compared, digits, wrong = 0, MOST, ""
    for point in points:
        place = [float(x) for x in point]
        if len(question.by) == 1:
            value = loss.gradient_at(place)[question.by[0]]
        else:
            value = loss.hessian_at(place)[question.by]
        if not np.isfinite(value):
            continue  # beyond doubles
        rounded = _enclosed(fast, question.symbols, place, DOUBLE)
        enclosed = _enclosed(question.truth, question.symbols, place, TRUE)
        if rounded is None or enclosed is None:
            continue
        (true, spread), error = enclosed, ORDERS * rounded[1]
        difference = abs(float(value) - true)
        allowed = error + spread + abs(true) * 10.0**-COMPILED_DIGITS + np.finfo(float).tiny
        if difference > allowed:
            where = told(question.symbols, point)
            wrong = wrong or f"at {where} the compiled code gives {float(value)!r}, not {true!r}"
        compared += 1
        if error + spread <= abs(true) * 10.0**-COMPILED_DIGITS and difference > 0:
            digits = min(digits, int(-np.log10(difference / abs(true))))
    return Compiled(compared, digits, wrong)


def derivative(expression: sp.Expr, by: Sequence[sp.Symbol]) -> sp.Expr:
    """Return a derivative by symgd's rules, by one symbol after another."""
    for one in by:
        (expression,) = reverse.gradient(expression, (one,))
    return expression


def _enclosed(
    expression: sp.Expr, symbols: Sequence[sp.Symbol], place: Sequence[float], digits: int
) -> tuple[float, float] | None:
    """Return the middle and the radius of an enclosure, None where there is none."""
    field = intervals(digits, False)
    values = dict(zip(symbols, (field.context.mpf(x) for x in place), strict=True))
    try:
        found = evaluate(expression, values, field)
        return float(found.mid.a), float(found.delta.b) / 2
    except (ArithmeticError, SymgdError):
        return None
