"""Scale: logarithmic where numbers span magnitudes and allow it, else what shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator
from numpy.typing import NDArray

from symgd.plots.bounds import HUGE, TINY, bounded

Array = NDArray[np.float64]

SPAN = 10.0
"""Positive numbers that differ by less than this factor are shown on a linear axis."""

STEEP = 100.0
"""Numbers of both signs need a logarithmic axis when the largest exceeds the usual so much."""

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Scale:
    """How numbers stand on an axis: "log", "symlog" (linear within ± ``linear``) or "linear"."""

    kind: str
    low: float
    high: float
    linear: float = 1.0

    def ticks(self, count: int) -> list[float]:
        """Return about so many powers of ten, with 0 and both signs on a symlog axis.

        >>> Scale("log", 1e-3, 1e3).ticks(4)
        [0.01, 1.0, 100.0]
        >>> Scale("symlog", -10.0, 1e6, linear=1.0).ticks(4)
        [-10.0, 0.0, 1000.0, 1000000.0]
        """
        if self.kind == "log":
            return _powers(ceil(log10(self.low)), floor(log10(self.high)), count)
        above, below = (
            _powers(round(log10(self.linear)) + 1, floor(log10(max(end, self.linear))), count // 2)
            for end in (self.high, -self.low)
        )
        return [-power for power in reversed(below)] + [0.0] + above


def fitting(series: Sequence[Array], *, steep: float = STEEP, signed: bool = False) -> Scale:
    """Choose the scale for all numbers of some series.

    ``signed`` numbers are never shown on a "log" axis, though none may be negative.

    >>> fitting([np.array([1.0, 0.1, 0.001])]).kind, fitting([np.array([2.0, 1.9])]).kind
    ('log', 'linear')
    >>> fitting([np.array([1.0, -2.0, -1e9])]).kind
    'symlog'
    """
    numbers = bounded(np.concatenate([np.empty(0), *series]))
    sizes = np.abs(numbers)[np.abs(numbers) > TINY]
    if not sizes.size:
        return Scale("linear", -0.5, 1.0)
    if (numbers > -TINY).all() and not signed:
        if sizes.max() >= SPAN * sizes.min():
            low, high = np.log10([sizes.min(), sizes.max()])
            margin = 0.06 * (high - low)
            low, high = low - margin, high + margin
            if np.floor(high) == np.ceil(low):
                # One power of ten alone would not tell the scale.
                below, above = low - np.floor(low), np.ceil(high) - high
                low, high = (
                    (np.floor(low) - 0.05, high) if below < above else (low, np.ceil(high) + 0.05)
                )
            low, high = np.clip([low, high], *np.log10([TINY, 10 * HUGE]))
            return Scale("log", float(10**low), float(10**high))
    elif sizes.max() > steep * np.median(sizes):
        linear = float(10 ** np.floor(np.log10(np.median(sizes))))
        low, high = _ends(numbers)
        return Scale("symlog", min(3 * low, -linear), max(3 * high, linear), linear)
    low, high = _ends(numbers)
    margin = 0.08 * (high - low) or 0.5 * abs(high)
    if low == high > 0:
        return Scale("linear", 0.0, high + margin)
    # Positive numbers that lie near 0 are read against it.
    base = 0.0 if 0 <= low <= 0.5 * high and not signed else low - margin
    return Scale("linear", float(base), float(high + margin))


def draw(axes: Axes, scale: Scale, ticks: int = 4) -> Axes:
    """Set up the vertical axis with about so many ticks; powers of ten are written as 10⁻⁶."""
    axis = axes.yaxis
    if scale.kind == "log":
        axes.set_yscale("log")
    elif scale.kind == "symlog":
        axes.set_yscale("symlog", linthresh=scale.linear)
    else:
        axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    if scale.kind != "linear":
        axis.set_major_locator(FixedLocator(scale.ticks(ticks)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: power(value)))
        axis.set_minor_locator(NullLocator())
    axes.set_ylim(scale.low, scale.high)
    return axes


def power(value: float) -> str:
    """Write a power of ten.

    >>> power(1e-6), power(10.0), power(-1e4), power(0.0)
    ('10⁻⁶', '10', '−10⁴', '0')
    """
    if value == 0:
        return "0"
    exponent = round(float(np.log10(abs(value))))
    sign = "−" if value < 0 else ""
    if -2 <= exponent <= 2:
        return f"{sign}{10.0**exponent:g}"
    return f"{sign}10{str(exponent).translate(RAISED)}"


def _ends(numbers: Array) -> tuple[float, float]:
    return float(numbers.min()), float(numbers.max())


def _powers(first: int, last: int, count: int) -> list[float]:
    """Return about so many evenly spaced powers of ten from 10^first to 10^last."""
    stride = max(1, ceil((last - first + 1) / max(1, count)))
    return [10.0**k for k in range(first + (-first) % stride, last + 1, stride)]
