"""What kind of zero of the gradient was found: alone, degenerate, or on a curve of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical import precise
from symgd.analysis.critical.located import Zero
from symgd.analysis.critical.newton import Function, moves_along
from symgd.analysis.deadline import Deadline
from symgd.analysis.exact.exactly import Derivatives
from symgd.loss import Loss

Array = NDArray[np.float64]

MOST_DEGENERATE = 20
"""Degenerate candidates that are looked into."""

ILL_CONDITIONED = 1e8
"""Condition number of the Hessian beyond which its eigenvalues are computed with more digits."""


def zero_in(loss: Loss, derivatives: Derivatives, box: Array) -> Zero:
    """Describe the zero in a box (2, n), on which every Hessian is regular.

    So all of them have as many negative eigenvalues as the one in the middle.
    """
    middle = box.mean(axis=0)
    values, sure = eigenvalues_of(loss.hessian_at(middle)), True
    size = np.abs(values)
    if not size.min() * ILL_CONDITIONED > size.max():
        more = precise.eigenvalues(derivatives.hessian, loss.symbols, middle)
        values, sure = (values, False) if more is None else (more, True)
    radius = float((box[1] - box[0]).max() / 2)
    return Zero(as_tuple(middle), radius, as_tuple(values), alone=True, signs=sure)


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
            wandered.append(end)
            continue
        if moves_along(loss.gradient_at, hessian, point, width, deadline) is not None:
            curve.append(as_tuple(point))
            continue
        values = eigenvalues_of(hessian(point[:, None])[..., 0])
        radius = float(1e-3 * width.max())
        degenerate.append(Zero(as_tuple(point), radius, as_tuple(values), alone=False, signs=False))
    return tuple(curve), (*degenerate, *_different(wandered, width))


def _settled(loss: Loss, derivatives: Derivatives, point: Array, width: Array) -> Zero | None:
    """Return the zero that Newton's method finds elsewhere, when it has more digits.

    Its coordinates are infinite where it finds none.
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
    if values is None:
        return Zero((np.inf,) * len(at), np.inf, (), alone=False, signs=False)
    return Zero(as_tuple(at), float(np.abs(step).max()), as_tuple(values), alone=False, signs=True)


def _different(zeros: Sequence[Zero], width: Array) -> list[Zero]:
    """Drop those at infinity and those that were found before."""
    kept: list[Zero] = []
    for zero in zeros:
        at = np.array(zero.point)
        known = any((np.abs(at - other.point) <= 1e-9 * width).all() for other in kept)
        if np.isfinite(at).all() and not known:
            kept.append(zero)
    return kept


def spread(count: int, most: int) -> NDArray[np.int64]:
    """Return at most so many indices, evenly spread."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))


def as_tuple(values: NDArray[Any]) -> tuple[float, ...]:
    """Return an array as plain floats."""
    return tuple(float(value) for value in values)
