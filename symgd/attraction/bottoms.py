"""Bottoms: what lies below the ends of runs: a minimum by itself, one of many, or none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical.below import hessians, minima_below
from symgd.loss import Loss

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

FLAT = 1e-6
"""The share of the largest curvature that is none."""


@dataclass(frozen=True)
class Bottoms:
    """What lies below k ends of runs.

    Attributes:
        points: (2, k), the minimum below each, or the end itself where there is none.
        found: (k,), whether there is one.
        alone: (k,), whether the loss rises from there in all directions.
        flat: (k,), whether it rises in some and stays level in others, or level in all.
        curvatures: (k,), the size of the largest curvature.
    """

    points: Array
    found: Flags
    alone: Flags
    flat: Flags
    curvatures: Array


def bottoms(loss: Loss, ends: Array, near: Array) -> Bottoms:
    """Look below ends (2, k).

    A loose stopping test ends runs above a minimum. It is theirs if the loss curves downwards
    nowhere where they are, or if it is so ``near`` (2,) that they are there already.

    >>> found = bottoms(Loss("(x**2 + y**2 - 1)**2"), np.array([[0.999], [0.0]]), np.full(2, 0.01))
    >>> found.points.round(9).tolist(), found.flat.tolist()
    ([[1.0], [0.0]], [True])
    """
    below = minima_below(loss, ends)
    lost = np.isnan(below).any(axis=0)
    least, most = curvatures(loss, ends)
    arrived = (np.abs(below - ends) <= near[:, None]).all(axis=0)
    # What is level may have its minimum anywhere, or none, as exp(-x) has.
    found = ~lost & (arrived | (least > FLAT * most))
    points = np.where(found, below, ends)
    theirs = found | (least >= -FLAT * most)
    least, most = curvatures(loss, points)
    return Bottoms(
        points=points,
        found=found,
        alone=theirs & (least > FLAT * most),
        flat=theirs & (np.abs(least) <= FLAT * most),
        curvatures=most,
    )


def curvatures(loss: Loss, points: Array) -> tuple[Array, Array]:
    """Return the smallest curvature at points (2, k), and the size of the largest.

    The smallest is infinite where the Hessian is not finite: there is no way down to be seen.
    """
    matrices = hessians(loss, points)
    finite = np.asarray(np.isfinite(matrices).all(axis=(1, 2)))
    values = np.linalg.eigvalsh(np.where(finite[:, None, None], matrices, 0.0))
    return np.where(finite, values[:, 0], np.inf), np.abs(values).max(axis=1)
