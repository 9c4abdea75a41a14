"""Landed: where the runs from a whole grid of starts ended, in as little memory as that takes."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.lanes.blocks import run_blocks
from symgd.lanes.ends import Ends
from symgd.plan import Plan

Array = NDArray[np.float64]
Rough = NDArray[np.float32]
Flags = NDArray[np.bool_]
Progress = Callable[[int, int], None]

AT_REST = 1e-6
"""The gradient's norm at which a run is at rest, if no stopping test has said so."""


@dataclass(frozen=True)
class Landed:
    """The ends of B runs.

    Attributes:
        points: (2, B), the last good positions.
        values, slopes: (B,), the loss there and the norm of its gradient.
        rests: (B,), whether a run came to rest there.
        restless: (B,), whether it neither came to rest nor went astray.
        steps: (B,), the steps taken.
        outcomes: (B,), how each run ended, as a number in OUTCOMES.
    """

    points: Array
    values: Rough
    slopes: Rough
    rests: Flags
    restless: Flags
    steps: NDArray[np.int32]
    outcomes: NDArray[np.int8]


def landed(
    plan: Plan,
    starts: Array,
    streams: NDArray[np.int64] | None,
    cluster: str | None,
    progress: Progress | None,
) -> Landed:
    """Run from starts (2, B), with streams (B,) of noise: 0, 1, … if None."""
    count = starts.shape[1]
    found = Landed(
        points=np.empty((2, count)),
        values=np.empty(count, dtype=np.float32),
        slopes=np.empty(count, dtype=np.float32),
        rests=np.empty(count, dtype=np.bool_),
        restless=np.empty(count, dtype=np.bool_),
        steps=np.empty(count, dtype=np.int32),
        outcomes=np.empty(count, dtype=np.int8),
    )
    done = 0
    with closing(
        run_blocks(plan, starts, streams=streams, tracked=False, cluster=cluster)
    ) as blocks:
        for part, ends in blocks:
            rests = _at_rest(plan, ends)
            found.points[:, part] = ends.points
            with np.errstate(over="ignore"):
                found.values[part], found.slopes[part] = ends.values, ends.slopes
            found.rests[part], found.restless[part] = rests, (ends.fired >= 0) & ~rests
            found.steps[part], found.outcomes[part] = ends.steps, ends.outcomes
            done += len(ends.steps)
            if progress is not None:
                progress(done, count)
    return found


def _at_rest(plan: Plan, ends: Ends) -> Flags:
    """Say which runs came to rest: a test fired that measures more than t, or the slope is 0."""
    stops = np.array([False, *(test.quantities != ("t",) for test in plan.tests)])
    quiet = stops[np.maximum(ends.fired, 0)] | (ends.slopes <= AT_REST)
    return np.asarray(quiet & (ends.fired >= 0))
