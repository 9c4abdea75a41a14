"""Levels: the heights at which contours show the valley of a loss."""

import numpy as np
from numpy.typing import NDArray

from symgd.plots.bounds import TINY, bounded

Array = NDArray[np.float64]


def levels(values: Array, count: int = 14) -> Array:
    """Return up to ``count`` + 1 strictly increasing levels for a grid of values of any shape.

    Level k is the height below which the share (k/count)² of the finite values lies: contours
    are dense in the valley and follow the loss whatever its range, logarithmic or not; on a
    quadratic bowl they are equally far apart. They are rounded to short numbers. The first
    lies below all values and the last above, except that a pole or a wall may rise above it.
    There are at least two levels, and none if no value is finite.

    >>> levels(np.linspace(0, 100, 101), count=5)
    array([  0.,   4.,  16.,  40.,  60., 100.])
    """
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return np.empty(0)
    finite = np.where(np.abs(finite) < TINY, 0.0, bounded(finite))
    shares = np.linspace(0, 1, count + 1) ** 2
    # The values themselves, not numbers between them: nothing overflows on the way.
    chosen = np.quantile(finite, shares, method="nearest")
    low, high = chosen[0], chosen[-1]
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        pad = max(abs(high), 1.0) / 2
        return np.array([low - pad, high + pad])
    wall = np.quantile(finite, 0.97, method="nearest")
    if wall > low and high - low > 50 * (wall - low):
        chosen[-1] = high = wall
    return _rounded(_apart(np.unique(np.clip(chosen, low, high))))


def _apart(chosen: Array) -> Array:
    """Drop levels that are too close to be told apart: on a plateau they draw rounding errors.

    Two levels are apart by a share of the whole range, or by a factor above the lowest.
    """
    low, high = chosen[0], chosen[-1]

    def gap(level: float) -> float:
        rounding = 1e-13 * max(abs(low), abs(level))
        return float(max(rounding, min(1e-4 * (high - low), 0.2 * (level - low))))

    kept = [low]
    for level in chosen[1:-1]:
        if level - kept[-1] > gap(level) and high - level > gap(high):
            kept.append(level)
    return np.array([*kept, high])


def _rounded(chosen: Array) -> Array:
    """Round each level to the power of ten that still tells it from its neighbours."""
    gaps = np.diff(chosen)
    gap = np.minimum(np.append(gaps, np.inf), np.insert(gaps, 0, np.inf))
    unit = 10.0 ** np.floor(np.log10(gap / 2))
    rounded: Array = np.round(chosen / unit) * unit
    rounded[0] = min(chosen[0], np.floor(chosen[0] / unit[0]) * unit[0])
    rounded[-1] = max(chosen[-1], np.ceil(chosen[-1] / unit[-1]) * unit[-1])
    return rounded
