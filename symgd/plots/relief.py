"""Relief: a loss of two variables as a landscape, and from where a path on it is seen.

A view is a direction in the unit box, in which x and y run from 0 to 1 and the height from 0 at
the floor to TALL at the top. The projection is orthographic, so one direction serves all points.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from symgd.plots.contour import Ground

Array = NDArray[np.float64]

TALL = 0.75
"""The height of the unit box."""

SUNK = 0.4
"""How far the floor with the contours lies below the surface, in heights of the surface."""

USUAL = -60.0
"""The azimuth with x to the right and y into the depth, in degrees."""

ELEVATIONS = (30.0, 40.0, 52.0, 65.0)
"""Degrees above the horizon: a higher one is taken where the path would be hidden below it."""

SEEN = 0.95
"""So much of the paths is to be seen before a view from less high is taken."""

POLE = 50.0
"""A loss that falls so much lower on a few places than on most has a pole there: a hole is left."""

SAMPLES = 150
"""Places at which the way from a point to the eye is tested."""

ABOVE = 0.012
"""A surface no higher than this above the way hides nothing: the grid is no finer."""


@dataclass(frozen=True)
class Relief:
    """The surface of a loss, cut off at ``top``.

    Attributes:
        x, y: (k,), the knots of the grid.
        heights: (k, k), row i at y[i]; NaN where the loss is undefined, or falls into a pole.
        bottom, top: the lowest height, and the one above which nothing is shown.
    """

    x: Array
    y: Array
    heights: Array
    bottom: float
    top: float

    @property
    def floor(self) -> float:
        """Return the height at which the contours lie."""
        return self.bottom - SUNK * (self.top - self.bottom)

    def unit(self, points: Array) -> Array:
        """Return points (m, 3) of the plot in the unit box."""
        low = np.array([self.x[0], self.y[0], self.floor])
        size = np.array([self.x[-1], self.y[-1], self.top]) - low
        scaled: Array = (points - low) / size * (1, 1, TALL)
        return scaled

    def beneath(self, points: Array) -> Array:
        """Return the height of the surface, in the unit box, below points (m, 3) of the box.

        It is -infinity where there is no surface.
        """
        knots = len(self.x) - 1
        place = points[:, :2] * knots
        inside = ((place >= 0) & (place <= knots)).all(axis=1)
        cell = np.clip(place.astype(np.int_), 0, knots - 1)
        (u, v), (i, j) = np.clip(place - cell, 0, 1).T, cell.T
        shown = np.where(self.heights <= self.top, self.heights, np.nan)
        low = (1 - u) * shown[j, i] + u * shown[j, i + 1]
        high = (1 - u) * shown[j + 1, i] + u * shown[j + 1, i + 1]
        height = ((1 - v) * low + v * high - self.floor) / (self.top - self.floor) * TALL
        return np.where(inside & np.isfinite(height), height, -np.inf)


def relief(ground: Ground, paths: Sequence[Array]) -> Relief:
    """Return the surface of a loss, cut off above what is worth seeing of it.

    ``paths`` are the losses along each run. A bowl is shown whole; of a valley between walls
    far higher than the runs, the lower part.

    >>> x = np.array([0.0, 1.0])
    >>> relief(Ground(x, x, np.array([[0.0, 1.0], [1.0, 2.0]]), x), [np.array([2.0])]).top
    2.0
    """
    taken = np.concatenate([np.empty(0), *paths])
    finite = ground.values[np.isfinite(ground.values)]
    finite = finite if finite.size else np.array([0.0, 1.0])
    bottom, wall = float(finite.min()), float(finite.max())
    low, most = (float(np.quantile(finite, share)) for share in (0.03, 0.7))
    if low - bottom > POLE * (most - low):
        bottom = min(low, float(taken.min(initial=low)))
    if wall - bottom <= 1e-9 * max(abs(bottom), abs(wall)):
        bottom, wall = bottom - max(1.0, abs(bottom)), wall + max(1.0, abs(wall))
    # A single high start does not press the rest flat; a run down a peak shows the peak.
    usual = max(8 * (most - bottom), 3 * float(np.median([bottom, *taken]) - bottom))
    wanted = 1.15 * max(most - bottom, min(float(taken.max(initial=bottom)) - bottom, usual))
    top = bottom + wanted if 1e-9 < wanted / (wall - bottom) < 0.6 else wall
    heights = np.where(ground.values >= bottom, ground.values, np.nan)
    return Relief(ground.x, ground.y, heights, bottom, top)


def direction(elevation: float, azimuth: float) -> Array:
    """Return the direction of the eye, (3,), of angles in degrees.

    >>> direction(0, 90).round(3) + 0.0
    array([0., 1., 0.])
    """
    up, around = np.radians([elevation, azimuth])
    return np.array([np.cos(up) * np.cos(around), np.cos(up) * np.sin(around), np.sin(up)])


def seen(relief: Relief, points: Array, eye: Array) -> NDArray[np.bool_]:
    """Say of each of the points (m, 3) of the plot whether the surface leaves it in sight."""
    ways = np.linspace(0.02, 1.5, SAMPLES)[:, np.newaxis, np.newaxis]
    on_way = (relief.unit(points) + ways * eye).reshape(-1, 3)
    free = relief.beneath(on_way) <= on_way[:, 2] + ABOVE
    return np.asarray(free.reshape(SAMPLES, len(points)).all(axis=0))


def view(relief: Relief, paths: Sequence[Array]) -> tuple[float, float]:
    """Return elevation and azimuth, in degrees, from which most of the paths (m, 3) is seen.

    Of views from which about as much is seen, the lowest is taken, and the one nearest to USUAL.
    """
    points = np.vstack([path[:: max(1, len(path) // 120)] for path in paths])
    best, found = -1.0, (ELEVATIONS[0], USUAL)
    for elevation, turn in product(ELEVATIONS, _turns()):
        azimuth = USUAL + turn
        share = float(seen(relief, points, direction(elevation, azimuth)).mean())
        if share > best + 0.03:
            best, found = share, (elevation, azimuth)
        if best >= SEEN and elevation > found[0]:
            break
    return found


def _turns() -> Iterator[float]:
    """Yield turns in degrees, small ones first; none ends on an axis, which would look flat."""
    yield 0.0
    for turn in range(15, 181, 15):
        for either in (turn, -turn):
            if (USUAL + either) % 90:
                yield float(either)
