"""Valleys: minima side by side, along which the loss is level: a curve of them, or a region."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical.below import minima_below
from symgd.attraction.bottoms import FLAT, bottoms
from symgd.attraction.clusters import cells, clusters, first_of_each
from symgd.loss import Loss

Array = NDArray[np.float64]

STAYS = 0.25
"""The share of its length that the tips of a valley move at most when runs go on: the minimum of
x**6 is so flat that runs end all around it, but from everywhere there the way leads to it."""

SHOWN = 100
"""Places along a valley, in each direction, of which one end is kept."""


@dataclass(frozen=True, eq=False)
class Valley:
    """Minima side by side.

    Attributes:
        dimension: 1 for a curve, 2 for a region.
        points: (p, 2), where runs have ended, all along it and in no order.
    """

    dimension: int
    points: Array


@dataclass(frozen=True, eq=False)
class Gathered:
    """Ends that lie together where the loss is level.

    Attributes:
        members: which of all the ends they are.
        point: (2,), the one in the middle, or the minimum by itself that they lie around.
        valley: None where it is that.
    """

    members: NDArray[np.intp]
    point: Array
    valley: Valley | None


def gathered(
    loss: Loss, ends: Array, apart: Array, spacing: Array, steepest: float
) -> Iterator[Gathered]:
    """Gather ends (2, B) at which the loss is level in some direction.

    Args:
        loss: of two variables.
        ends: of runs; on a curve they are as far apart as they began.
        apart: (2,), how far apart two minima have to lie to be told apart.
        spacing: (2,), of the starts.
        steepest: the largest curvature at any of the ends.

    >>> ends = np.array([[-1.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    >>> [line] = gathered(Loss("y**2 + 0*x"), ends, np.full(2, 0.1), np.ones(2), 2.0)
    >>> line.point, line.valley.dimension
    (array([0., 0.]), 1)
    """
    numbers = clusters(ends, np.maximum(apart, 2 * spacing))
    order = np.argsort(numbers, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1):
        points = ends[:, members]
        low, high = points.min(axis=1), points.max(axis=1)
        away = np.linalg.norm((points - (low + high)[:, None] / 2) / apart[:, None], axis=0)
        # Of several that are equally far from the middle, as on a circle, the first.
        middle = bottoms(loss, points[:, [int(np.argmin(np.round(away)))]], apart)
        valley = None
        if _is_long(loss, points, apart):
            cell = np.maximum(spacing, (high - low) / SHOWN)
            kept = first_of_each(cells(points, cell), away)
            # On a kink there is no curvature either, but it is no wider than a curve.
            wide = len(kept) > ((high - low) / cell).sum()
            level = middle.curvatures[0] <= FLAT * steepest
            valley = Valley(2 if level and wide else 1, points[:, kept].T)
        yield Gathered(members, middle.points[:, 0], valley)


def _is_long(loss: Loss, points: Array, apart: Array) -> bool:
    """Say whether points reach far, and the way down from the outermost leads nowhere else."""
    size = np.ptp(points, axis=1)
    if (size <= apart).all():
        return False
    outermost = np.concatenate([points.argmin(axis=1), points.argmax(axis=1)])
    tips = points[:, outermost]
    below = minima_below(loss, tips)
    moved = np.nan_to_num(np.abs(below - tips), nan=0.0)
    return bool(moved.max() <= STAYS * size.max())
