"""Window: which part of the plane a picture shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.catalog import known
from symgd.loss import Loss
from symgd.plots.bounds import bounded
from symgd.plots.lowest import Landscape, lowest
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]

MARGIN = 0.08
"""Free space around the paths, in their own size."""

AROUND = 0.3
"""Free space around the minimum, so that both walls of its valley are seen."""

ROOM = 4.0
"""How far beyond the start and the minimum a diverging run is followed, in their distance."""

FAR = 1e3
"""A run that ends this many such distances away would hide everything else."""


WIDER = 4.0
"""The window of a loss in the catalogue is shown whole unless it is that much wider than the runs
are, or more: their steps would not be seen.
"""


@dataclass(frozen=True)
class Window:
    """A part of the plane: its lower left and upper right corner, each (2,)."""

    low: Array
    high: Array

    @property
    def size(self) -> Array:
        """Return width and height, (2,)."""
        size: Array = self.high - self.low
        return size

    def contains(self, points: Array) -> NDArray[np.bool_]:
        """Say of each of (k, 2) points whether it lies inside.

        >>> Window(np.zeros(2), np.ones(2)).contains(np.array([[0.5, 1.0], [0.5, 1.1]]))
        array([ True, False])
        """
        return np.asarray(((points >= self.low) & (points <= self.high)).all(axis=1))


def plane(loss: Landscape, runs: Sequence[Trajectory], shape: float = 1.0) -> Window:
    """Choose the window on a loss of two variables; ``shape`` is the picture's width/height.

    Every path and the minimum lie inside, but of a diverging run only its beginning. A unit
    is as long on both axes wherever that leaves the path and the valley legible.
    """
    low, high = _reach(loss, runs)
    size, middle = high - low, low + (high - low) / 2
    units = np.array([shape, 1.0])
    wanted = units * (size / units).max()
    short = int(np.argmin(size / units))
    if wanted[short] > 3 * size[short]:
        wanted[short] = _balanced(loss, runs, short, size, wanted)
    return Window(middle - wanted / 2, middle + wanted / 2)


def graph(loss: Landscape, runs: Sequence[Trajectory]) -> Window:
    """Choose the window on the graph of a loss of one variable: x, and the loss above it.

    Every step and the minimum lie inside, but of a diverging run only its beginning. Walls
    that rise far above the steps (a pole, x**20) are cut off.
    """
    (left,), (right,) = _reach(loss, runs)
    heights = np.asarray(loss.value(np.linspace(left, right, 400)[None]))
    heights = np.sort(bounded(heights[np.isfinite(heights)]))
    positions = bounded(np.concatenate([run.positions[:, 0] for run in runs]))
    taken = bounded(np.concatenate([run.losses for run in runs]))
    taken = taken[(positions >= left) & (positions <= right)]
    bottom, top = float(taken.min()), float(taken.max())
    if len(heights):
        few, most = (float(heights[int(share * (len(heights) - 1))]) for share in (0.05, 0.9))
        spread = max(top, most) - min(bottom, few)
        pole = heights[0] < min(bottom, few) - 20 * spread
        bottom = min(bottom, few - spread / 2 if pole else float(heights[0]))
        top = max(top, min(float(heights[-1]), max(most, top + (top - bottom) / 2)))
    size = _some(top - bottom, max(abs(bottom), abs(top)))
    if top - bottom < size:
        bottom, top = bottom - size / 2, top + size / 2
    margin = MARGIN * size
    return Window(np.array([left, bottom - margin]), np.array([right, top + margin]))


def _reach(loss: Landscape, runs: Sequence[Trajectory]) -> tuple[Array, Array]:
    """Return the corners, each (n,), of a box around the paths and the minima.

    It holds the window of a loss in the catalogue, too, where the runs fill enough of it.
    """
    courses = [bounded(run.positions) for run in runs]
    starts = np.array([course[0] for course in courses])
    minima = [point for run in runs if (point := _bottom(loss, run)) is not None]
    core = np.vstack([starts, *minima])
    size = _diameter(core)
    settled = [
        course
        for run, course in zip(runs, courses, strict=True)
        if not (run.outcome is Outcome.DIVERGED or (len(runs) > 1 and _hides(course, size)))
    ]
    core = np.vstack([core, *settled])
    middle = (core.min(axis=0) + core.max(axis=0)) / 2
    limit = (1 if settled else ROOM) * _diameter(core)
    ends = [_first(np.abs(course - middle).max(axis=1) > limit) for course in courses]
    points = np.vstack([core, *(course[:end] for course, end in zip(courses, ends, strict=True))])
    low, high = points.min(axis=0), points.max(axis=0)
    if (high - low).max() < _diameter(points):
        low, high = low - _diameter(points) / 2, high + _diameter(points) / 2
    size = high - low
    whole = bool(minima) and all(end is None for end in ends)
    margin = (MARGIN if whole else AROUND) * size
    low, high = low - margin, high + margin
    for point in minima:
        low, high = np.minimum(low, point - AROUND * size), np.maximum(high, point + AROUND * size)
    # Only formulas stand in the catalogue.
    example = known(loss.text, loss.variables) if type(loss) is Loss else None
    if example is not None:
        left, right = np.transpose(example.window)
        if (right - left < WIDER * (high - low)).all():
            low, high = np.minimum(low, left), np.maximum(high, right)
    return low, high


def _first(conditions: NDArray[np.bool_]) -> int | None:
    """Return where a condition first holds; None if nowhere."""
    return int(np.argmax(conditions)) if conditions.any() else None


def home(run: Trajectory) -> Array:
    """Return the point (n,) of a run near what a picture shows of it.

    Where a run diverges, the lowest loss that is known of it may be far away: that of one that
    falls without bound, or of one in mini-batches, whose loss over all rows is taken once an epoch.
    """
    return bounded(run.start if run.outcome is Outcome.DIVERGED else run.best.point)


def _bottom(loss: Landscape, run: Trajectory) -> Array | None:
    """Return the place that a run came to rest in, or the minimum that it was on its way to."""
    if run.outcome in (Outcome.CONVERGED, Outcome.NON_MINIMUM, Outcome.NOT_DIFFERENTIABLE):
        return bounded(run.end)
    return lowest(loss, home(run))


def _hides(course: Array, size: float) -> bool:
    """Say whether a run ends too far away for the other runs to be seen beside."""
    return float(np.abs(course[-1] - course[0]).max()) > FAR * size


def _diameter(points: Array) -> float:
    """Return the larger side of the box around some points, (k, n); never 0."""
    return _some(float(np.ptp(points, axis=0).max()), float(np.abs(points).max()))


def _some(size: float, magnitude: float) -> float:
    """Return ``size``, or where it is lost in rounding one that suits the magnitude."""
    return size if size > 1e-9 * magnitude else max(1.0, magnitude / 2)


def _balanced(
    loss: Landscape, runs: Sequence[Trajectory], short: int, size: Array, wanted: Array
) -> float:
    """Return the length of the short side along which the loss varies as along the long one.

    A narrow valley shows no walls in a window that is as high as it is long.
    """
    if size[short] < 1e-6 * wanted[short]:
        return float(wanted[short])
    heights = np.geomspace(size[short], wanted[short], 30)
    best = min((run.best for run in runs), key=lambda best: best.value)
    long = 1 - short
    along, across = (np.repeat(best.point[:, None], 60, axis=1) for _ in range(2))
    along[long] += np.linspace(-size[long], size[long], 60) / 2
    across[short] += np.concatenate([-heights, heights]) / 2
    level = bounded(np.asarray(loss.value(best.point[:, None])))[0]
    rise = np.abs(bounded(np.asarray(loss.value(along))) - level)
    walls = np.abs(bounded(np.asarray(loss.value(across))) - level).reshape(2, 30).max(axis=0)
    # NaN compares as False: a wall that is undefined is too far.
    fits = walls <= 4 * np.max(rise, where=np.isfinite(rise), initial=0)
    return float(heights[fits].max(initial=size[short]))
