"""Sweep rates: how soon optimizers converge, or what else they do, against a setting of theirs."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter
from numpy.typing import NDArray

from symgd.errors import SettingError
from symgd.plots import scale, style
from symgd.plots.axis import across
from symgd.plots.labels import shortened
from symgd.plots.measure import SOONEST
from symgd.plots.scale import fitting
from symgd.plots.sheet import sheet
from symgd.plots.sweep_entrants import Entrant, best_mark, entries, titles
from symgd.plots.swept import measured_by, swept
from symgd.sweeps.result import Sweep
from symgd.sweeps.roles import LR

Array = NDArray[np.float64]

LEFT, BELOW, RIGHT, GAP, ABOVE = 74.0, 36.0, 14.0, 10.0, 20.0
"""Points kept free for the labels of the axes, between the two, and for the words above."""

HIGH, ROW = 250.0, 11.0
"""The height of the axes, and of a row that tells how many runs fail."""

BAND = 0.25
"""How much of its colour the band between quartiles has; less where there are several."""

FULL, LEAST = 0.86, 0.1
"""How much of a row is filled where all runs fail, and where one does of many."""

ENTRIES = 40
"""The most entries of the legend: all optimizers, and what is compared."""

NAME = 11
"""Letters of a name beside its row."""


def shared(sweeps: Sequence[Sweep]) -> str | None:
    """Return the setting that all have swept, the learning rate before others."""
    shown = [[axis.name for axis in swept(sweep).axes] for sweep in sweeps]
    names = [name for name in shown[0] if all(name in one for one in shown)]
    return LR if LR in names else next(iter(names), None)


def suits(sweeps: Sequence[Sweep]) -> str | None:
    """Say why sweeps cannot be drawn on one axis, or nothing."""
    if any(sweep.random for sweep in sweeps):
        return "samples lie on no grid"
    if len({(sweep.loss.text, sweep.loss.variables) for sweep in sweeps}) > 1:
        return "they are of different losses"
    if len({tuple(sweep.settings["stop"]) for sweep in sweeps}) > 1:
        return "their runs stop at different tests"
    return None if shared(sweeps) else "no setting was swept in all of them"


def figure(sweeps: Sequence[Sweep], name: str | None = None) -> Figure:
    """Make the picture of sweeps over a setting, by default one that all have swept.

    Over further settings of a sweep each value stands with the best of them.
    """
    name = name or shared(sweeps)
    if name is None:
        raise SettingError("these sweeps cannot be drawn on one axis: no setting was swept in all")
    by = measured_by(sweeps)
    entrants = [
        Entrant(title, swept(sweep, by).over([name]))
        for sweep, title in zip(sweeps, titles(sweeps), strict=True)
    ]
    failing = by is SOONEST and any((one.found.share < 1).any() for one in entrants)
    strip = ROW * len(entrants) + GAP + ABOVE if failing else GAP
    page = sheet(sweeps[0].loss, entries(sweeps, entrants), BELOW + HIGH + strip, ENTRIES)
    axes = draw(page.axes(LEFT, BELOW, RIGHT, strip), entrants)
    if failing:
        draw_failures(page.axes(LEFT, BELOW + HIGH + GAP, RIGHT, ABOVE), entrants, axes)
    return page.figure


def draw(axes: Axes, entrants: Sequence[Entrant]) -> Axes:
    """Draw of each the median, the band between the quartiles, and the best."""
    by = entrants[0].found.measure
    parts = [part for one in entrants for part in one.quartiles]
    least = 1 if by is SOONEST else -np.inf
    scale.draw(axes, fitting([np.maximum(part[np.isfinite(part)], least) for part in parts]))
    if isinstance(axes.yaxis.get_major_formatter(), ScalarFormatter):
        axes.ticklabel_format(axis="y", useOffset=False)
    axes.grid(axis="y", color=style.palette().grid, lw=0.6)
    across(axes, *(one.axis for one in entrants))
    bottom, top = axes.get_ylim()
    beyond, clear = 2 * top - bottom, BAND / len(entrants) ** 0.5
    for index, one in enumerate(entrants):
        values, colour = one.axis.values, style.colour(index)
        # Where a quarter has no number, the band reaches out of the picture.
        low, middle, high = one.quartiles
        low, high = np.minimum(low, beyond), np.minimum(high, beyond)
        axes.fill_between(values, low, high, where=low < beyond, color=colour, alpha=clear, lw=0)
        drawn = np.where(np.isfinite(middle), middle, np.nan)
        axes.plot(values, drawn, color=colour, ls=style.line(index), lw=1.8, zorder=3)
        lone = alone(drawn)
        axes.plot(values[lone], drawn[lone], color=colour, ls="", marker=".", zorder=3)
        if one.best is not None:
            # A loss of 0 lies below every logarithmic axis.
            at = np.clip(middle[[one.best]], bottom, top)
            mark = best_mark(index)
            axes.plot(values[[one.best]], at, ls="", **mark, zorder=5, clip_on=False)
    axes.set_ylabel(by.label)
    return axes


def draw_failures(axes: Axes, entrants: Sequence[Entrant], below: Axes) -> Axes:
    """Draw a row for each: how high it is filled tells the share of runs that do not converge."""
    for index, one in enumerate(entrants):
        share = np.nan_to_num(1 - one.found.share)
        height = np.where(share > 0, np.maximum(FULL * share, LEAST), 0.0)
        bottom = index + 1.0
        axes.stairs(
            bottom - height, one.axis.edges, baseline=bottom, fill=True, color=style.colour(index)
        )
    axes.set(xscale=below.get_xscale(), xlim=below.get_xlim(), ylim=(len(entrants), 0))
    axes.hlines(range(1, len(entrants)), *below.get_xlim(), color=style.palette().grid, lw=0.6)
    axes.set_yticks(np.arange(len(entrants)) + 0.5, [shortened(one.name, NAME) for one in entrants])
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", which="both", bottom=False, labelbottom=False)
    axes.set_title("share of runs that do not converge", size=style.SMALL, pad=4)
    return axes


def alone(steps: Array) -> NDArray[np.bool_]:
    """Say which of some numbers have no number beside them, so that no line shows them.

    >>> alone(np.array([1.0, np.nan, 2.0, 3.0])).tolist()
    [True, False, False, False]
    """
    there = np.concatenate([[False], np.isfinite(steps), [False]])
    return np.asarray(there[1:-1] & ~there[:-2] & ~there[2:])
