"""Method: one way to a derivative at a point, how well it did and how long it took."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 0.02
"""Seconds that one method is timed for, unless a single call takes longer."""

CALLS = 200
"""The most calls of it."""

NUMERICAL, ANALYTICAL, AUTOMATIC = "numerical", "analytical", "automatic"
"""The kinds: from values of the loss; from a formula; from the program, operation by operation."""


@dataclass(frozen=True)
class Method:
    """One way to a derivative, at one point.

    Attributes:
        name: what it is called.
        kind: "numerical", "analytical" or "automatic".
        value: the derivative; nan where the method does not give one.
        error: its absolute error against 50 digits; nan where there is no reference.
        seconds: the median time of one evaluation; nan if there was none.
        note: the step that was used, or why there is no value.
    """

    name: str
    kind: str
    value: float = math.nan
    error: float = math.nan
    seconds: float = math.nan
    note: str = ""


def timed(function: Callable[[], T]) -> tuple[T, float]:
    """Call a function until PATIENCE is over; return its result and the median time of a call."""
    start = time.perf_counter()
    result = function()  # warm-up: compiling is not part of an evaluation
    first = time.perf_counter() - start
    if first > 10 * PATIENCE:
        # Whatever was compiled in it is compiled now, and one more call is bearable.
        start = time.perf_counter()
        function()
        return result, time.perf_counter() - start
    times: list[float] = []
    end = time.perf_counter() + PATIENCE
    while len(times) < CALLS and (not times or time.perf_counter() < end):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return result, median(times)
