"""The minima below points, by Newton's method made to go downhill."""

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical.newton import differences
from symgd.curvature import MOST_VARIABLES, is_exact
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
    """Return the minimum below a point (n,); None if none is found.

    >>> minimum_below(Loss("(x - 1)**2 + x**4"), np.array([7.0])).round(6)
    array([0.589755])
    """
    (found,) = minima_below(loss, point[:, None]).T
    return None if np.isnan(found).any() else found


def minima_below(loss: Loss, points: Array) -> Array:
    """Return the minimum below each of B points (n, B), by Newton's method; nan if it finds none.

    Each step is -(|H| + μI)⁻¹∇f, which goes down also where the Hessian H has negative
    eigenvalues; μ shrinks when the loss falls, else the step is not taken and μ grows.

    Source: Nocedal & Wright, Numerical Optimization, 2nd ed. 2006, section 3.4.

    >>> minima_below(Loss("(x**2 - 1)**2"), np.array([[-7.0, 0.5]])).round(6)
    array([[-1.,  1.]])
    """
    found = np.full_like(points, np.nan)
    if len(points) > MOST_VARIABLES:
        return found
    lanes, damping = np.arange(points.shape[1]), np.ones(points.shape[1])
    limit = FAR * (1 + np.abs(points).max(axis=0))
    values, slopes = loss.value_and_gradient(points)
    for _ in range(ROUNDS):
        usual = np.isfinite(slopes).all(axis=0) & (np.abs(points).max(axis=0) <= limit)
        H = hessians(loss, np.where(usual, points, 0.0))
        usual &= np.isfinite(H).all(axis=(1, 2))
        still = usual & ~slopes.any(axis=0)
        found[:, lanes[still]] = points[:, still]
        H[~usual] = 0.0
        curvatures, V = np.linalg.eigh(H)
        size = np.abs(curvatures).max(axis=1, initial=0.0)
        on = usual & ~still & (size > 0)
        lanes, damping, limit, values = lanes[on], damping[on], limit[on], values[on]
        points, slopes = points[:, on], slopes[:, on]
        if not lanes.size:
            break
        bent = np.abs(curvatures[on]) + (damping * size[on])[:, None]
        along = (V[on].swapaxes(1, 2) @ slopes.T[..., None])[..., 0] / bent
        ahead = points - (V[on] @ along[..., None])[..., 0].T
        below, beyond = loss.value_and_gradient(ahead)
        # At the bottom the loss no longer tells which point is lower, but its gradient does.
        level = below <= values + ROUNDING * np.abs(values)
        flatter = np.abs(beyond).max(axis=0) < np.abs(slopes).max(axis=0)
        lower = (below < values) | (level & flatter)
        # Where it cannot go down by more than rounding it is at rest.
        short = np.linalg.norm(along, axis=1) <= NEAR * (1 + np.abs(points).max(axis=0))
        slopes = np.where(lower, beyond, np.where(short, 0.0, slopes))
        points, values = np.where(lower, ahead, points), np.where(lower, below, values)
        damping = np.where(lower, damping / 8, damping * 4)
    return found


def hessians(loss: Loss, points: Array) -> Array:
    """Return the Hessian at each of B points (n, B), (B, n, n)."""
    hessian = loss.hessian_at if is_exact(loss) else differences(loss)
    return np.moveaxis(hessian(points), -1, 0).copy()
