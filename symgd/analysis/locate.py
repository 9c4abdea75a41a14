"""The search for critical points, as it runs in the second interpreter."""

from functools import lru_cache
from typing import Any

import mpmath
import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.analysis.boxes import Search, search
from symgd.analysis.deadline import Deadline
from symgd.analysis.exactly import exact, loss_again
from symgd.analysis.krawczyk import System
from symgd.analysis.located import Located, Zero
from symgd.analysis.newton import Function, distinct, moves_along, zeros
from symgd.analysis.points import Window
from symgd.calculus import reverse
from symgd.calculus.reverse import subexpressions
from symgd.loss import Loss

Array = NDArray[np.float64]

MOST_BOXED = 6
"""Variables up to which the whole window is searched with boxes."""

LONGEST_HESSIAN = 300
"""Subexpressions up to which there is an exact Hessian; beyond, differences of the gradient."""

STARTS = 1600
"""Starts of Newton's method: a grid of 40 × 40 in two variables."""

SAMPLES = 300
"""Undecided boxes from which Newton's method starts."""

MOST_DEGENERATE = 20
"""Degenerate candidates that are looked into."""

INFLATIONS = 12

ILL_CONDITIONED = 1e8
"""Condition number of the Hessian beyond which its eigenvalues are computed with more digits."""


@lru_cache(maxsize=4)
def exact_derivatives(
    text: str, variables: tuple[str, ...]
) -> tuple[sp.Expr, tuple[sp.Expr, ...], sp.ImmutableDenseMatrix]:
    """Return a loss, its gradient and its Hessian, with decimals as fractions."""
    loss = loss_again(text, variables)
    expression, n = exact(loss.expression), len(variables)
    gradient = reverse.gradient(expression, loss.symbols)
    rows = [reverse.gradient(component, loss.symbols) for component in gradient]
    return expression, gradient, sp.ImmutableDenseMatrix(n, n, [e for row in rows for e in row])


def locate(text: str, variables: tuple[str, ...], window: Window, seconds: float) -> Located:
    """Find the zeros of the gradient in a window, in about so many seconds."""
    deadline = Deadline(seconds)
    loss, n = loss_again(text, variables), len(variables)
    low, high = np.array(window).T
    if len(subexpressions(loss.expression)) > LONGEST_HESSIAN:
        return _without_proof(loss, low, high, deadline)
    _, gradient, hessian = exact_derivatives(text, variables)
    system = System(gradient, hessian, loss.symbols)
    if n > MOST_BOXED:
        arrived = _newton(loss, loss.hessian_at, low, high, deadline)
        return _certified(loss, system, low, high, arrived, _nothing(n), deadline)
    found = search(system, low, high, Deadline(0.6 * seconds))
    starts = _open_starts(found)
    arrived = zeros(loss.gradient_at, loss.hessian_at, starts, deadline).points
    if not found.finished:
        more = _newton(loss, loss.hessian_at, low, high, deadline)
        arrived = np.concatenate([arrived, more], axis=1)
    return _certified(loss, system, low, high, arrived, found, deadline)


def _certified(
    loss: Loss,
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
    arrived = distinct(arrived, np.linalg.norm(loss.gradient_at(arrived), axis=0), 1e-8 * width)
    new, proved = _boxed(system, arrived)
    boxes = np.concatenate([boxes, new], axis=-1)
    rest = arrived[:, ~proved]
    slopes = np.linalg.norm(loss.gradient_at(rest), axis=0)
    rest = distinct(rest, slopes, 1e-3 * width)
    rest = rest[:, ~_near(rest, boxes, 1e-3 * width)]
    curve, degenerate = _sorted_out(loss, loss.hessian_at, rest, width, deadline)
    opened = (found.open_low + found.open_high) / 2
    plateau = opened[:, found.flat]
    kinks = opened[:, ~found.smooth & ~found.flat]
    return Located(
        zeros=tuple(_zero(loss, boxes[..., k]) for k in range(boxes.shape[-1])),
        degenerate=degenerate,
        curve=curve,
        plateau=_points(plateau[:, _spread(plateau.shape[1], 5)]),
        kinks=_points(kinks[:, _spread(kinks.shape[1], SAMPLES)]),
        searched=found.finished,
        whole=found.finished and opened.shape[1] == 0,
    )


def _without_proof(loss: Loss, low: Array, high: Array, deadline: Deadline) -> Located:
    """Find zeros of a long loss in floating point, its Hessian being differences."""
    hessian = differences(loss)
    arrived = _inside(_newton(loss, hessian, low, high, deadline), low, high)
    width = high - low
    arrived = distinct(arrived, np.linalg.norm(loss.gradient_at(arrived), axis=0), 1e-5 * width)
    H = hessian(arrived)
    values = [np.linalg.eigvalsh(H[..., k]) for k in range(arrived.shape[1])]
    flat = np.array([np.abs(v).min() <= 1e-5 * np.abs(v).max() for v in values], dtype=bool)
    curve, degenerate = _sorted_out(loss, hessian, arrived[:, flat], width, deadline)
    alone = tuple(
        Zero(_point(point), 0.0, _point(v), alone=False, signs=False)
        for point, v, f in zip(arrived.T, values, flat, strict=True)
        if not f
    )
    return Located(alone, degenerate, curve, (), (), searched=False, whole=False)


def _newton(loss: Loss, hessian: Function, low: Array, high: Array, deadline: Deadline) -> Array:
    return zeros(loss.gradient_at, hessian, _starts(low, high), deadline).points


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
    return np.asarray(middles[:, _spread(middles.shape[1], SAMPLES)])


def _spread(count: int, most: int) -> NDArray[np.int64]:
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))


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


def _zero(loss: Loss, box: Array) -> Zero:
    """Describe the zero in a box (2, n), on which every Hessian is regular.

    So all of them have as many negative eigenvalues as the one in the middle.
    """
    middle = box.mean(axis=0)
    values = _eigenvalues(loss, middle)
    size = np.abs(values)
    sure = bool(size.min() > 1e-12 * size.max())
    radius = float((box[1] - box[0]).max() / 2)
    return Zero(_point(middle), radius, _point(values), alone=True, signs=sure)


def _eigenvalues(loss: Loss, point: Array) -> Array:
    H = loss.hessian_at(point)
    values = np.linalg.eigvalsh((H + H.T) / 2) if np.isfinite(H).all() else np.full(len(H), np.nan)
    size = np.abs(values)
    if size.min() * ILL_CONDITIONED > size.max():
        return np.asarray(values)
    _, _, hessian = exact_derivatives(loss.text, loss.variables)
    at = dict(zip(loss.symbols, map(sp.Rational, map(float, point)), strict=True))
    try:
        with mpmath.workdps(60):
            entries = [
                [mpmath.mpf(e.xreplace(at).evalf(60)) for e in row] for row in hessian.tolist()
            ]
            found = mpmath.eigsy(mpmath.matrix(entries), eigvals_only=True)
            return np.array(sorted(map(float, found)))
    except Exception:  # SymPy's evalf has no value for some functions at some points
        return np.asarray(values)


def _sorted_out(
    loss: Loss, hessian: Function, points: Array, width: Array, deadline: Deadline
) -> tuple[tuple[tuple[float, ...], ...], tuple[Zero, ...]]:
    """Tell zeros on a curve of zeros from degenerate ones that seem to stand alone."""
    curve, degenerate = [], []
    for point in points[:, _spread(points.shape[1], MOST_DEGENERATE)].T:
        if deadline.over:
            break
        beside = moves_along(loss.gradient_at, hessian, point, width, deadline)
        if beside is not None:
            curve.append(_point(point))
            continue
        H = hessian(point[:, None])[..., 0]
        values = np.linalg.eigvalsh((H + H.T) / 2)
        radius = float(1e-3 * width.max())
        degenerate.append(Zero(_point(point), radius, _point(values), alone=False, signs=False))
    return tuple(curve), tuple(degenerate)


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


def _nothing(n: int) -> Search:
    none = np.empty((n, 0))
    return Search(none, none, none, none, np.empty(0, bool), np.empty(0, bool), finished=False)


def _point(values: NDArray[Any]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _points(points: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(map(_point, points.T))
