"""Settled: the minimum that a run was on its way to, and how its rule behaves there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.again import settings_of
from symgd.analysis.critical.below import minimum_below
from symgd.curvature import curvatures
from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.plan import Plan, make_plan
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]

FLAT = 1e-9
"""The share of the largest curvature below which a direction is flat."""

BENT = 1e-6
"""By how much the loss has to bend around a minimum, relative to its value."""


@dataclass(frozen=True)
class Settled:
    """A minimum: its point (n,), and the curvatures there, ascending and positive."""

    point: Array
    curvatures: tuple[float, ...]


def settled(loss: Loss, run: Trajectory) -> Settled | None:
    """Return the minimum below a run's end, or below its best point; None if there is none.

    The Hessian is positive definite there.

    >>> from symgd import descend
    >>> found = settled(Loss("x**2 + 2*y**2"), descend("x**2 + 2*y**2", (3, 4), steps=5))
    >>> (found.point.round(9) + 0.0).tolist(), found.curvatures
    ([0.0, 0.0], (2.0, 4.0))
    """
    # Where a loose stopping test has fired, the curvatures are not yet those of the minimum.
    near = run.end if run.outcome is Outcome.CONVERGED else run.best.point
    point = minimum_below(loss, near)
    if point is None:
        return None
    modes = curvatures(loss, point)
    if modes is None or not len(modes) or modes[0] <= FLAT * modes[-1]:
        return None
    # Far out on a slope that flattens, the loss bends by less than it can tell.
    if modes[-1] * (1 + np.abs(point).max()) ** 2 <= BENT * (1 + abs(loss.value(point))):
        return None
    return Settled(point, tuple(modes.tolist()))


def planned(loss: Loss, run: Trajectory) -> Plan | None:
    """Return the plan of a run; None if it was made by no rule of equations."""
    try:
        return make_plan(loss, **settings_of(run.settings))
    except SettingError:
        return None
