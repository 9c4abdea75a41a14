"""Kinks: minima without a gradient, around which runs jump to and fro."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.attraction.clusters import clusters, first_of_each
from symgd.loss import Loss

Array = NDArray[np.float64]

CANDIDATES = 40
"""Places where runs without rest may have gathered around a kink; more are not looked at."""

AROUND = 16
"""Directions in which the loss is looked at around a kink."""

ROUNDS = 60
"""Halvings of the net with which the lowest point of a kink is found: to rounding."""

ROUNDING = 1e-13
"""A rise that is smaller than this share of the loss is none."""


def kinks(
    loss: Loss, points: Array, values: NDArray[np.floating[Any]], apart: Array
) -> list[Array]:
    """Return the kinks at which the loss is lowest, near where runs without rest ended.

    Args:
        loss: of two variables.
        points: (2, B), the ends of the runs.
        values: (B,), the loss there.
        apart: (2,), how far apart two minima have to lie to be told apart.

    >>> ends = np.array([[0.1, -0.1, 0.1], [1.0, 1.0, 1.0]])
    >>> loss = Loss("abs(x) + abs(y - 1)")
    >>> kinks(loss, ends, loss.value(ends), np.array([0.05, 0.05]))[0].round(9) + 0.0
    array([0., 1.])
    """
    if not values.size:
        return []
    numbers = clusters(points, 10 * apart)
    lowest = first_of_each(numbers, values)
    largest = np.argsort(-np.bincount(numbers), kind="stable")[:CANDIDATES]
    found: list[Array] = []
    for place in lowest[largest]:
        if not np.isfinite(values[place]):
            continue
        point = _lowest(loss, points[:, place], 20 * apart)
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
