"""The derivative held against central differences of the loss, at a precision where they tell."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import sympy as sp

from symgd.arithmetic.evaluate import evaluate
from symgd.arithmetic.intervals import intervals
from symgd.certificate.comparison import Question, decimal
from symgd.certificate.points import Point
from symgd.errors import SymgdError

STEP, DIGITS = 25, 140
"""Decimal places of the step and digits of the arithmetic: a second difference keeps 90."""

AGREEMENT = 8
"""Digits in which the two must agree, but for what the step may do."""


def contradiction(question: Question, by: Sequence[int], point: Point) -> str:
    """Return the difference quotient of the loss where it contradicts the derivative, else "".

    With one step h it is f(x + h) - f(x - h) over 2h, and likewise for two variables. What the
    step does is seen by a second quotient, whose step is a thousand times shorter; what rounding
    does, by computing in intervals.
    """
    field = intervals(DIGITS, False)
    iv = field.context
    x = [iv.mpf(c.numerator) / c.denominator for c in point]

    def value(expression: sp.Expr, place: Sequence[Any]) -> Any:
        return evaluate(expression, dict(zip(question.symbols, place, strict=True)), field)

    try:
        true = value(question.truth, x)
        long, short = (
            quotient(lambda place: value(question.loss, place), x, by, iv.mpf(10) ** -places)
            for places in (STEP, STEP + 3)
        )
    except (SymgdError, ArithmeticError, ValueError):
        return ""
    allowed = abs(true) * iv.mpf(10) ** -AGREEMENT + abs(long - short)
    return "" if abs(short - true).a <= allowed.b else decimal(short, AGREEMENT)


def quotient(
    function: Callable[[Sequence[Any]], Any], x: Sequence[Any], by: Sequence[int], step: Any
) -> Any:
    """Return the central difference quotient of a function in one or two coordinates.

    >>> quotient(lambda x: x[0] ** 2 * x[1], [3.0, 5.0], [0, 1], 0.5)
    6.0
    """
    steps = [step * (abs(coordinate) if coordinate != 0 else 1) for coordinate in x]
    total = 0
    for signs in product((1, -1), repeat=len(by)):
        place = list(x)
        for i, sign in zip(by, signs, strict=True):
            place[i] = place[i] + sign * steps[i]
        factor = 1
        for sign in signs:
            factor *= sign
        total = total + factor * function(place)
    for i in by:
        total = total / (2 * steps[i])
    return total
