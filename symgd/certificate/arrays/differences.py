"""Slopes along random directions by differences of the loss, extrapolated to a step of zero.

Source: Ridders 1982, Advances in Engineering Software 4(2), 75-76.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

CONTRACTION = 1.6
"""By how much each step is shorter than the one before."""

STEPS = 14

SAFE = 2.0
"""How much worse than the best an estimate is when nothing better is to come."""

NEAR, BEND = 1e-6, 1e-2
"""How near a kink is looked for, and by how much the slopes differ there at least."""


@dataclass(frozen=True)
class Slope:
    """A slope by differences.

    Attributes:
        value: the estimate.
        error: how far it may be off, as told by other estimates.
    """

    value: float
    error: float


def slope(function: Callable[[float], float], step: float) -> Slope:
    """Return the slope of a function at 0, from central differences of shrinking steps.

    >>> found = slope(lambda t: math.exp(2 * t), 0.5)
    >>> abs(found.value - 2) < 1e-10, found.error < 1e-9
    (True, True)
    """
    best = Slope(math.nan, math.inf)
    previous: list[float] = []
    for _ in range(STEPS):
        row = [(function(step) - function(-step)) / (2 * step)]
        for order, lower in enumerate(previous, start=1):
            factor = CONTRACTION ** (2 * order)
            row.append((factor * row[-1] - lower) / (factor - 1))
            error = max(abs(row[-1] - row[-2]), abs(row[-1] - lower))
            if error < best.error:
                best = Slope(row[-1], error)
        if previous and abs(row[-1] - previous[-1]) >= SAFE * best.error:
            break
        previous = row
        step /= CONTRACTION
    return best


def is_kink(function: Callable[[float], float], size: float) -> bool:
    """Say whether the slopes on both sides of 0 differ, measured by their size.

    >>> is_kink(abs, 1.0), is_kink(math.exp, 1.0)
    (True, False)
    """
    before, at, after = (function(t) for t in (-NEAR, 0.0, NEAR))
    return abs((after - at) - (at - before)) > BEND * NEAR * size
