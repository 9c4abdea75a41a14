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

FEWEST = 3
"""Ticks that tell how long a decade is, and that it is one."""

BETWEEN = ((1, 3), (1, 2, 5), (1, 2, 3, 4, 5, 7))
"""Multiples of a power of ten that stand for it where there are too few of those alone."""

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

        A logarithmic axis of fewer than three has multiples of them, too.

        >>> Scale("log", 1e-3, 1e3).ticks(4), Scale("log", 0.2, 12).ticks(4)
        ([0.01, 1.0, 100.0], [0.3, 1.0, 3.0, 10.0])
        >>> Scale("symlog", -10.0, 1e6, linear=1.0).ticks(4)
        [-10.0, 0.0, 1000.0, 1000000.0]
        """
        if self.kind == "log":
            first, last = ceil(log10(self.low)), floor(log10(self.high))
            if last - first + 1 < FEWEST:
                return _between(self.low, self.high, count)
            return _powers(first, last, max(count, FEWEST))
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
            low, high = np.clip([low - margin, high + margin], *np.log10([TINY, 10 * HUGE]))
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
    """Write a power of ten, or a multiple of one.

    >>> power(1e-6), power(10.0), power(-1e4), power(0.0), power(0.3), power(2e-5)
    ('10⁻⁶', '10', '−10⁴', '0', '0.3', '2·10⁻⁵')
    """
    if value == 0:
        return "0"
    digits, _, exponent = f"{abs(value):.2e}".partition("e")
    sign, many = "−" if value < 0 else "", f"{float(digits):g}"
    if -2 <= int(exponent) <= 2:
        return f"{sign}{float(f'{many}e{exponent}'):g}"
    times = "" if many == "1" else f"{many}·"
    return f"{sign}{times}10{str(int(exponent)).translate(RAISED)}"


def _ends(numbers: Array) -> tuple[float, float]:
    return float(numbers.min()), float(numbers.max())


def _powers(first: int, last: int, count: int) -> list[float]:
    """Return about so many evenly spaced powers of ten from 10^first to 10^last."""
    powers = last - first + 1
    most = powers // FEWEST if count >= FEWEST else powers
    stride = max(1, min(ceil(powers / max(1, count)), most))
    return [10.0**k for k in range(first + (-first) % stride, last + 1, stride)]


def _between(low: float, high: float, count: int) -> list[float]:
    """Return about so many ticks from low to high, which are few powers of ten apart."""
    exponents = range(floor(log10(low)), ceil(log10(high)) + 1)
    for multiples in BETWEEN:
        made = [float(f"{many}e{exponent}") for exponent in exponents for many in multiples]
        ticks = [tick for tick in made if low <= tick <= high]
        if len(ticks) >= FEWEST:
            return ticks
    even = MaxNLocator(2 * count, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(f"{tick:.12g}") for tick in even if low <= tick <= high]
