"""The minima that runs reached: places where ends gather, checked by derivatives or by sampling."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical.below import minimum_below
from symgd.analysis.critical.newton import differences
from symgd.attraction.clusters import clusters, first_of_each
from symgd.attraction.kinks import kinks
from symgd.attraction.landed import Landed, Rough
from symgd.curvature import is_short
from symgd.loss import Loss

Array = NDArray[np.float64]

APART = 1e-3
"""How far apart, in sizes of the window, two minima have to lie to be told apart."""

FLAT = 1e-6
"""The share of the largest curvature that is none."""

LEVEL = 1e-9
"""Minima whose heights differ by less are equally low, where the heights are around 1."""


@dataclass(frozen=True)
class Reached:
    """Minima (2, k), the lowest first, and which of them (B,) each run has reached, or -1."""

    minima: Array
    numbers: NDArray[np.int32]


class Minima:
    """Minima that have been found, each with its number."""

    def __init__(self, known: Array, apart: Array) -> None:
        self.points = list(known.T)
        self._apart = apart

    def at(self, point: Array) -> int | None:
        """Return the number of the minimum at a point (2,), if it is known."""
        near = (i for i, other in enumerate(self.points) if self.near(point[:, None], other)[0])
        return next(near, None)

    def near(self, points: Array, minimum: Array) -> NDArray[np.bool_]:
        """Say which of points (2, B) are the same place as a minimum (2,)."""
        pairs = zip(points, minimum, self._apart, strict=True)
        x, y = (np.abs(row - centre) <= apart for row, centre, apart in pairs)
        return np.asarray(x & y)

    def numbered(self, point: Array) -> int:
        """Return the number of the minimum at a point, which is a new one if none is known."""
        number = self.at(point)
        if number is None:
            number = len(self.points)
            self.points.append(point)
        return number


def reached(loss: Loss, runs: Landed, known: Array, size: Array, spacing: Array) -> Reached:
    """Find the minima among the ends of runs.

    A run has reached a minimum if it is at rest there, if it ends so near that no picture shows
    the difference, or if it jumps to and fro across a kink there.

    Args:
        loss: of two variables.
        runs: where they ended.
        known: (2, m), minima that are known already.
        size: (2,), of the window.
        spacing: (2,), of the starts.
    """
    apart = APART * size
    found = Minima(known, apart)
    numbers = np.full(runs.points.shape[1], -1, dtype=np.int32)
    if runs.rests.all():  # without a copy of them all
        numbers[:] = _gathered(loss, runs.points, runs.slopes, found, apart, spacing)
    elif runs.rests.any():
        ends, slopes = runs.points[:, runs.rests], runs.slopes[runs.rests]
        numbers[runs.rests] = _gathered(loss, ends, slopes, found, apart, spacing)
        del ends, slopes
    for number, point in enumerate(found.points):
        numbers[found.near(runs.points, point) & runs.restless] = number
    waiting = np.flatnonzero(runs.restless & (numbers < 0))
    ends = runs.points[:, waiting]
    for point in kinks(loss, ends, runs.values[waiting], apart):
        # A run that jumps across a kink comes no nearer to it than its steps are long.
        away = np.hypot(*(ends - point[:, None]))
        near = away <= runs.strides[waiting] + np.linalg.norm(apart)
        free = waiting[near & (numbers[waiting] < 0)]
        numbers[free] = found.numbered(point)
    return _ranked(loss, np.array(found.points).reshape(-1, 2).T, numbers)


def _gathered(
    loss: Loss, points: Array, slopes: Rough, found: Minima, apart: Array, spacing: Array
) -> NDArray[np.int32]:
    """Return the numbers of the minima at which runs rest, or above which a test stopped them.

    Where the loss is flat in some direction, a curve of minima is one: runs rest on it as far
    apart as they began.
    """
    places = clusters(points, apart)
    stillest = first_of_each(places, slopes)
    least, most = _curvatures(loss, points[:, stillest])
    numbers = np.full(len(stillest), -1, dtype=np.int32)
    for place in np.flatnonzero(least > FLAT * most):
        point = points[:, stillest[place]]
        if found.at(point) is None:
            below = minimum_below(loss, point)
            point = point if below is None else below
        numbers[place] = found.numbered(point)
    ends: NDArray[np.int32] = numbers[places]
    level: NDArray[np.bool_] = np.less_equal(np.abs(least), FLAT * most)
    flat = np.flatnonzero(level[places])
    if flat.size:
        joined = clusters(points[:, flat], np.maximum(apart, 2 * spacing))
        stillest = flat[first_of_each(joined, slopes[flat])]
        of_each = [found.numbered(points[:, place]) for place in stillest]
        ends[flat] = np.array(of_each, dtype=np.int32)[joined]
    return ends


def _curvatures(loss: Loss, points: Array) -> tuple[Array, Array]:
    """Return the smallest curvature at points (2, k), and the size of the largest.

    The smallest is infinite where the Hessian is not finite: there is no way down to be seen.
    """
    hessian = loss.hessian_at if is_short(loss) else differences(loss)
    matrices = np.moveaxis(hessian(points), -1, 0)
    finite = np.asarray(np.isfinite(matrices).all(axis=(1, 2)))
    values = np.linalg.eigvalsh(np.where(finite[:, None, None], matrices, 0.0))
    return np.where(finite, values[:, 0], np.inf), np.abs(values).max(axis=1)


def _ranked(loss: Loss, minima: Array, numbers: NDArray[np.int32]) -> Reached:
    """Leave out minima that no run reached, and number the others by their height."""
    used = np.unique(numbers[numbers >= 0])
    heights = np.asarray(loss.value(minima[:, used]))
    # Minima of the same height, but for rounding, stand in the order of their coordinates.
    unit = LEVEL * max(1.0, np.abs(heights).max(initial=0.0))
    order = used[np.lexsort((*minima[::-1, used], np.round(heights / unit)))]
    # The entry for -1, the last, stays -1.
    ranks = np.full(minima.shape[1] + 1, -1, dtype=np.int32)
    ranks[order] = np.arange(len(order))
    return Reached(minima[:, order], ranks[numbers])
