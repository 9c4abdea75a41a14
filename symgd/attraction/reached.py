"""The minima that runs reached: places where ends gather, checked by derivatives or by sampling."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.attraction.below import minimum_below
from symgd.attraction.clusters import clusters
from symgd.curvature import curvatures
from symgd.loss import Loss

Array = NDArray[np.float64]

APART = 1e-3
"""How far apart, in sizes of the window, two minima have to lie to be told apart."""

FLAT = 1e-6
"""The share of the largest curvature that is none."""

CANDIDATES = 40
"""Places where runs without rest may have gathered around a kink; more are not looked at."""

AROUND = 16
"""Directions in which the loss is looked at around a kink."""

ROUNDS = 60
"""Halvings of the net with which the lowest point of a kink is found: to rounding."""

LEVEL = 1e-9
"""Minima whose heights differ by less are equally low, where the heights are around 1."""

ROUNDING = 1e-13
"""A rise that is smaller than this share of the loss is none."""


@dataclass(frozen=True)
class Reached:
    """Minima (2, k), the lowest first, and which of them (B,) each run has reached, or -1."""

    minima: Array
    numbers: NDArray[np.intp]


def reached(
    loss: Loss,
    points: Array,
    strides: Array,
    rests: NDArray[np.bool_],
    known: Array,
    size: Array,
    spacing: Array,
) -> Reached:
    """Find the minima among the ends (2, B) of runs.

    A run has reached a minimum if it is at rest there, if it ends so near that no picture shows
    the difference, or if it jumps to and fro across a kink there.

    Args:
        loss: of two variables.
        points: where the runs ended.
        strides: (B,), the length of the last step of each.
        rests: (B,), whether a run ended where the gradient is small.
        known: (2, m), minima that are known already.
        size: (2,), of the window.
        spacing: (2,), of the starts.
    """
    found = list(known.T)
    numbers = np.full(points.shape[1], -1, dtype=np.intp)
    apart = APART * size
    at_rest, restless = np.flatnonzero(rests), np.flatnonzero(~rests)
    for members, point in _gathered(loss, points[:, at_rest], apart, spacing):
        number = _nearest(found, point, apart)
        if number is None:
            number = len(found)
            found.append(point)
        numbers[at_rest[members]] = number
    for number, point in enumerate(found):
        near = (np.abs(points[:, restless] - point[:, None]) <= apart[:, None]).all(axis=0)
        numbers[restless[near]] = number
    restless = restless[numbers[restless] < 0]
    for point in _kinks(loss, points[:, restless], apart):
        # A run that jumps across a kink comes no nearer to it than its steps are long.
        away = np.linalg.norm(points[:, restless] - point[:, None], axis=0)
        near = (away <= strides[restless] + np.linalg.norm(apart)) & (numbers[restless] < 0)
        numbers[restless[near]] = len(found)
        found.append(point)
    return _ranked(loss, np.array(found).reshape(-1, 2).T, numbers)


def _gathered(
    loss: Loss, points: Array, apart: Array, spacing: Array
) -> Iterator[tuple[NDArray[np.intp], Array]]:
    """Yield the minima at which runs rest, or above which a loose test has stopped them.

    Each comes with the indices of those runs, and perhaps more than once.
    Where the loss is flat in some direction, a curve of minima is one: runs rest on it as far
    apart as they began.
    """
    flat: list[NDArray[np.intp]] = []
    for members in _groups(points, apart):
        point = _stillest(loss, points, members)
        values = curvatures(loss, point)
        least = np.inf if values is None else float(values[0])
        most = 0.0 if values is None else FLAT * float(np.abs(values).max())
        if least > most:
            below = minimum_below(loss, point)
            yield members, point if below is None else below
        elif least >= -most:
            flat.append(members)
    if flat:
        rest = np.concatenate(flat)
        for members in _groups(points[:, rest], np.maximum(apart, 2 * spacing)):
            yield rest[members], _stillest(loss, points, rest[members])


def _groups(points: Array, apart: Array) -> list[NDArray[np.intp]]:
    numbers = clusters(points, apart)
    return [np.flatnonzero(numbers == number) for number in range(int(numbers.max(initial=-1)) + 1)]


def _stillest(loss: Loss, points: Array, members: NDArray[np.intp]) -> Array:
    """Return the point among some of (2, B) at which the gradient is smallest."""
    slopes = np.linalg.norm(loss.gradient_at(points[:, members]), axis=0)
    return np.asarray(points[:, members[np.argmin(slopes)]])


def _ranked(loss: Loss, minima: Array, numbers: NDArray[np.intp]) -> Reached:
    """Leave out minima that no run reached, and number the others by their height."""
    used = np.unique(numbers[numbers >= 0])
    heights = np.asarray(loss.value(minima[:, used]))
    # Minima of the same height, but for rounding, stand in the order of their coordinates.
    unit = LEVEL * max(1.0, np.abs(heights).max(initial=0.0))
    order = used[np.lexsort((*minima[::-1, used], np.round(heights / unit)))]
    # The entry for -1, the last, stays -1.
    ranks = np.full(minima.shape[1] + 1, -1, dtype=np.intp)
    ranks[order] = np.arange(len(order))
    return Reached(minima[:, order], ranks[numbers])


def _nearest(found: list[Array], point: Array, apart: Array) -> int | None:
    """Return the number of the minimum at a point, if it is known."""
    same = [i for i, other in enumerate(found) if (np.abs(point - other) <= apart).all()]
    return same[0] if same else None


def _kinks(loss: Loss, points: Array, apart: Array) -> list[Array]:
    """Return the kinks at which the loss is lowest, near where runs without rest ended."""
    heights = loss.value(points)
    groups = sorted(_groups(points, 10 * apart), key=len, reverse=True)
    found: list[Array] = []
    for members in groups[:CANDIDATES]:
        members = members[np.isfinite(heights[members])]
        if not len(members):
            continue
        point = _lowest(loss, points[:, members[np.argmin(heights[members])]], 20 * apart)
        known = any((np.abs(point - other) <= apart).all() for other in found)
        if not known and _is_sharp(loss, point, apart):
            found.append(point)
    return found


def _circle() -> Array:
    angles = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    return np.stack([np.cos(angles), np.sin(angles)])


def _lowest(loss: Loss, point: Array, reach: Array) -> Array:
    """Return the lowest point around, by going downhill in ever shorter steps."""
    height, way = float(loss.value(point)), reach.copy()
    for _ in range(ROUNDS):
        around = point[:, None] + way[:, None] * _circle()
        heights = np.nan_to_num(loss.value(around), nan=np.inf)
        best = int(np.argmin(heights))
        if heights[best] < height:
            point, height = around[:, best], float(heights[best])
        else:
            way = way / 2
    return point


def _is_sharp(loss: Loss, point: Array, apart: Array) -> bool:
    """Say whether a point is a minimum from which the loss rises at once in some direction."""
    height = float(loss.value(point))
    near, half = (
        np.asarray(loss.value(point[:, None] + share * apart[:, None] * _circle())) - height
        for share in (1.0, 0.5)
    )
    # Half as far away a bowl is a quarter as high, and a kink half as high.
    return bool((near > ROUNDING * abs(height)).all() and (half > 0.4 * near).any())
