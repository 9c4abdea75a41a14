"""Path: what is drawn of a run's course, which may be long or lead out of the picture."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from symgd.plots.window import Window

Array = NDArray[np.float64]

FINE = 1500
"""Steps smaller than the window by this factor cannot be seen."""

LONG = 3000
"""The most points drawn of one path."""


@dataclass(frozen=True)
class Path:
    """The visible part of a run in a window.

    Attributes:
        points: (k, 2), the start first; the last lies on the frame if the run leaves the picture.
        steps: (k,), the step that led to each.
        exit_step: the step that leads out of the picture for good; None if the end is inside.
    """

    points: Array
    steps: NDArray[np.int_]
    exit_step: int | None = None

    @property
    def iterates(self) -> Array:
        """Return the points that are iterates: all but the one on the frame."""
        return self.points if self.exit_step is None else self.points[:-1]


def visible(points: Array, window: Window, numbers: NDArray[np.int_] | None = None) -> Path:
    """Return what a window shows of a course (k, 2) that starts inside it.

    ``numbers`` (k,) are the steps at which its points stand, where those are not 0, 1, 2, …

    >>> window = Window(np.zeros(2), np.ones(2))
    >>> path = visible(np.array([[0.5, 0.5], [0.5, 0.9], [0.5, 2.9]]), window)
    >>> path.points[-1], path.exit_step
    (array([0.5, 1. ]), 2)
    """
    every = np.arange(len(points)) if numbers is None else numbers
    inside = window.contains(points)
    if inside.all():
        kept = thinned(points, window)
        return Path(points[kept], every[kept])
    leaves = int(np.argmin(inside))
    kept = thinned(points[:leaves], window)
    edge = crossing(points[leaves - 1], points[leaves], window)
    steps = every[np.append(kept, leaves)]
    return Path(np.vstack([points[kept], edge]), steps, int(every[leaves]))


def crossing(inner: Array, outer: Array, window: Window) -> Array:
    """Return where the way from a point inside to one outside crosses the frame, (2,)."""
    way = outer - inner
    room = np.where(way > 0, window.high - inner, inner - window.low)
    share = min(r / abs(w) for r, w in zip(room, way, strict=True) if w != 0)
    point: Array = np.clip(inner + min(share, 1.0) * way, window.low, window.high)
    return point


def thinned(points: Array, window: Window) -> NDArray[np.int_]:
    """Return the steps worth drawing: first and last, and those that move by a visible amount."""
    cells = np.floor((points - window.low) / window.size * FINE)
    moves = (np.diff(cells, axis=0) != 0).any(axis=1)
    # The point before a visible move too, or a late jump would seem to start elsewhere.
    worth = np.ones(len(points), dtype=np.bool_)
    worth[1:-1] = moves[:-1] | moves[1:]
    steps = np.flatnonzero(worth)
    if len(steps) > LONG:
        # A run that goes to and fro for ever has shown its pattern by then.
        early, late = steps[: LONG // 2], steps[LONG // 2 :]
        steps = np.concatenate([early, late[spread(points[late], LONG // 2)]])
    return steps


def spread(columns: Array, limit: int) -> NDArray[np.int_]:
    """Return at most about ``limit`` rows of (T, k) that keep the extremes all along the way.

    >>> spread(np.array([[0.0], [9.0], [1.0], [2.0], [-9.0], [3.0]]), 4)
    array([0, 1, 4, 5])
    """
    rows, width = columns.shape
    if rows <= limit:
        return np.arange(rows)
    ends = np.linspace(0, rows, max(1, limit // (2 * max(1, width))) + 1).astype(np.int_)
    kept = {0, rows - 1}
    for first, last in pairwise(ends):
        part = columns[first:last]
        kept.update((first + part.argmin(axis=0)).tolist(), (first + part.argmax(axis=0)).tolist())
    return np.array(sorted(kept))
