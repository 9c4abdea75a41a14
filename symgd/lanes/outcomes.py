"""How each of many runs ended, from where it is and what would come next."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.curvature import MOST_VARIABLES
from symgd.errors import SettingError, unknown
from symgd.kernels.lanes import STRAYED, UNDEFINED
from symgd.loss import Loss
from symgd.plan import Plan
from symgd.trajectory import Outcome
from symgd.unsettled import falls

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

OUTCOMES = tuple(Outcome)
"""What the numbers of outcomes stand for."""


def coded(outcome: Outcome | str) -> int:
    """Return the number of an outcome, which may be given in words.

    Raises:
        SettingError: when runs do not end so.

    >>> coded("converged") == OUTCOMES.index(Outcome.CONVERGED)
    True
    """
    if outcome not in OUTCOMES:
        raise SettingError(unknown("outcome", str(outcome), map(str, OUTCOMES)))
    return OUTCOMES.index(Outcome(outcome))


@dataclass(frozen=True)
class Settled:
    """B runs at their ends; all but the points are (B,).

    Attributes:
        points: (n, B).
        fired: the number (from 1) of the test that fired, 0, STRAYED or UNDEFINED.
        values, slopes: the loss and its gradient's norm.
        swings, grows: whether they went to and fro at the end, or grew all the way.
        first_values, first_slopes: the loss and its gradient's norm at the start.
        sizes: 1 + the largest coordinate of the start.
    """

    points: Array
    fired: Codes
    values: Array
    slopes: Array
    swings: NDArray[np.bool_]
    grows: NDArray[np.bool_]
    first_values: Array
    first_slopes: Array
    sizes: Array


def outcomes(plan: Plan, runs: Settled) -> Codes:
    """Return how each run ended, as a number in OUTCOMES.

    It is what :func:`symgd.descend` would say of the run.
    """
    by_time = [False, *(test.quantities == ("t",) for test in plan.tests)]
    timed = np.array(by_time)[np.maximum(runs.fired, 0)]
    rests = (runs.fired > 0) & ~timed
    away = np.abs(runs.points).max(axis=0, initial=0.0) / runs.sizes
    losses, norms = (runs.first_values, runs.values), (runs.first_slopes, runs.slopes)
    down = falls(away, np.stack(losses), np.stack(norms))
    told = (
        ((runs.fired == UNDEFINED) & np.isposinf(runs.values), Outcome.DIVERGED),
        ((runs.fired == UNDEFINED) & ~np.isfinite(runs.values), Outcome.LEFT_DOMAIN),
        ((runs.fired == UNDEFINED) & ~np.isfinite(runs.slopes), Outcome.NOT_DIFFERENTIABLE),
        (runs.fired == UNDEFINED, Outcome.LEFT_DOMAIN),
        (runs.fired == STRAYED, Outcome.DIVERGED),
        (runs.swings, Outcome.OSCILLATES),
        (rests & ~_bottoms(plan.loss, runs, rests), Outcome.NON_MINIMUM),
        (rests, Outcome.CONVERGED),
        (~timed & (runs.grows | down), Outcome.DIVERGED),
    )
    codes = [OUTCOMES.index(outcome) for _, outcome in told]
    limit = OUTCOMES.index(Outcome.STEP_LIMIT)
    return np.select([condition for condition, _ in told], codes, limit).astype(np.int64)


def _bottoms(loss: Loss, runs: Settled, rests: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say of runs at rest whether they may be at a minimum, by the Hessian."""
    good = np.ones(len(rests), dtype=np.bool_)
    here = np.flatnonzero(rests & (runs.slopes <= 1e-3))
    if not 0 < len(loss.variables) <= MOST_VARIABLES or not here.size:
        return good
    points = runs.points[:, here]
    matrices = np.moveaxis(loss.hessian_at(points), -1, 0)
    finite = np.isfinite(matrices).all(axis=(1, 2))
    here, points, matrices = here[finite], points[:, finite], matrices[finite]
    curvatures = np.linalg.eigvalsh(matrices)
    most = np.abs(curvatures).max(axis=1)
    # A tail that flattens out curves downwards too, but by less than the loss can tell.
    with np.errstate(over="ignore"):
        bends = most * (1 + np.abs(points).max(axis=0)) ** 2
    flat = bends <= 1e-6 * (1 + np.abs(runs.values[here]))
    good[here] = flat | (curvatures[:, 0] >= -1e-6 * most)
    return good
