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
from symgd.plots.ended import PATTERNS, WORDS
from symgd.plots.labels import number, percent, shortened
from symgd.plots.scale import Scale, fitting
from symgd.plots.sheet import WIDTH, Entry, sheet
from symgd.plots.swept import STAR, Swept, swept
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
    found = swept(sweep)
    values, rows = settings(found), drawn(found)
    columns = 2 if len(values) in (2, 4) else min(3, len(values))
    lines = ceil(len(values) / columns)
    wide = (WIDTH - LEFT - RIGHT - (columns - 1) * BETWEEN) / columns
    height = lines * (HIGH + BELOW + ABOVE)
    page = sheet(sweep.loss, _entries(found, values, len(rows)), height)
    steps = found.steps.ravel()
    fitted = _roomier(fitting([np.maximum(steps[np.isfinite(steps)], 1)]), len(failures(found)))
    for index, axis in enumerate(values):
        line, column = divmod(index, columns)
        left, top = LEFT + column * (wide + BETWEEN), ABOVE + line * (HIGH + BELOW + ABOVE)
        axes = page.axes(left, height - top - HIGH, WIDTH - left - wide, top)
        scale.draw(axes, fitted)
        draw(axes, found, axis, rows)
        axes.tick_params(labelleft=column == 0)
        axes.set_ylabel("steps" if column == 0 else "")
    return page.figure


def settings(found: Swept) -> list[Axis]:
    """Return each setting with its value in every trial, (trials,)."""
    columns = [axis.values for axis in found.axes]
    if found.steps.ndim > 1:
        columns = [column.ravel() for column in np.meshgrid(*columns, indexing="ij")]
    return [Axis(axis.name, column) for axis, column in zip(found.axes, columns, strict=True)]


def drawn(found: Swept) -> NDArray[np.intp]:
    """Return the numbers of the trials that are drawn: evenly chosen where there are many."""
    stride = ceil(found.steps.size / DOTS)
    return np.arange(0, found.steps.size, max(1, stride))


def failures(found: Swept) -> list[Outcome]:
    """Return how trials end in which fewer than half of the runs converge, in order."""
    codes = set(found.ending[np.isposinf(found.steps)].tolist())
    return [outcome for outcome in PATTERNS if OUTCOMES.index(outcome) in codes]


def draw(axes: Axes, found: Swept, axis: Axis, rows: NDArray[np.intp]) -> Axes:
    """Draw some trials over one of their settings: steps, or at the top how they end."""
    steps, codes, values = found.steps.ravel(), found.ending.ravel(), axis.values
    across(axes, Axis(axis.name, np.unique(values)))
    axes.grid(axis="y", color=style.palette().grid, lw=0.6)
    shown = rows[np.isfinite(steps[rows])]
    axes.plot(values[shown], steps[shown], **_dot(), rasterized=True, zorder=2)
    for place, outcome in enumerate(failures(found)):
        failed = np.isposinf(steps[rows]) & (codes[rows] == OUTCOMES.index(outcome))
        at = np.full(failed.sum(), 1 - (place + 0.7) * ROW)
        mark = _mark(outcome)
        axes.plot(
            values[rows[failed]], at, **mark, transform=axes.get_xaxis_transform(), rasterized=True
        )
    if found.best is not None:
        best = np.ravel_multi_index(found.best, found.steps.shape)
        axes.plot(values[[best]], steps[[best]], **_best(), zorder=5, clip_on=False)
    return axes


def _roomier(fitted: Scale, rows: int) -> Scale:
    """Return a scale with room for so many rows of marks at its top."""
    share = rows * ROW / (1 - rows * ROW)
    if fitted.kind == "log":
        return replace(fitted, high=fitted.high * (fitted.high / fitted.low) ** share)
    return replace(fitted, high=fitted.high + share * (fitted.high - fitted.low))


def _entries(found: Swept, values: list[Axis], count: int) -> list[Entry]:
    runs = f", the median of {found.runs:,} runs" if found.runs > 1 else ""
    entries: list[Entry] = [(Line2D([], [], **_dot()), f"steps until converged{runs}")]
    if found.best is not None:
        best = np.ravel_multi_index(found.best, found.steps.shape)
        told = [f"{shortened(axis.name, 16)} {number(axis.values[best], 3)}" for axis in values]
        steps = found.steps[found.best]
        ends = f": {steps:,.0f} steps" if np.isfinite(steps) else ""
        entries.insert(0, (Line2D([], [], **_best()), f"best: {', '.join(told)}{ends}"))
        if found.runs > 1:
            entries.insert(1, (Line2D([], [], ls=""), STAR))
    for outcome in failures(found):
        code = OUTCOMES.index(outcome)
        share = np.isposinf(found.steps) & (found.ending == code)
        text = f"most runs {WORDS[outcome]}: {percent(float(share.mean()))} of trials"
        entries.append((Line2D([], [], **_mark(outcome)), text))
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
