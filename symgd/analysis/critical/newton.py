"""Newton's method for zeros of the gradient, from many starts side by side.

Each step solves (H² + λI)·s = -H·∇f: Newton's for small λ, descent on ½|∇f|² for large. λ shrinks
when |∇f| falls, else the step is not taken and λ grows. The Hessian is H = V·Λ·Vᵀ, so that
s = -V·Λ/(Λ² + λ)·Vᵀ∇f, in which H² with its squared condition number is never formed.

Source: Levenberg 1944; Marquardt 1963; Nocedal & Wright, Numerical Optimization, 2nd ed. 2006,
section 10.3.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.deadline import Deadline
from symgd.loss import Loss

Array = NDArray[np.float64]
Function = Callable[[Array], Array]

ROUNDS = 200

SMALLEST_DAMPING = 1e-34

CONVERGED = 1e-7
"""Newton step, relative to the point, at which a run has arrived.

In the tail of a loss that flattens out the gradient is small and Newton's step is not."""

SMALLEST_CHUNK = 32
"""Starts that run side by side at first: some losses take long for a single point."""


class Arrived(NamedTuple):
    """Where k runs arrived: points (n, k), |∇f| there (k,), the last Newton step (k,)."""

    points: Array
    slopes: Array
    steps: Array


def zeros(
    gradient: Function, hessian: Function, starts: Array, deadline: Deadline, rounds: int = ROUNDS
) -> Arrived:
    """Run from starts (n, B) and keep the runs that arrived."""
    parts, chunk = [], SMALLEST_CHUNK
    while True:
        parts.append(_run(gradient, hessian, starts[:, :chunk], deadline, rounds))
        starts = starts[:, chunk:]
        if not starts.shape[1] or deadline.over:
            break
        chunk *= 4
    points, slopes, steps = (np.concatenate(part, axis=-1) for part in zip(*parts, strict=True))
    good = np.isfinite(slopes) & (steps <= CONVERGED * (1 + np.abs(points).max(axis=0)))
    return Arrived(points[:, good], slopes[good], steps[good])


def _run(
    gradient: Function, hessian: Function, starts: Array, deadline: Deadline, rounds: int
) -> Arrived:
    w, n = starts.copy(), len(starts)
    damping = np.full(w.shape[1], 1e-3)
    with np.errstate(all="ignore"):
        g = gradient(w)
        slope, steps = np.linalg.norm(g, axis=0), np.full(w.shape[1], np.inf)
        moving = np.isfinite(slope)
        for _ in range(rounds):
            lanes = np.flatnonzero(moving)
            if not len(lanes) or deadline.over:
                break
            H = np.moveaxis(hessian(w[:, lanes]), -1, 0)
            usual = np.isfinite(H).all(axis=(1, 2))
            moving[lanes[~usual]] = False
            H, lanes = H[usual], lanes[usual]
            step = _step(H, g[:, lanes], damping[lanes])
            trial = w[:, lanes] + step.T
            ahead = gradient(trial)
            norm = np.linalg.norm(ahead, axis=0)
            better = norm < slope[lanes]
            steps[lanes] = np.linalg.norm(step, axis=1)
            taken = lanes[better]
            w[:, taken], g[:, taken], slope[taken] = (
                *(trial[:, better], ahead[:, better]),
                norm[better],
            )
            factor = np.where(better, 0.01, 10.0)
            damping[lanes] = np.clip(damping[lanes] * factor, SMALLEST_DAMPING, 1e12)
            size = 1 + np.abs(w[:, lanes]).max(axis=0, initial=0.0)
            # Newton's step itself is down to rounding: no step of that size makes |∇f| smaller.
            small = (steps[lanes] <= 4e-16 * n * size) & (damping[lanes] <= SMALLEST_DAMPING)
            done = small | (slope[lanes] == 0)
            stuck = ~better & (damping[lanes] >= 1e3) & (steps[lanes] <= 1e-12 * size)
            moving[lanes[done | stuck]] = False
        return Arrived(w, slope, _newton_steps(hessian, w, g))


def _step(H: Array, g: Array, damping: Array) -> Array:
    """Return (k, n) steps, with λ relative to the largest eigenvalue of H²."""
    values, V = np.linalg.eigh(H)
    scale = np.abs(values).max(axis=1, initial=0.0)[:, None]
    scale[scale == 0] = 1.0
    share = values / scale
    along = (np.swapaxes(V, 1, 2) @ g.T[..., None])[..., 0] / scale
    return np.asarray(-(V @ (share / (share**2 + damping[:, None]) * along)[..., None])[..., 0])


def _newton_steps(hessian: Function, w: Array, g: Array) -> Array:
    """Return the lengths of Newton's step, the shortest one where the Hessian is singular."""
    H = np.moveaxis(hessian(w), -1, 0)
    usual = np.asarray(np.isfinite(H).all(axis=(1, 2)) & np.isfinite(g).all(axis=0))
    inverse = np.linalg.pinv(np.where(usual[:, None, None], H, 0.0), rcond=1e-15, hermitian=True)
    steps = np.linalg.norm((inverse @ np.where(usual, g, 0.0).T[..., None])[..., 0], axis=-1)
    return np.where(usual & (steps < np.inf), steps, np.inf)


def distinct(points: Array, order: Array, apart: Array) -> list[int]:
    """Keep one of points (n, k) that lie nearer than ``apart`` (n,), the one first in ``order``."""
    kept: list[int] = []
    for k in np.argsort(order, kind="stable"):
        near = (np.abs(points[:, kept] - points[:, k : k + 1]) <= apart[:, None]).all(axis=0)
        if not near.any():
            kept.append(int(k))
    return kept


def moves_along(
    gradient: Function, hessian: Function, point: Array, width: Array, deadline: Deadline
) -> Array | None:
    """Return a second zero that lies off a degenerate one along its flat direction, if there is.

    From a short way along the direction in which the Hessian is flattest Newton's method returns
    to a zero that stands alone, but stays away on a curve of zeros.
    """
    H = hessian(point[:, None])[..., 0]
    if not np.isfinite(H).all():
        return None
    values, vectors = np.linalg.eigh((H + H.T) / 2)
    direction = vectors[:, int(np.abs(values).argmin())]
    away = 1e-2 * width.min() * direction
    found = zeros(gradient, hessian, np.stack([point + away, point - away], axis=1), deadline)
    for arrived in found.points.T:
        if 0.5 <= np.linalg.norm(arrived - point) / np.linalg.norm(away) <= 2:
            return np.asarray(arrived)
    return None


def differences(loss: Loss) -> Function:
    """Return the Hessian on points (n, B) as central differences of the exact gradient."""

    def hessian(points: Array) -> Array:
        n, count = points.shape
        result = np.empty((n, n, count))
        h = np.cbrt(np.finfo(float).eps) * (1 + np.abs(points))
        for i in range(n):
            ahead, behind = points.copy(), points.copy()
            ahead[i] += h[i]
            behind[i] -= h[i]
            result[:, i] = (loss.gradient_at(ahead) - loss.gradient_at(behind)) / (2 * h[i])
        return (result + result.transpose(1, 0, 2)) / 2

    return hessian
