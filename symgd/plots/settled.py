"""Settled: the minimum that a run was on its way to, and how its rule behaves there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.curvature import curvatures, hessian
from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.plan import Plan, make_plan, settings_of
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]

ROUNDS = 1000
"""Steps of Newton's method; in a narrow bent valley it takes hundreds."""

ROUNDING = 1e-14
"""Losses that differ by less than this share are equally low."""

FAR = 1e6
"""A minimum farther off than this, in sizes of the point it is looked for from, is none."""

NEAR = 1e-9
"""How short a step has to be, relative to the point, for it to be the last."""

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
    """Return where a run came to rest, or the minimum below its best point; None if there is none.

    The Hessian is positive definite there.

    >>> from symgd import descend
    >>> found = settled(Loss("x**2 + 2*y**2"), descend("x**2 + 2*y**2", (3, 4), steps=5))
    >>> (found.point.round(9) + 0.0).tolist(), found.curvatures
    ([0.0, 0.0], (2.0, 4.0))
    """
    point = run.end if run.outcome is Outcome.CONVERGED else minimised(loss, run.best.point)
    if point is None:
        return None
    modes = curvatures(loss, point)
    if modes is None or not len(modes) or modes[0] <= FLAT * modes[-1]:
        return None
    # Far out on a slope that flattens, the loss bends by less than it can tell.
    if modes[-1] * (1 + np.abs(point).max()) ** 2 <= BENT * (1 + abs(loss.value(point))):
        return None
    return Settled(point, tuple(modes.tolist()))


def minimised(loss: Loss, point: Array) -> Array | None:
    """Return the minimum below a point (n,), by Newton's method; None if it finds none.

    Each step is -(|H| + μI)⁻¹∇f, which goes down also where the Hessian H has negative
    eigenvalues; μ shrinks when the loss falls, else the step is not taken and μ grows.

    Source: Nocedal & Wright, Numerical Optimization, 2nd ed. 2006, section 3.4.

    >>> minimised(Loss("(x - 1)**2 + x**4"), np.array([7.0])).round(6)
    array([0.589755])
    """
    value, slope = loss.value_and_gradient(point)
    damping, limit = 1.0, FAR * (1 + np.abs(point).max())
    for _ in range(ROUNDS):
        matrix = hessian(loss, point)
        if matrix is None or not np.isfinite(slope).all() or np.abs(point).max() > limit:
            return None
        values, vectors = np.linalg.eigh(matrix)
        size = np.abs(values).max()
        if not slope.any():
            return point
        if size == 0:
            return None
        way = vectors.T @ slope / (np.abs(values) + damping * size)
        ahead = point - vectors @ way
        below, next_slope = loss.value_and_gradient(ahead)
        # At the bottom the loss no longer tells which point is lower, but its gradient does.
        level = below <= value + ROUNDING * abs(value)
        flatter = np.abs(next_slope).max() < np.abs(slope).max()
        if below < value or (level and flatter):
            point, value, slope, damping = ahead, below, next_slope, damping / 8
        elif np.linalg.norm(way) <= NEAR * (1 + np.abs(point).max()):
            return point
        else:
            damping *= 4
    return None


def planned(loss: Loss, run: Trajectory) -> Plan | None:
    """Return the plan of a run; None if it was made by no rule of equations."""
    try:
        return make_plan(loss, **settings_of(run.settings))
    except SettingError:
        return None
