"""What kind of zero of the gradient was found: alone, degenerate, or on a curve of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical import precise
from symgd.analysis.critical.krawczyk import System
from symgd.analysis.critical.located import Zero
from symgd.analysis.critical.newton import Function, distinct, moves_along
from symgd.analysis.deadline import Deadline
from symgd.analysis.exact.exactly import Derivatives
from symgd.analysis.interval.intervals import EPS
from symgd.loss import Loss

Array = NDArray[np.float64]

MOST_DEGENERATE = 20
"""Degenerate candidates that are looked into."""


def zero_in(system: System, derivatives: Derivatives, box: Array) -> Zero:
    """Describe the zero in a box (2, n), on which every Hessian is regular.

    So all of them have as many negative eigenvalues as the one in the middle. Its entries lie in
    intervals, and no eigenvalue differs from that of their middles by more than the norm of their
    radii (Weyl's inequality).
    """
    middle = box.mean(axis=0)
    H = system.hessian(middle[:, None], middle[:, None])
    low, high = H.low[..., 0], H.high[..., 0]
    values = eigenvalues_of((low + high) / 2)
    error = np.linalg.norm(high - low) / 2 + 8 * len(middle) * EPS * np.linalg.norm(values)
    sure = bool((np.abs(values) > error).all())
    if not sure:
        more = precise.eigenvalues(derivatives.hessian, system.symbols, middle)
        values, sure = (values, False) if more is None else (more, precise.told_apart(more))
    corners = as_tuple(box[0]), as_tuple(box[1])
    return Zero(as_tuple(middle), *corners, as_tuple(values), alone=True, signs=sure)


def around(point: Array, radius: float, eigenvalues: Array, *, signs: bool = False) -> Zero:
    """Describe a zero of which it is not proved that it is there."""
    corners = as_tuple(point - radius), as_tuple(point + radius)
    return Zero(as_tuple(point), *corners, as_tuple(eigenvalues), alone=False, signs=signs)


def eigenvalues_of(H: Array) -> Array:
    """Return eigenvalues in ascending order; nan where the Hessian is not finite."""
    if not np.isfinite(H).all():
        return np.full(len(H), np.nan)
    return np.asarray(np.linalg.eigvalsh((H + H.T) / 2), dtype=np.float64)


def sorted_out(
    loss: Loss,
    derivatives: Derivatives | None,
    hessian: Function,
    points: Array,
    width: Array,
    deadline: Deadline,
) -> tuple[tuple[tuple[float, ...], ...], tuple[Zero, ...]]:
    """Tell zeros on a curve of zeros from degenerate ones that seem to stand alone."""
    curve, degenerate = [], []
    wandered: list[Zero] = []
    for point in points[:, spread(points.shape[1], MOST_DEGENERATE)].T:
        if deadline.over:
            break
        if derivatives and (end := _settled(loss, derivatives, point, width)) is not None:
            wandered += end
            continue
        if moves_along(loss.gradient_at, hessian, point, width, deadline) is not None:
            curve.append(as_tuple(point))
            continue
        values = eigenvalues_of(hessian(point[:, None])[..., 0])
        degenerate.append(around(point, float(1e-3 * width.max()), values))
    places = np.array([zero.point for zero in wandered]).reshape(-1, len(width)).T
    kept = distinct(places, np.zeros(len(wandered)), 1e-9 * width)
    return tuple(curve), (*degenerate, *(wandered[k] for k in kept))


def _settled(loss: Loss, derivatives: Derivatives, point: Array, width: Array) -> list[Zero] | None:
    """Return the zero that Newton's method finds elsewhere, when it has more digits.

    None where it stays, and no zero where it goes away and does not arrive.
    """
    functions = derivatives.gradient, derivatives.hessian, loss.symbols
    end = precise.settled(*functions, point)
    if end is None:
        return None
    at, step = end
    if np.linalg.norm(at - point) <= 1e-5 * width.min():
        return None
    arrived = np.linalg.norm(step) <= 1e-12 * (1 + np.linalg.norm(at))
    values = precise.eigenvalues(derivatives.hessian, loss.symbols, at) if arrived else None
    if values is None or not np.isfinite(at).all():
        return []
    return [around(at, float(np.abs(step).max()), values, signs=precise.told_apart(values))]


def spread(count: int, most: int) -> NDArray[np.int64]:
    """Return at most so many indices, evenly spread."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))


def as_tuple(values: NDArray[Any]) -> tuple[float, ...]:
    """Return an array as plain floats."""
    return tuple(float(value) for value in values)
