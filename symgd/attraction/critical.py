"""Critical: minima and saddles in a window, from a net of starts."""

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical import newton
from symgd.analysis.deadline import Deadline
from symgd.loss import Loss

Array = NDArray[np.float64]

NET = 25
"""Starts along each axis from which minima and saddles are looked for."""

NEWTON_SECONDS = 2.0

CLEAR = 1e-5
"""The share of the largest curvature below which a direction is flat."""


def critical(loss: Loss, box: Array) -> tuple[Array, Array]:
    """Return minima and saddles, each (2, k), that Newton's method finds in a box.

    The box is ((x low, high), (y low, high)). What is flat in some direction is neither.
    """
    low, high = box.T
    x, y = (np.linspace(start, end, NET) for start, end in box)
    starts = np.stack([np.tile(x, NET), np.repeat(y, NET)])
    hessian = newton.differences(loss)
    found = newton.zeros(loss.gradient_at, hessian, starts, Deadline(NEWTON_SECONDS))
    inside = ((found.points >= low[:, None]) & (found.points <= high[:, None])).all(axis=0)
    points, slopes = found.points[:, inside], found.slopes[inside]
    points = points[:, newton.distinct(points, slopes, 1e-4 * (high - low))]
    points = points[:, np.lexsort(points)]
    values = np.linalg.eigvalsh(np.moveaxis(hessian(points), -1, 0))
    least = CLEAR * np.abs(values).max(axis=1, initial=0.0)
    bent, curves_down = values[:, 1] > least, values[:, 0] < -least
    return points[:, values[:, 0] > least], points[:, bent & curves_down]
