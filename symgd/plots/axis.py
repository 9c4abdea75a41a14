"""Axis: the values of a setting that were tried, and how they stand along a picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis as Ruler
from matplotlib.ticker import (
    FixedLocator,
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    NullFormatter,
    NullLocator,
)
from numpy.typing import NDArray

from symgd.plots.labels import number, shortened

Array = NDArray[np.float64]

DECADE = 10.0
"""Values that span less than this factor stand on a linear axis."""

FEW = 100.0
"""Within this factor powers of ten alone are too few marks of a logarithmic axis."""

EACH = 6
"""Up to so many values are marked each."""

WORDS = {"lr": "learning rate"}


@dataclass(frozen=True)
class Axis:
    """A setting that was swept: its name and the values that were tried, (k,).

    >>> Axis("momentum", np.array([0.0, 0.5, 1.0])).edges.tolist()
    [-0.25, 0.25, 0.75, 1.25]
    """

    name: str
    values: Array

    @property
    def log(self) -> bool:
        """Whether the values are even in their logarithms rather than in themselves.

        >>> Axis("lr", np.geomspace(0.001, 1, 7)).log, Axis("lr", np.linspace(0.001, 1, 7)).log
        (True, False)
        """
        low, high = self.values.min(), self.values.max()
        if low <= 0 or high < DECADE * low:
            return False
        middle = np.log(np.median(self.values))
        even = np.log([low * high, ((low + high) / 2) ** 2]) / 2
        return bool(abs(middle - even[0]) < abs(middle - even[1]))

    @property
    def edges(self) -> Array:
        """The ends of cells around the values, (k + 1,)."""
        values = np.log(self.values) if self.log else self.values
        if len(values) == 1:
            half = 0.5 * abs(float(values[0])) or 0.5
            return np.array([values[0] - half, values[0] + half])
        gaps = np.diff(values) / 2
        ends = np.concatenate([values[:1] - gaps[:1], values[:-1] + gaps, values[-1:] + gaps[-1:]])
        return np.asarray(np.exp(ends) if self.log else ends)

    @property
    def title(self) -> str:
        """The name beside the axis.

        >>> Axis("lr", np.geomspace(0.001, 1, 7)).title
        'learning rate (log scale)'
        """
        word = WORDS.get(self.name, shortened(self.name))
        return f"{word} (log scale)" if self.log else word


def across(axes: Axes, *settings: Axis) -> None:
    """Set up the horizontal axis for settings of one name, and name it."""
    axes.set_xscale("log" if settings[0].log else "linear")
    axes.set_xlim(*_span(settings))
    _rule(axes.xaxis, settings)


def up(axes: Axes, *settings: Axis) -> None:
    """Set up the vertical axis for settings of one name, and name it."""
    axes.set_yscale("log" if settings[0].log else "linear")
    axes.set_ylim(*_span(settings))
    _rule(axes.yaxis, settings)


def _span(settings: Sequence[Axis]) -> tuple[float, float]:
    ends = np.concatenate([one.edges for one in settings])
    return float(ends.min()), float(ends.max())


def _rule(ruler: Ruler, settings: Sequence[Axis]) -> None:
    low, high = _span(settings)
    values = np.unique(np.concatenate([one.values for one in settings]))
    if len(values) <= EACH:
        ruler.set_major_locator(FixedLocator(values.tolist()))
        ruler.set_minor_locator(NullLocator())
    elif settings[0].log:
        between = (1.0,) if high > FEW * low else (1.0, 2.0, 5.0)
        ruler.set_major_locator(LogLocator(10, between, numticks=6))
        ruler.set_minor_formatter(NullFormatter())
    else:
        ruler.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    ruler.set_major_formatter(FuncFormatter(lambda value, _: number(value, 3)))
    ruler.set_label_text(settings[0].title, parse_math=False)
