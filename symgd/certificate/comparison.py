"""A claim held against the true derivative at many points."""

import random
import time
from collections.abc import Sequence
from itertools import islice

from symgd.certificate.points import Point, around, points
from symgd.certificate.pointwise import DIGITS, TELLING, Compared, Finding, compare_at
from symgd.certificate.question import Question

WANTED, TRIED, LEAST = 80, 400, 8
"""Points that are compared, points that are tried for it, and the fewest that say anything."""

CLOSE = 5
"""How many points are compared at DIGITS[2], whatever they say before."""


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
