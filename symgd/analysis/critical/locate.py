"""The search for critical points, as it runs in the second interpreter."""

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical.boxes import Search, search
from symgd.analysis.critical.judge import (
    around,
    as_tuple,
    eigenvalues_of,
    sorted_out,
    spread,
    zero_in,
)
from symgd.analysis.critical.krawczyk import System
from symgd.analysis.critical.located import Located, Zero
from symgd.analysis.critical.newton import Function, differences, distinct, zeros
from symgd.analysis.critical.points import Window
from symgd.analysis.deadline import Deadline
from symgd.analysis.exact.exactly import Derivatives, exact_derivatives, loss_again
from symgd.loss import Loss

Array = NDArray[np.float64]
Points = tuple[tuple[float, ...], ...]

MOST_BOXED = 6
"""Variables up to which the whole window is searched with boxes."""

STARTS = 1600
"""Starts of Newton's method: a grid of 40 × 40 in two variables."""

SAMPLES = 300
"""Undecided boxes from which Newton's method starts."""

INFLATIONS = 12


def locate(
    text: str, variables: tuple[str, ...], window: Window, seconds: float, hints: Points = ()
) -> Located:
    """Find the zeros of the gradient in a window, in about so many seconds.

    Newton's method starts from the ``hints`` first.
    """
    deadline = Deadline(seconds)
    loss, n = loss_again(text, variables), len(variables)
    low, high = np.array(window).T
    try:
        derivatives = exact_derivatives(text, variables)
    except ValueError:
        return locate_in_floats(text, variables, window, seconds, hints)
    system = System(derivatives.gradient, derivatives.hessian, loss.symbols)
    if n > MOST_BOXED:
        arrived = _newton(loss, loss.hessian_at, low, high, deadline, hints)
        return _certified(loss, derivatives, system, low, high, arrived, _nothing(n), deadline)
    found = search(system, low, high, Deadline(0.6 * deadline.left))
    starts = _open_starts(found)
    # Where one curvature is 0 and another is not, a double is no nearer than the box itself.
    arrived = zeros(loss.gradient_at, loss.hessian_at, starts, deadline).points
    arrived = np.concatenate([arrived, starts], axis=1)
    if not found.finished:
        more = _newton(loss, loss.hessian_at, low, high, deadline, hints)
        arrived = np.concatenate([arrived, more], axis=1)
    return _certified(loss, derivatives, system, low, high, arrived, found, deadline)


def _certified(
    loss: Loss,
    derivatives: Derivatives,
    system: System,
    low: Array,
    high: Array,
    arrived: Array,
    found: Search,
    deadline: Deadline,
) -> Located:
    """Put together what boxes proved with what Newton's method found besides."""
    width = high - low
    arrived = _inside(arrived, low, high)
    boxes = np.stack([found.low, found.high])
    arrived = arrived[:, ~_near(arrived, boxes, 1e-9 * width)]
    arrived = _distinct(loss, arrived, 1e-8 * width)
    new, proved = _boxed(system, arrived)
    boxes = np.concatenate([boxes, new[..., _apart(new, boxes)]], axis=-1)
    rest = _distinct(loss, arrived[:, ~proved], 1e-3 * width)
    rest = rest[:, ~_near(rest, boxes, 1e-3 * width)]
    curve, degenerate = sorted_out(loss, derivatives, loss.hessian_at, rest, width, deadline)
    degenerate = tuple(zero for zero in degenerate if _is_new(zero, boxes, low, high))
    opened = (found.open_low + found.open_high) / 2
    plateau = opened[:, found.flat]
    kinks = opened[:, ~found.smooth & ~found.flat]
    return Located(
        zeros=tuple(zero_in(system, derivatives, boxes[..., k]) for k in range(boxes.shape[-1])),
        degenerate=degenerate,
        curve=curve,
        plateau=_points(plateau[:, spread(plateau.shape[1], 5)]),
        kinks=_points(kinks[:, spread(kinks.shape[1], SAMPLES)]),
        searched=found.finished,
        whole=found.finished and opened.shape[1] == 0,
    )


def _distinct(loss: Loss, points: Array, apart: Array) -> Array:
    """Keep one of points that lie near one another, the one with the smallest gradient."""
    slopes = np.linalg.norm(loss.gradient_at(points), axis=0)
    return np.asarray(points[:, distinct(points, slopes, apart)])


def _apart(new: Array, boxes: Array) -> list[int]:
    """Choose those of new boxes that meet none of the others, nor one chosen before.

    Boxes that meet may hold the same zero.
    """
    kept: list[int] = []
    for k in range(new.shape[-1]):
        low, high = np.concatenate([boxes, new[..., kept]], axis=-1)
        meets = ((new[0, :, k, None] <= high) & (new[1, :, k, None] >= low)).all(axis=0)
        if not meets.any():
            kept.append(k)
    return kept


def _is_new(zero: Zero, boxes: Array, low: Array, high: Array) -> bool:
    at = np.array(zero.point)[:, None]
    return bool(_inside(at, low, high).size and not _near(at, boxes, 1e-9 * (high - low)).any())


def locate_in_floats(
    text: str, variables: tuple[str, ...], window: Window, seconds: float, hints: Points = ()
) -> Located:
    """Do so in floating point only, with differences of the gradient for a Hessian."""
    deadline = Deadline(seconds)
    loss = loss_again(text, variables)
    low, high = np.array(window).T
    hessian = differences(loss)
    arrived = _inside(_newton(loss, hessian, low, high, deadline, hints), low, high)
    width = high - low
    arrived = _distinct(loss, arrived, 1e-5 * width)
    H = hessian(arrived)
    values = [eigenvalues_of(H[..., k]) for k in range(arrived.shape[1])]
    usual = np.array([np.isfinite(v).all() for v in values], dtype=bool)
    arrived, values = arrived[:, usual], [v for v in values if np.isfinite(v).all()]
    flat = np.array([np.abs(v).min() <= 1e-5 * np.abs(v).max() for v in values], dtype=bool)
    curve, degenerate = sorted_out(loss, None, hessian, arrived[:, flat], width, deadline)
    alone = tuple(
        around(point, 0.0, v) for point, v, f in zip(arrived.T, values, flat, strict=True) if not f
    )
    return Located(alone, degenerate, curve, (), (), searched=False, whole=False)


def _newton(
    loss: Loss, hessian: Function, low: Array, high: Array, deadline: Deadline, hints: Points
) -> Array:
    first = np.array(hints, dtype=float).reshape(-1, len(low)).T
    starts = np.concatenate([first, _starts(low, high)], axis=1)
    return zeros(loss.gradient_at, hessian, starts, deadline).points


def _starts(low: Array, high: Array) -> Array:
    """Return (n, B) starts: a grid in one or two variables, else seeded random numbers."""
    n = len(low)
    if n <= 2:
        side = STARTS if n == 1 else round(STARTS**0.5)
        axes = [np.linspace(a, b, side) for a, b in zip(low, high, strict=True)]
        return np.array([axis.ravel() for axis in np.meshgrid(*axes)])
    shares = np.random.default_rng(0).random((n, STARTS))
    return low[:, None] + shares * (high - low)[:, None]


def _open_starts(found: Search) -> Array:
    middles = (found.open_low + found.open_high) / 2
    middles = middles[:, found.smooth & ~found.flat]
    return np.asarray(middles[:, spread(middles.shape[1], SAMPLES)])


def _inside(points: Array, low: Array, high: Array) -> Array:
    slack = 1e-9 * (high - low)[:, None]
    inside = ((points >= low[:, None] - slack) & (points <= high[:, None] + slack)).all(axis=0)
    return np.asarray(points[:, inside])


def _near(points: Array, boxes: Array, slack: Array) -> NDArray[np.bool_]:
    """Say which of points (n, k) lie near one of the boxes (2, n, m)."""
    low, high = boxes[0] - slack[:, None], boxes[1] + slack[:, None]
    hits = [((low <= p[:, None]) & (high >= p[:, None])).all(axis=0).any() for p in points.T]
    return np.array(hits, dtype=bool)


def _boxed(system: System, points: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return boxes (2, n, m) that hold one zero each, and around which points they were found.

    A box around the point is replaced by twice what Krawczyk's test makes of it, until the test
    succeeds (epsilon inflation: Rump 1983).
    """
    boxes = np.empty((2, *points.shape))
    proved = np.zeros(points.shape[1], dtype=bool)
    radius = 1e-15 * np.abs(points) + 1e-300
    for _ in range(INFLATIONS):
        todo = np.flatnonzero(~proved)
        if not len(todo):
            break
        at = points[:, todo]
        low, high = at - radius[:, todo], at + radius[:, todo]
        test = system.krawczyk(low, high)
        one = test.known & ((test.low > low) & (test.high < high)).all(axis=0)
        boxes[..., todo[one]] = system.tightened(test.low[:, one], test.high[:, one])
        proved[todo[one]] = True
        away = np.maximum(at - test.low, test.high - at)
        wider = np.where(np.isfinite(away), 2 * away, 1e3 * radius[:, todo])
        radius[:, todo] = np.maximum(wider, 2 * radius[:, todo])
    return boxes[..., proved], proved


def _nothing(n: int) -> Search:
    none = np.empty((n, 0))
    return Search(none, none, none, none, np.empty(0, bool), np.empty(0, bool), finished=False)


def _points(points: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(map(as_tuple, points.T))
