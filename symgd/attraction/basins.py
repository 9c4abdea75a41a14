"""basins(): a window of starts, and the minimum that a descent reaches from each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical import newton
from symgd.analysis.critical.window import make_window
from symgd.analysis.deadline import Deadline
from symgd.attraction.reached import reached
from symgd.errors import SettingError
from symgd.in_numbers import in_numbers
from symgd.kernels.lanes import STRAYED, UNDEFINED
from symgd.lanes.ends import Ends, run_lanes
from symgd.lanes.outcomes import OUTCOMES
from symgd.loss import Loss, LossLike
from symgd.plan import Plan, Settings, make_plan
from symgd.trajectory import Outcome

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

MOST = 1000
"""The most starts along an axis."""

AT_REST = 1e-6
"""The gradient's norm at which a run is at rest, if no stopping test has said so."""

NET = 25
"""Starts along each axis from which minima and saddles are looked for."""

NEWTON_SECONDS = 2.0

CLEAR = 1e-5
"""The share of the largest curvature below which a direction is flat."""


@dataclass(frozen=True)
class Basins:
    """Where a descent ends from each start on a grid of k by k points; row i is at y[i].

    Attributes:
        loss: of two variables.
        x, y: (k,), the coordinates of the starts.
        numbers: (k, k), the number of the minimum that was reached, -1 for none.
        steps: (k, k), the steps taken.
        outcomes: (k, k), how each run ended, as a number in OUTCOMES.
        minima: (m, 2), those that were reached, the lowest first.
        values: (m,), the loss at each.
        saddles: (s, 2), the saddles in the window.
    """

    loss: Loss
    x: Array
    y: Array
    numbers: Codes
    steps: Codes
    outcomes: Codes
    minima: Array
    values: Array
    saddles: Array

    @property
    def shares(self) -> Array:
        """Return the share of the starts that reach each minimum, (m,)."""
        counts = np.bincount(self.numbers[self.numbers >= 0], minlength=len(self.minima))
        return np.asarray(counts / self.numbers.size)


def basins(
    loss: LossLike,
    *,
    window: Sequence[float] | Sequence[Sequence[float]] | None = None,
    resolution: int = 200,
    **settings: Unpack[Settings],
) -> Basins:
    """Descend from every start on a grid, and tell which minimum each reaches.

    Ends that lie together are one minimum where the Hessian there has no negative eigenvalue, or
    where the loss has a kink from which it rises on all sides. A run that has used its steps has
    reached a minimum if it ends within a thousandth of the window of it.

    Args:
        loss: of two variables.
        window: an interval for each variable; -5 to 5 by default.
        resolution: starts along each axis.
        settings: those of :func:`symgd.descend`.

    Raises:
        SettingError, ExpressionError: when something asked for makes no sense.

    >>> found = basins("(x**2 - 1)**2 + y**2", window=(-2, 2), resolution=20, lr=0.05)
    >>> (found.minima.round(6) + 0.0).tolist(), found.shares.tolist()
    ([[-1.0, 0.0], [1.0, 0.0]], [0.5, 0.5])
    >>> (found.saddles.round(6) + 0.0).tolist()
    [[0.0, 0.0]]
    """
    loss = in_numbers(loss)
    if len(loss.variables) != 2:
        raise SettingError(
            f"basins are drawn in a plane, but this loss has {len(loss.variables)} "
            f"variable{'' if len(loss.variables) == 1 else 's'}: give a loss of two"
        )
    if not 2 <= resolution <= MOST:
        raise SettingError(f"the resolution must be from 2 to {MOST:,} starts, not {resolution}")
    plan = make_plan(loss, **settings)
    box = np.array(make_window(window, loss.variables))
    size = box[:, 1] - box[:, 0]
    x, y = (np.linspace(low, high, resolution) for low, high in box)
    grid = np.stack([np.tile(x, resolution), np.repeat(y, resolution)])
    values, gradients = loss.value_and_gradient(grid)
    defined = np.isfinite(values) & np.isfinite(gradients).all(axis=0)
    minima, passes = critical(loss, box)
    found = run_lanes(plan, grid[:, defined])
    rests = _at_rest(plan, found)
    wandering = found.fired >= 0
    places = reached(
        loss,
        found.points[:, wandering],
        found.strides[wandering],
        rests[wandering],
        minima,
        size,
        size / (resolution - 1),
    )
    numbers = np.full(grid.shape[1], -1, dtype=np.intp)
    numbers[np.flatnonzero(defined)[wandering]] = places.numbers
    steps = np.zeros(grid.shape[1], dtype=np.intp)
    steps[defined] = found.steps
    outcomes = np.full(grid.shape[1], OUTCOMES.index(Outcome.LEFT_DOMAIN))
    outcomes[defined] = _outcomes(found, rests, numbers[defined])
    square = (resolution, resolution)
    return Basins(
        loss=loss,
        x=x,
        y=y,
        numbers=numbers.reshape(square),
        steps=steps.reshape(square),
        outcomes=outcomes.reshape(square),
        minima=places.minima.T,
        values=np.asarray(loss.value(places.minima)),
        saddles=passes.T,
    )


def critical(loss: Loss, box: Array) -> tuple[Array, Array]:
    """Return minima and saddles, each (2, k), that Newton's method finds in a box.

    The box is ((x low, high), (y low, high)). What is flat in some direction is neither.
    """
    low, high = box.T
    x, y = (np.linspace(start, end, NET) for start, end in box)
    starts = np.stack([np.tile(x, NET), np.repeat(y, NET)])
    hessian = newton.differences(loss)
    found = newton.zeros(loss.gradient_at, hessian, starts, Deadline(NEWTON_SECONDS))
    inside = ((found.points >= low[:, None]) & (found.points <= high[:, None])).all(axis=0)
    points, slopes = found.points[:, inside], found.slopes[inside]
    points = points[:, newton.distinct(points, slopes, 1e-4 * (high - low))]
    points = points[:, np.lexsort(points)]
    values = np.linalg.eigvalsh(np.moveaxis(hessian(points), -1, 0))
    least = CLEAR * np.abs(values).max(axis=1, initial=0.0)
    bent, curves_down = values[:, 1] > least, values[:, 0] < -least
    return points[:, values[:, 0] > least], points[:, bent & curves_down]


def _at_rest(plan: Plan, found: Ends) -> NDArray[np.bool_]:
    """Say which runs came to rest: a test fired that measures more than t, or the slope is 0."""
    stops = np.array([False, *(test.quantities != ("t",) for test in plan.tests)])
    quiet = stops[np.maximum(found.fired, 0)] | (found.slopes <= AT_REST)
    return np.asarray(quiet & (found.fired >= 0))


def _outcomes(found: Ends, rests: NDArray[np.bool_], numbers: Codes) -> Codes:
    told = (
        (found.fired == UNDEFINED, Outcome.LEFT_DOMAIN),
        (found.fired == STRAYED, Outcome.DIVERGED),
        (numbers >= 0, Outcome.CONVERGED),
        (rests, Outcome.NON_MINIMUM),
    )
    codes = [OUTCOMES.index(outcome) for _, outcome in told]
    limit = OUTCOMES.index(Outcome.STEP_LIMIT)
    return np.asarray(np.select([condition for condition, _ in told], codes, limit))
