"""Measure: what is shown of the runs of sweeps, how soon they converge or what else they do."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.lanes.outcomes import OUTCOMES
from symgd.plots.labels import number
from symgd.sweeps.quarters import CONVERGED, PENDING
from symgd.trajectory import Outcome

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

DIVERGED = OUTCOMES.index(Outcome.DIVERGED)


@dataclass(frozen=True)
class Measure:
    """A number that runs have.

    Attributes:
        label: what it is called beside an axis.
        short: the same above a scale of colours.
        best: what the setting with the best of them is called.
        sign: 1 where less is better, -1 where more is.
        of: returns the numbers (…, runs) of runs with outcomes, steps and losses at the end
            (…, runs); infinite where a run has none.
        told: writes one.
    """

    label: str
    short: str
    best: str
    sign: int
    of: Callable[[Codes, Codes, Array], Array]
    told: Callable[[float], str]


def _converging(codes: Codes, steps: Codes, _: Array) -> Array:
    return np.where(codes == CONVERGED, steps, np.inf)


def _held(codes: Codes, _: Codes, losses: Array) -> Array:
    held = (codes != PENDING) & (codes != DIVERGED) & np.isfinite(losses)
    return np.where(held, losses, np.inf)


def _lasting(_: Codes, steps: Codes, __: Array) -> Array:
    return steps.astype(np.float64)


def _steps(value: float) -> str:
    return f"{value:,.0f} step{'' if value == 1 else 's'}"


SOONEST = Measure("gradients until converged, one a step", "steps", "best", 1, _converging, _steps)
"""The steps until a run has converged."""

LOWEST = Measure(
    "loss at the end", "loss", "lowest", 1, _held, lambda value: f"loss {number(value, 3)}"
)
"""The loss at the end, of runs that do not diverge."""

LONGEST = Measure("steps until the run is lost", "steps", "longest", -1, _lasting, _steps)
"""The steps until a run has diverged or left the domain."""
