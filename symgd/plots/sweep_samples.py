"""Sweep samples: the steps of every trial against each of its settings, a panel for each."""

from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from symgd.lanes.outcomes import OUTCOMES
from symgd.plots import scale, style
from symgd.plots.axis import Axis, across
from symgd.plots.ended import PATTERNS, WORDS, ways
from symgd.plots.labels import number, percent, shortened
from symgd.plots.measure import SOONEST
from symgd.plots.scale import Scale, fitting
from symgd.plots.sheet import WIDTH, Entry, sheet
from symgd.plots.sweep_limit import reach
from symgd.plots.swept import STAR, Swept, measured_by, swept
from symgd.sweeps.result import Sweep
from symgd.trajectory import Outcome

Array = NDArray[np.float64]

LEFT, BELOW, RIGHT, BETWEEN, ABOVE = 54.0, 44.0, 12.0, 14.0, 8.0
"""Points kept free for labels: left of the panels, below each, and between them."""

HIGH = 150.0
"""The height of a panel."""

MOST = 9
"""The most settings that have a panel."""

DOTS = 5000
"""Of more trials not all are drawn."""

ROW = 0.05
"""The share of a panel that marks of one outcome take at its top."""


def suits(sweep: Sweep) -> str | None:
    """Say why the trials of a sweep cannot be drawn so, or nothing."""
    count = len(sweep.over)
    if not count:
        return "nothing but starts was swept"
    return None if count <= MOST else f"it has room for {MOST} settings, and {count} were swept"


def figure(sweep: Sweep) -> Figure:
    """Make the picture of all trials of one sweep, with the best of them."""
    found = swept(sweep, measured_by([sweep]))
    values, rows = settings(found), drawn(found)
    columns = 2 if len(values) in (2, 4) else min(3, len(values))
    lines = ceil(len(values) / columns)
    wide = (WIDTH - LEFT - RIGHT - (columns - 1) * BETWEEN) / columns
    height = lines * (HIGH + BELOW + ABOVE)
    page = sheet(sweep.loss, _entries(sweep, found, values, len(rows)), height)
    numbers = found.middle[np.isfinite(found.middle)]
    least = 1 if found.measure is SOONEST else -np.inf
    fitted = _roomier(fitting([np.maximum(numbers, least)]), len(failures(found)))
    for index, axis in enumerate(values):
        line, column = divmod(index, columns)
        left, top = LEFT + column * (wide + BETWEEN), ABOVE + line * (HIGH + BELOW + ABOVE)
        axes = page.axes(left, height - top - HIGH, WIDTH - left - wide, top)
        scale.draw(axes, fitted)
        draw(axes, found, axis, rows)
        axes.tick_params(labelleft=column == 0)
        axes.set_ylabel(found.measure.short if column == 0 else "")
    return page.figure


def settings(found: Swept) -> list[Axis]:
    """Return each setting with its value in every trial, (trials,)."""
    columns = [axis.values for axis in found.axes]
    if found.middle.ndim > 1:
        columns = [column.ravel() for column in np.meshgrid(*columns, indexing="ij")]
    return [Axis(axis.name, column) for axis, column in zip(found.axes, columns, strict=True)]


def drawn(found: Swept) -> NDArray[np.intp]:
    """Return the numbers of the trials that are drawn: evenly chosen where there are many."""
    stride = ceil(found.middle.size / DOTS)
    return np.arange(0, found.middle.size, max(1, stride))


def failures(found: Swept) -> list[Outcome]:
    """Return how trials end of which fewer than half of the runs have a number, in order."""
    codes = set(found.ending[np.isposinf(found.middle)].tolist())
    return [outcome for outcome in PATTERNS if OUTCOMES.index(outcome) in codes]


def draw(axes: Axes, found: Swept, axis: Axis, rows: NDArray[np.intp]) -> Axes:
    """Draw some trials over one of their settings: numbers, or at the top how they end."""
    numbers, codes, values = found.middle.ravel(), found.ending.ravel(), axis.values
    across(axes, Axis(axis.name, np.unique(values)))
    axes.grid(axis="y", color=style.palette().grid, lw=0.6)
    shown = rows[np.isfinite(numbers[rows])]
    axes.plot(values[shown], numbers[shown], **_dot(), rasterized=True, zorder=2)
    for place, outcome in enumerate(failures(found)):
        failed = np.isposinf(numbers[rows]) & (codes[rows] == OUTCOMES.index(outcome))
        at = np.full(failed.sum(), 1 - (place + 0.7) * ROW)
        mark = _mark(outcome)
        axes.plot(
            values[rows[failed]], at, **mark, transform=axes.get_xaxis_transform(), rasterized=True
        )
    if found.best is not None:
        best = np.ravel_multi_index(found.best, found.middle.shape)
        axes.plot(values[[best]], numbers[[best]], **_best(), zorder=5, clip_on=False)
    return axes


def _roomier(fitted: Scale, rows: int) -> Scale:
    """Return a scale with room for so many rows of marks at its top."""
    share = rows * ROW / (1 - rows * ROW)
    if fitted.kind == "log":
        return replace(fitted, high=fitted.high * (fitted.high / fitted.low) ** share)
    return replace(fitted, high=fitted.high + share * (fitted.high - fitted.low))


def _entries(sweep: Sweep, found: Swept, values: list[Axis], count: int) -> list[Entry]:
    runs = f", the median of {found.runs:,} runs" if found.runs > 1 else ""
    by = found.measure
    label = "steps until converged" if by is SOONEST else by.label
    entries: list[Entry] = [(Line2D([], [], **_dot()), f"{label}{runs}")]
    if found.best is not None:
        best = np.ravel_multi_index(found.best, found.middle.shape)
        told = [f"{shortened(axis.name, 16)} {number(axis.values[best], 3)}" for axis in values]
        middle = float(found.middle[found.best])
        ends = f": {by.told(middle)}" if np.isfinite(middle) else ""
        entries.insert(0, (Line2D([], [], **_best()), f"{by.best}: {', '.join(told)}{ends}"))
        if by is SOONEST and found.runs > 1:
            entries.insert(1, (Line2D([], [], ls=""), STAR))
    for outcome in failures(found):
        code = OUTCOMES.index(outcome)
        share = np.isposinf(found.middle) & (found.ending == code)
        text = f"most runs {WORDS[outcome]}: {percent(float(share.mean()))} of trials"
        entries.append((Line2D([], [], **_mark(outcome)), text))
    if by is not SOONEST:
        words = [f"no run converges: {ways([sweep])}", *filter(None, [reach(sweep)])]
        entries += [(Line2D([], [], ls=""), text) for text in words]
    if count < found.trials:
        entries.append((Line2D([], [], ls=""), f"{count:,} of {found.trials:,} trials are drawn"))
    return entries


def _dot() -> dict[str, Any]:
    return {"color": style.colour(1), "ls": "", "marker": "o", "ms": 3, "mew": 0, "alpha": 0.6}


def _mark(outcome: Outcome) -> dict[str, Any]:
    mark = {"marker": style.MARKS[outcome], "ms": 4, "mew": 0, "ls": "", "alpha": 0.6}
    return {"color": style.palette().faint, **mark}


def _best() -> dict[str, Any]:
    mark = {"marker": "*", "ms": 12, "mec": style.palette().paper, "mew": 0.8, "ls": ""}
    return {"color": style.palette().ink, **mark}
