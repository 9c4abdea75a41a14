"""Minima at kinks, where the loss is not smooth: found by sampling, not proved.

A kink is where some u(w) is 0: the argument of an absolute value or of a root, the difference of
two arguments of a maximum. A search that only tries points around it gets stuck beside a curved
kink, from which every step but one along it goes up; so steps along the kinks are tried as well,
and steps onto their crossings.
"""

from collections.abc import Callable, Iterator

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.analysis.critical.guess import guesses
from symgd.analysis.critical.nearby import directions
from symgd.analysis.critical.points import Kink, Window
from symgd.analysis.deadline import Deadline
from symgd.analysis.exact.exactly import loss_again
from symgd.calculus import reverse
from symgd.language import heads, kinks
from symgd.loss import Loss
from symgd.printing.arrays import array_function

Array = NDArray[np.float64]

LARGEST = 3
"""Variables up to which minima at kinks are looked for."""

STARTS = 40

GRID = 1600

MOST_STEPS = 300

SMALLEST_STEP = 1e-12

SAMPLED = (1e-3, 1e-5)
"""Distances of the points that a minimum is held against, in terms of 1 + its largest coordinate.
"""

MOST_SHARED = 3
"""Minima that are not single points: so many of them are kept."""


def kink_functions(expression: sp.Expr) -> tuple[sp.Expr, ...]:
    """Return the functions u that are 0 at kinks.

    >>> x, y = sp.symbols("x y", real=True)
    >>> kink_functions(abs(x - y) + kinks.maximum(x, y) + sp.sqrt(x**2 + y**2))
    (x - y, x**2 + y**2)
    """
    found: dict[sp.Expr, None] = {}
    for node in sp.preorder_traversal(expression):
        for u in _arguments(node):
            if u.free_symbols and u not in found and -u not in found:
                found[u] = None
    return tuple(sorted(found, key=str))


def _arguments(node: sp.Basic) -> Iterator[sp.Expr]:
    if isinstance(node, sp.Abs | sp.sign | kinks.relu | heads.cbrt):
        yield node.args[0]
    elif isinstance(node, kinks.maximum):
        for i, a in enumerate(node.args):
            for b in node.args[i + 1 :]:
                yield a - b
    elif isinstance(node, heads.hypot):
        yield node.args[0] ** 2 + node.args[1] ** 2
    elif node.is_Pow and node.exp.is_Rational and not node.exp.is_Integer:
        yield node.base
    elif node.is_Relational:
        yield node.args[0] - node.args[1]


def kink_minima(
    text: str,
    variables: tuple[str, ...],
    starts: tuple[tuple[float, ...], ...],
    window: Window,
    seconds: float,
) -> tuple[Kink, ...]:
    """Return the minima at kinks to which a search from some starts leads, or from a grid of them.

    In the second interpreter.
    """
    deadline = Deadline(seconds)
    loss = loss_again(text, variables)
    functions = kink_functions(loss.expression)
    if not functions or len(variables) > LARGEST:
        return ()
    valley = _Valley(loss, functions)
    low, high = np.array(window).T
    found: list[Kink] = []
    points = np.array(starts).T if starts else _grid(low, high)
    for start in _lowest(loss, points, high - low):
        if deadline.over:
            break
        kink = valley.minimum(start, high - low)
        if kink is not None and _is_new(kink, found, low, high):
            found.append(kink)
    shared = [kink for kink in found if not kink.alone]
    kept = [kink for kink in found if kink.alone] + shared[:MOST_SHARED]
    return tuple(sorted(kept, key=lambda kink: (kink.value, kink.point)))


def _grid(low: Array, high: Array) -> Array:
    side = round(GRID ** (1 / len(low)))
    axes = [np.linspace(a, b, side) for a, b in zip(low, high, strict=True)]
    return np.array([axis.ravel() for axis in np.meshgrid(*axes)])


def _lowest(loss: Loss, points: Array, width: Array) -> list[Array]:
    """Return the lowest of points (n, k), but no two close together."""
    values = np.asarray(loss.value(points))
    kept: list[Array] = []
    for k in np.argsort(values, kind="stable"):
        point = points[:, k]
        near = any((np.abs(point - other) < 0.02 * width).all() for other in kept)
        if np.isfinite(values[k]) and not near:
            kept.append(point)
        if len(kept) == STARTS:
            break
    return kept


def _is_new(kink: Kink, found: list[Kink], low: Array, high: Array) -> bool:
    at = np.array(kink.point)
    inside = ((at >= low) & (at <= high)).all()
    apart = 1e-5 * (high - low)
    known = any((np.abs(at - other.point) <= apart).all() for other in found)
    return bool(inside) and not known


class _Valley:
    """A loss and its kinks, for descents along them."""

    def __init__(self, loss: Loss, functions: tuple[sp.Expr, ...]) -> None:
        n = len(loss.variables)
        self._loss = loss
        self._ways = np.concatenate([np.eye(n), -np.eye(n), directions(n)[:, ::4]], axis=1)
        rows = [reverse.gradient(u, loss.symbols) for u in functions]
        outputs = [*functions, *(entry for row in rows for entry in row)]
        self._kinks: Callable[[Array], Array] = array_function(outputs, loss.symbols, {})
        self._count = len(functions)

    def minimum(self, start: Array, width: Array) -> Kink | None:
        """Descend from a start; return where it ends if that is a minimum at a kink."""
        w, scale = start, float(width.max())
        value, h = self._loss.value(w), scale / 64
        for _ in range(MOST_STEPS):
            trials = np.concatenate([w[:, None] + h * self._ways, self._along(w, h)], axis=1)
            values = np.asarray(self._loss.value(trials))
            values[~np.isfinite(values)] = np.inf
            best = int(values.argmin())
            if values[best] < value:
                w, value = trials[:, best], float(values[best])
                h = min(1.5 * h, scale / 16)
            else:
                h *= 0.5
            if h < SMALLEST_STEP * scale:
                break
        return self._judged(self._rounded(w, value))

    def _along(self, w: Array, h: float) -> Array:
        """Return points (n, k) on the kinks within 2h, and h along them."""
        u, J = self._at(w)
        with np.errstate(all="ignore"):
            distance = np.abs(u) / np.linalg.norm(J, axis=1)
        # Where u is a sum of squares it has no slope at its zero: its size says as much.
        near = np.flatnonzero((distance <= 2 * h) | (np.abs(u) <= h * h))
        found = []
        for active in [near] if len(near) == 1 else [near, *near[:, None]]:
            if not len(active):
                continue
            on = self._projected(w, active)
            found.append(on)
            tangents = _null_space(self._at(on)[1][active])
            for t in (*tangents.T, *-tangents.T):
                found.append(self._projected(on + h * t, active))
        usual = [point for point in found if np.isfinite(point).all()]
        return np.array(usual).T if usual else np.empty((len(w), 0))

    def _at(self, w: Array) -> tuple[Array, Array]:
        values = self._kinks(w)
        return values[: self._count], values[self._count :].reshape(self._count, len(w))

    def _projected(self, w: Array, active: NDArray[np.intp]) -> Array:
        """Return a point near w at which the active kinks' functions are 0, by Gauss-Newton."""
        for _ in range(6):
            u, J = self._at(w)
            u, J = u[active], J[active]
            if not (np.isfinite(J).all() and np.isfinite(u).all()) or not u.any():
                break
            w = w - np.linalg.lstsq(J, u, rcond=1e-12)[0]
        return w

    def _rounded(self, w: Array, value: float) -> Array:
        """Put simple numbers in place of coordinates near them, if the loss is no higher."""
        simple = np.array([float(next(guesses(x, 1e-7), x)) for x in map(float, w)])
        return simple if self._loss.value(simple) <= value else w

    def _judged(self, w: Array) -> Kink | None:
        size = 1 + float(np.abs(w).max())
        u, J = self._at(w)
        slopes = np.linalg.norm(J, axis=1)
        if not ((np.abs(u) <= 1e-7 * size * slopes) | (np.abs(u) <= 1e-12 * size)).any():
            return None
        value = float(self._loss.value(w))
        ways = directions(len(w))
        around = [w[:, None] + radius * size * ways for radius in SAMPLED]
        around += [self._along(w, radius * size) for radius in SAMPLED]
        points = np.concatenate(around, axis=1)
        points = points[:, np.abs(points - w[:, None]).max(axis=0) > 1e-7 * size]
        values = np.asarray(self._loss.value(points))
        values = values[np.isfinite(values)]
        rounding = 1e-12 * (1 + abs(value))
        if (values < value - rounding).any():
            return None
        alone = bool((values > value + rounding).all())
        return Kink(tuple(map(float, w)), value, alone)


def _null_space(J: Array) -> Array:
    """Return a basis (n, k) of the directions along which no kink is left."""
    if not np.isfinite(J).all():
        return np.empty((J.shape[1], 0))
    _, s, Vt = np.linalg.svd(J)
    rank = int((s > 1e-9 * max(1e-300, s.max(initial=0.0))).sum())
    return np.asarray(Vt[rank:].T)
