"""The derivative held against central differences of the loss, at a precision where they tell."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from symgd.arithmetic.evaluate import evaluate
from symgd.arithmetic.intervals import intervals
from symgd.certificate.points import Point
from symgd.certificate.question import Question, decimal, enclosed
from symgd.errors import SymgdError

STEP, DIGITS = 25, 140
"""Decimal places of the step and digits of the arithmetic: a second difference keeps 90."""

AGREEMENT = 8
"""Digits in which the two must agree, but for what the step may do."""

NEGLIGIBLE = 20
"""Decimal places in which two quotients may differ whatever their size."""

SIDES = (0, 2, -2)
"""Steps by which the middle of a quotient is moved, to see a kink in it."""


def contradiction(question: Question, point: Point) -> str:
    """Return the difference quotient of the loss where it contradicts the derivative, else "".

    With one step h it is f(x + h) - f(x - h) over 2h, and likewise for two variables. A second
    quotient, whose step is a thousand times shorter, must agree with it: where the loss goes to
    and fro within a step, neither says anything. Rounding is seen by computing in intervals.
    """
    field = intervals(DIGITS, False)
    values = enclosed(question.symbols, point, field)
    try:
        true = evaluate(question.truth, values, field)
        long, short = (_quotient(question, list(values.values()), more) for more in (0, 3))
    except (SymgdError, ArithmeticError, ValueError, NotImplementedError):
        return ""
    if not _agree(long, short):
        return ""
    allowed = abs(true) * field.context.mpf(10) ** -AGREEMENT + abs(long - short)
    return "" if abs(short - true).a <= allowed.b else decimal(short, AGREEMENT)


def slope(question: Question, point: Point) -> Any:
    """Return the derivative by quotients, None unless those on either side agree, at two steps.

    It is no proof, and is asked for where the derivative's expression has no value.
    """
    field = intervals(DIGITS, False)
    x = list(enclosed(question.symbols, point, field).values())
    try:
        first, *others = (
            _quotient(question, x, more, side) for side, more in product(SIDES, (3, 0))
        )
    except (SymgdError, ArithmeticError, ValueError, NotImplementedError):
        return None
    return first if all(_agree(first, other) for other in others) else None


def _quotient(question: Question, x: Sequence[Any], more: int, side: int = 0) -> Any:
    """Return a quotient whose step has so many more places, its middle moved by so many steps."""
    field = intervals(DIGITS, False)
    step = field.context.mpf(10) ** -(STEP + more)
    middle = list(x)
    for i in set(question.by):
        middle[i] = x[i] + side * step * (abs(x[i]) if x[i] != 0 else 1)

    def value(place: Sequence[Any]) -> Any:
        return evaluate(question.loss, dict(zip(question.symbols, place, strict=True)), field)

    return quotient(value, middle, question.by, step)


def _agree(left: Any, right: Any) -> bool:
    iv = left.ctx
    allowed = abs(left) * iv.mpf(10) ** -AGREEMENT + iv.mpf(10) ** -NEGLIGIBLE
    return bool(abs(left - right).a <= allowed.b)


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
