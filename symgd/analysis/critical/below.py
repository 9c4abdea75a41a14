"""The minimum below a point, by Newton's method made to go downhill."""

import numpy as np
from numpy.typing import NDArray

from symgd.curvature import hessian
from symgd.loss import Loss

Array = NDArray[np.float64]

ROUNDS = 1000
"""Steps of Newton's method; in a narrow bent valley it takes hundreds."""

ROUNDING = 1e-14
"""Losses that differ by less than this share are equally low."""

FAR = 1e6
"""A minimum farther off than this, in sizes of the point it is looked for from, is none."""

NEAR = 1e-9
"""How short a step has to be, relative to the point, for it to be the last."""


def minimum_below(loss: Loss, point: Array) -> Array | None:
    """Return the minimum below a point (n,), by Newton's method; None if it finds none.

    Each step is -(|H| + μI)⁻¹∇f, which goes down also where the Hessian H has negative
    eigenvalues; μ shrinks when the loss falls, else the step is not taken and μ grows.

    Source: Nocedal & Wright, Numerical Optimization, 2nd ed. 2006, section 3.4.

    >>> minimum_below(Loss("(x - 1)**2 + x**4"), np.array([7.0])).round(6)
    array([0.589755])
    """
    value, slope = loss.value_and_gradient(point)
    damping, limit = 1.0, FAR * (1 + np.abs(point).max())
    for _ in range(ROUNDS):
        matrix = hessian(loss, point)
        if matrix is None or not np.isfinite(slope).all() or np.abs(point).max() > limit:
            return None
        values, vectors = np.linalg.eigh(matrix)
        size = np.abs(values).max()
        if not slope.any():
            return point
        if size == 0:
            return None
        way = vectors.T @ slope / (np.abs(values) + damping * size)
        ahead = point - vectors @ way
        below, next_slope = loss.value_and_gradient(ahead)
        # At the bottom the loss no longer tells which point is lower, but its gradient does.
        level = below <= value + ROUNDING * abs(value)
        flatter = np.abs(next_slope).max() < np.abs(slope).max()
        if below < value or (level and flatter):
            point, value, slope, damping = ahead, below, next_slope, damping / 8
        elif np.linalg.norm(way) <= NEAR * (1 + np.abs(point).max()):
            return point
        else:
            damping *= 4
    return None
