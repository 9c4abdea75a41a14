"""Krawczyk's test: whether a box holds a zero of the gradient, and only one.

With m the middle of the box X, Y near the inverse of the Hessian and H(X) an interval matrix that
holds every Hessian in X, all zeros in X lie in

    K(X) = m - Y·∇f(m) + (I - Y·H(X))·(X - m).

If K(X) lies in the interior of X there is exactly one zero in X, and the Hessian is regular there.

Source: Krawczyk 1969; Moore, Kearfott & Cloud, Introduction to Interval Analysis, SIAM 2009,
section 8.2.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.analysis.interval.enclosure import Enclosure
from symgd.analysis.interval.intervals import EPS, TINY, Interval, Mask

Array = NDArray[np.float64]

MOST_ROUNDS = 100


class Contracted(NamedTuple):
    """K(X) for B boxes.

    Attributes:
        low, high: (n, B); unbounded where nothing is known.
        known: (B,), whether the gradient is smooth on the box and K(X) could be computed.
    """

    low: Array
    high: Array
    known: Mask


class System:
    """The gradient and the Hessian of a loss on boxes."""

    def __init__(
        self,
        gradient: Sequence[sp.Expr],
        hessian: sp.ImmutableDenseMatrix,
        symbols: Sequence[sp.Symbol],
    ) -> None:
        n = len(symbols)
        self.symbols = tuple(symbols)
        self.gradient = Enclosure(gradient, symbols)
        self._upper = np.triu_indices(n)
        entries = [hessian[int(i), int(j)] for i, j in zip(*self._upper, strict=True)]
        self._entries = Enclosure(entries, symbols)

    def hessian(self, low: Array, high: Array) -> Interval:
        """Return the ends (n, n, B) of the entries of the Hessian on boxes."""
        n, count = low.shape
        known = self._entries(low, high)
        ends = []
        for part in (known.low, known.high):
            matrix = np.empty((n, n, count))
            matrix[self._upper] = part
            matrix[self._upper[::-1]] = part
            ends.append(matrix)
        return Interval(ends[0], ends[1], known.smooth)

    def krawczyk(self, low: Array, high: Array) -> Contracted:
        """Return K(X) for boxes (n, B)."""
        n = len(low)
        middle, radius = (low + high) / 2, (high - low) / 2
        at, curvature = self.gradient(middle, middle), self.hessian(low, high)
        smooth = at.smooth & curvature.smooth & self.gradient(low, high).smooth
        with np.errstate(all="ignore"):
            C = np.moveaxis((curvature.low + curvature.high) / 2, -1, 0)
            R = np.moveaxis((curvature.high - curvature.low) / 2, -1, 0)
            g = ((at.low + at.high) / 2).T[..., None]
            g_radius = ((at.high - at.low) / 2).T[..., None]
        finite = np.asarray(np.isfinite(C + R).all(axis=(1, 2)))
        finite &= np.isfinite(g).all(axis=(1, 2)) & np.isfinite(g_radius).all(axis=(1, 2))
        Y, regular = _inverses(np.where(finite[:, None, None], C, np.eye(n)))
        with np.errstate(all="ignore"):
            size, r = np.abs(Y), radius.T[..., None]
            spread = np.abs(np.eye(n) - Y @ C) + size @ R
            rounding = 8 * n * EPS * (size @ np.abs(C) + np.eye(n))
            away = (spread + rounding) @ r + size @ g_radius
            away += 8 * n * EPS * (size @ np.abs(g) + np.abs(middle.T[..., None]) + away) + TINY
            centre = middle.T[..., None] - Y @ g
            ends = (centre - away)[..., 0].T, (centre + away)[..., 0].T
        known = smooth & finite & regular & np.isfinite(ends[0] + ends[1]).all(axis=0)
        return Contracted(
            np.where(known, ends[0], -np.inf), np.where(known, ends[1], np.inf), known
        )

    def tightened(self, low: Array, high: Array) -> tuple[Array, Array]:
        """Narrow boxes that hold one zero each, by applying the test until it gains no more."""
        for _ in range(MOST_ROUNDS):
            found = self.krawczyk(low, high)
            before = high - low
            low, high = np.maximum(low, found.low), np.minimum(high, found.high)
            if (high - low >= 0.99 * before).all():
                break
        return low, high


def _inverses(matrices: Array) -> tuple[Array, Mask]:
    """Return the inverses of (B, n, n) matrices, and which of them have one."""
    with np.errstate(all="ignore"):
        scale = np.abs(matrices).max(axis=(1, 2), initial=0.0)[:, None, None]
        scaled = matrices / np.where(scale > 0, scale, 1.0)
        regular = np.asarray(np.abs(np.linalg.det(scaled)) > 1e-200)
        usual = np.where(regular[:, None, None], matrices, np.eye(matrices.shape[1]))
        try:
            inverses = np.linalg.inv(usual)
        except np.linalg.LinAlgError:
            return np.zeros_like(matrices), np.zeros(len(matrices), dtype=bool)
    return inverses, regular & np.isfinite(inverses).all(axis=(1, 2))
