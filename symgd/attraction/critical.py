"""Critical: minima and saddles in a window, from a net of starts."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical import newton
from symgd.analysis.critical.below import hessians
from symgd.analysis.deadline import Deadline
from symgd.loss import Loss

Array = NDArray[np.float64]

NET = 25
"""Starts along each axis from which minima and saddles are looked for."""

NEWTON_SECONDS = 2.0

STILL = 1e-6
"""The share of the largest curvature, times the size of the box, below which a slope is none."""

CLEAR = 1e-5
"""The share of the largest curvature below which a direction is flat."""


class Critical(NamedTuple):
    """Places (2, k) where the gradient is 0.

    Attributes:
        minima, saddles: by themselves.
        level: those with a direction in which the loss is level, most likely not by themselves.
    """

    minima: Array
    saddles: Array
    level: Array


def critical(loss: Loss, box: Array) -> Critical:
    """Return what Newton's method finds in a box, ((x low, high), (y low, high))."""
    low, high = box.T
    x, y = (np.linspace(start, end, NET) for start, end in box)
    starts = np.stack([np.tile(x, NET), np.repeat(y, NET)])
    deadline = Deadline(NEWTON_SECONDS)
    found = newton.zeros(loss.gradient_at, newton.differences(loss), starts, deadline)
    inside = ((found.points >= low[:, None]) & (found.points <= high[:, None])).all(axis=0)
    points, slopes = found.points[:, inside], found.slopes[inside]
    kept = newton.distinct(points, slopes, 1e-4 * (high - low))
    points, slopes = points[:, kept], slopes[kept]
    order = np.lexsort(points)
    points, slopes = points[:, order], slopes[order]
    # Exact where that is short: across a kink of the gradient differences see curvatures that no
    # side has.
    values = np.linalg.eigvalsh(hessians(loss, points))
    most = np.abs(values).max(axis=1, initial=0.0)
    least = CLEAR * most
    bent, curves_down = values[:, 1] > least, values[:, 0] < -least
    rises = values[:, 0] > least
    # Newton's method also comes to rest where only the Hessian is 0 in some direction.
    level = ~rises & ~curves_down & (slopes <= STILL * most * (high - low).max())
    return Critical(*(points[:, kind] for kind in (rises, bent & curves_down, level)))
