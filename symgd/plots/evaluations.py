"""Evaluations: the loss against what was asked of it, which is what a run costs."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator
from numpy.typing import NDArray

from symgd.loss import Loss
from symgd.plots import course, history, style
from symgd.plots.labels import labels
from symgd.plots.scale import SPAN
from symgd.plots.sheet import sheet
from symgd.reference.evaluations import Evaluations
from symgd.trajectory import Trajectory

Counts = NDArray[np.int64]


def costs(asked: Sequence[Evaluations]) -> list[tuple[str, Counts]]:
    """Return of each run what its cost is counted in, and the count at each position.

    That is gradients, or losses for a method that works without gradients.

    >>> none = np.array([0, 0])
    >>> costs([Evaluations(none, none + 5, none), Evaluations(none + 3, none, none)])
    [('gradient', array([5, 5])), ('loss', array([3, 3]))]
    """
    return [
        ("gradient", one.gradients) if one.gradients[-1] else ("loss", one.losses) for one in asked
    ]


def figure(
    loss: Loss,
    runs: Sequence[Trajectory],
    asked: Sequence[Evaluations],
    minimum: float | None = None,
) -> Figure:
    """Make the picture of the loss against evaluations, above its minimum where that is known."""
    panel = history.panels(runs, minimum)[0]
    counted = costs(asked)
    entries = course.entries(runs)
    if panel.zeros:
        entries.append((history.zero_key(), "exactly 0"))
    page = sheet(loss, entries)
    axes = page.axes(history.LEFT, history.BELOW, history.RIGHT, history.GAP)
    # A logarithmic axis has no place for the 0 of a start at which nothing was asked yet.
    along = [np.maximum(counts, 1) for _, counts in counted]
    history.draw(axes, panel, runs, along)
    _across(axes, along)
    axes.set_xlabel(_unit(runs, [unit for unit, _ in counted]))
    return page.figure


def _unit(runs: Sequence[Trajectory], units: Sequence[str]) -> str:
    """Write what the horizontal axis counts, and for which runs that is something else."""
    if "gradient" not in units:
        return "evaluations of the loss"
    others = [name for name, unit in zip(labels(runs), units, strict=True) if unit == "loss"]
    beside = f"; of the loss for {', '.join(others)}" if others else ""
    return f"evaluations of the gradient{beside}"


def _across(axes: Axes, along: Sequence[Counts]) -> None:
    """Set up the horizontal axis: logarithmic where one run asks ten times as often as another."""
    totals = [int(counts[-1]) for counts in along]
    last = max(totals)
    axes.grid(axis="x", color=style.palette().grid, lw=0.6)
    if last < SPAN * min(totals):
        axes.set_xlim(-0.02 * last, 1.02 * last)
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]))
        return
    axes.set_xscale("log")
    axes.set_xlim(0.9, 1.15 * last)
    axes.xaxis.set_major_locator(LogLocator(10))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())
