"""The minima that runs reached: places where ends gather, checked by derivatives or by sampling."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.attraction.bottoms import bottoms
from symgd.attraction.clusters import cells, clusters, first_of_each
from symgd.attraction.critical import Critical
from symgd.attraction.kinks import kinks
from symgd.attraction.landed import Landed, Rough
from symgd.attraction.valleys import Valley, gathered
from symgd.loss import Loss

Array = NDArray[np.float64]

APART = 1e-3
"""How far apart, in sizes of the window, two minima have to lie to be told apart."""

LEVEL = 1e-9
"""Minima whose heights differ by less are equally low, where the heights are around 1."""


MOST = 2**14
"""Places that are looked at for runs on their way into a valley."""


@dataclass(frozen=True)
class Reached:
    """What runs have reached.

    Attributes:
        minima: (2, k), the lowest first.
        numbers: (B,), which of them each run has reached, or -1.
        valleys: those that are not by themselves, by number.
    """

    minima: Array
    numbers: NDArray[np.int32]
    valleys: Mapping[int, Valley]


class Minima:
    """Minima that have been found, each with its number.

    Attributes:
        points: where each is.
        valleys: those that are not by themselves, by number.
    """

    def __init__(self, known: Array, apart: Array) -> None:
        self.points = list(known.T)
        self.valleys: dict[int, Valley] = {}
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


def reached(loss: Loss, runs: Landed, known: Critical, size: Array, spacing: Array) -> Reached:
    """Find the minima among the ends of runs.

    A run has reached a minimum if it is at rest there, or if it ends so near that no picture shows
    the difference. One that jumps to and fro across a kink, and farther, has not.

    Args:
        loss: of two variables.
        runs: where they ended.
        known: minima that are known already, and whether the loss has level ones.
        size: (2,), of the window.
        spacing: (2,), of the starts.
    """
    apart = APART * size
    found = Minima(known.minima, apart)
    numbers = np.full(runs.points.shape[1], -1, dtype=np.int32)
    rests = runs.rests
    if known.level.size and (np.ptp(known.level, axis=1) > apart).any():
        rests = rests.copy()
        rests[_in_a_valley(loss, runs, apart)] = True
    if rests.all():  # without a copy of them all
        numbers[:] = _gathered(loss, runs.points, runs.slopes, found, apart, spacing)
    elif rests.any():
        ends, slopes = runs.points[:, rests], runs.slopes[rests]
        numbers[rests] = _gathered(loss, ends, slopes, found, apart, spacing)
        del ends, slopes
    for number, point in enumerate(found.points):
        numbers[found.near(runs.points, point) & runs.restless & (numbers < 0)] = number
    waiting = np.flatnonzero(runs.restless & (numbers < 0))
    ends = runs.points[:, waiting]
    for point in kinks(loss, ends, runs.values[waiting], apart):
        free = waiting[found.near(ends, point) & (numbers[waiting] < 0)]
        numbers[free] = found.numbered(point)
    return _ranked(loss, found, numbers)


def _in_a_valley(loss: Loss, runs: Landed, apart: Array) -> NDArray[np.intp]:
    """Return the runs that have used their steps so near to level minima that they are there."""
    waiting = np.flatnonzero(runs.restless)
    places = cells(runs.points[:, waiting], apart)
    stillest = waiting[first_of_each(places, runs.slopes[waiting])]
    looked_at = np.argsort(runs.slopes[stillest])[:MOST]
    below = bottoms(loss, runs.points[:, stillest[looked_at]], apart)
    there = np.zeros(len(stillest), dtype=np.bool_)
    there[looked_at] = below.flat & below.found
    return waiting[there[places]]


def _gathered(
    loss: Loss, points: Array, slopes: Rough, found: Minima, apart: Array, spacing: Array
) -> NDArray[np.int32]:
    """Return the numbers of the minima at which runs rest, or above which a test stopped them."""
    places = clusters(points, apart)
    below = bottoms(loss, points[:, first_of_each(places, slopes)], apart)
    numbers = np.full(len(below.alone), -1, dtype=np.int32)
    for place in np.flatnonzero(below.alone):
        numbers[place] = found.numbered(below.points[:, place])
    ends: NDArray[np.int32] = numbers[places]
    level = np.flatnonzero(below.flat[places])
    if level.size:
        steepest = float(below.curvatures[below.flat].max())
        for group in gathered(loss, points[:, level], apart, spacing, steepest):
            number = found.numbered(group.point)
            ends[level[group.members]] = number
            if group.valley is not None:
                found.valleys[number] = group.valley
    return ends


def _ranked(loss: Loss, found: Minima, numbers: NDArray[np.int32]) -> Reached:
    """Leave out minima that no run reached, and number the others by their height."""
    minima = np.array(found.points).reshape(-1, 2).T
    used = np.unique(numbers[numbers >= 0])
    heights = np.asarray(loss.value(minima[:, used]))
    # Minima of the same height, but for rounding, stand in the order of their coordinates.
    unit = LEVEL * max(1.0, np.abs(heights).max(initial=0.0))
    order = used[np.lexsort((*minima[::-1, used], np.round(heights / unit)))]
    # The entry for -1, the last, stays -1.
    ranks = np.full(minima.shape[1] + 1, -1, dtype=np.int32)
    ranks[order] = np.arange(len(order))
    valleys = {int(ranks[number]): valley for number, valley in found.valleys.items()}
    return Reached(minima[:, order], ranks[numbers], valleys)
