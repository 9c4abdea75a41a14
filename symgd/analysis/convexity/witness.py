"""Where a loss is not convex: a point and a direction, checked with intervals.

The Hessian has vᵀHv < 0 somewhere; or, at kinks, the loss lies above a chord:
f((a + b)/2) > (f(a) + f(b))/2.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.analysis.convexity.convexity import Convexity, Shape
from symgd.analysis.deadline import Deadline
from symgd.analysis.exact.exactly import Derivatives, exact_derivatives, exact_loss, loss_again
from symgd.analysis.interval.enclosure import Enclosure
from symgd.analysis.interval.intervals import EPS
from symgd.loss import Loss

Array = NDArray[np.float64]

LARGEST = 20
"""Variables up to which Hessians are looked at; beyond, only chords."""

SCALES = (1.0, 4.0, 0.125, 32.0)
"""Half-widths of the cubes in which points are sampled: powers of 2."""

SAMPLES = 1000

TRIES = 5
"""Samples that are checked with intervals, the most clearly concave first."""


def witness(text: str, variables: tuple[str, ...], seconds: float) -> Convexity | None:
    """Return a proof that a loss is not convex, if one is found. In the second interpreter."""
    deadline = Deadline(seconds)
    loss, n = loss_again(text, variables), len(variables)
    exact = exact_loss(text)
    try:
        derivatives = exact_derivatives(text, variables) if n <= LARGEST else None
    except ValueError:
        derivatives = None
    if derivatives is not None:
        for points in _samples(n):
            if deadline.over:
                return None
            found = _by_curvature(loss, derivatives, points)
            if found is not None:
                return found
    for points in _samples(n):
        if deadline.over:
            return None
        found = _by_chord(loss, exact, points)
        if found is not None:
            return found
    return None


def _samples(n: int) -> Iterator[Array]:
    """Yield seeded random points (n, B) with few binary digits, so that middles are exact."""
    random = np.random.default_rng(0)
    for scale in SCALES:
        points = random.uniform(-scale, scale, (n, SAMPLES))
        yield np.asarray(np.round(points * 64 / scale) * scale / 64)


def _by_curvature(loss: Loss, derivatives: Derivatives, points: Array) -> Convexity | None:
    H = np.moveaxis(loss.hessian_at(points), -1, 0)
    usual = np.isfinite(H).all(axis=(1, 2)) & np.isfinite(loss.value(points))
    if not usual.any():
        return None
    H, points = H[usual], points[:, usual]
    values, vectors = np.linalg.eigh((H + np.swapaxes(H, 1, 2)) / 2)
    share = values[:, 0] / np.abs(values).max(axis=1, initial=1e-300)
    for k in np.argsort(share, kind="stable")[:TRIES]:
        if share[k] > -1e-9:
            break
        direction = _few_digits(vectors[k, :, 0])
        curvature = _curvature(derivatives, loss.symbols, points[:, k], direction)
        if curvature is not None:
            return Convexity(
                Shape.NOT_CONVEX,
                "the Hessian has a negative curvature, checked with interval arithmetic",
                point=tuple(map(float, points[:, k])),
                direction=tuple(map(float, direction)),
                curvature=curvature,
            )
    return None


def _few_digits(direction: Array) -> Array:
    scaled = direction / np.abs(direction).max()
    return np.asarray(np.round(scaled * 1000) / 1000)


def _curvature(
    derivatives: Derivatives, symbols: Sequence[sp.Symbol], point: Array, direction: Array
) -> float | None:
    """Return vᵀHv if it is surely negative, where the loss is smooth all around the point."""
    at = point[:, None]
    entries = Enclosure([*derivatives.hessian], symbols)(at, at)
    around = Enclosure([derivatives.loss, *derivatives.gradient, *derivatives.hessian], symbols)
    room = 1e-9 * (1 + np.abs(at))
    if not around(at - room, at + room).smooth[0]:
        return None
    n = len(point)
    low, high = (ends.reshape(n, n) for ends in (entries.low, entries.high))
    weights = np.outer(direction, direction)
    middle, radius = (low + high) / 2, (high - low) / 2
    size = np.abs(weights) * (radius + 4 * n * EPS * (np.abs(low) + np.abs(high)))
    value, error = float((weights * middle).sum()), float(size.sum())
    return value if value + error < 0 else None


def _by_chord(loss: Loss, exact: sp.Expr, points: Array) -> Convexity | None:
    a, b = np.array_split(points, 2, axis=1)
    count = min(a.shape[1], b.shape[1])
    a, b = a[:, :count], b[:, :count]
    middle = (a + b) / 2
    with np.errstate(all="ignore"):
        ends = (loss.value(a) + loss.value(b)) / 2
        above = loss.value(middle) - ends
        share = above / (1e-300 + np.abs(ends) + np.abs(loss.value(middle)))
    share[~np.isfinite(share)] = -np.inf
    enclosure = Enclosure([exact], loss.symbols)
    for k in np.argsort(-share, kind="stable")[:TRIES]:
        if share[k] < 1e-9:
            break
        three = np.stack([a[:, k], b[:, k], middle[:, k]], axis=1)
        known = enclosure(three, three)
        low, high = known.low[0], known.high[0]
        if low[2] * (1 - 4 * EPS) - (high[0] + high[1]) / 2 * (1 + 4 * EPS) > 1e-12 * abs(low[2]):
            return Convexity(
                Shape.NOT_CONVEX,
                "the loss lies above a chord, checked with interval arithmetic",
                point=tuple(map(float, middle[:, k])),
                direction=tuple(map(float, (b[:, k] - a[:, k]) / 2)),
            )
    return None
