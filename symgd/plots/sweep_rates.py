"""Sweep rates: the gradients that optimizers need to converge, against a setting of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from symgd.errors import SettingError
from symgd.plots import scale, style
from symgd.plots.axis import Axis, across
from symgd.plots.labels import number, percent, shortened
from symgd.plots.scale import fitting
from symgd.plots.sheet import Entry, sheet
from symgd.plots.swept import STAR, Swept, swept
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


@dataclass(frozen=True)
class Entrant:
    """An optimizer: what it is called, and what its runs did over the setting that is shown."""

    name: str
    found: Swept

    @property
    def axis(self) -> Axis:
        """The setting."""
        return self.found.axes[0]

    @property
    def best(self) -> int | None:
        """The place of its best value; None if no run converges."""
        return None if self.found.best is None else self.found.best[0]


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
    entrants = [
        Entrant(title, swept(sweep).over([name]))
        for sweep, title in zip(sweeps, titles(sweeps), strict=True)
    ]
    failing = any((one.found.share < 1).any() for one in entrants)
    strip = ROW * len(entrants) + GAP + ABOVE if failing else GAP
    page = sheet(sweeps[0].loss, _entries(sweeps, entrants), BELOW + HIGH + strip, ENTRIES)
    axes = draw(page.axes(LEFT, BELOW, RIGHT, strip), entrants)
    if failing:
        draw_failures(page.axes(LEFT, BELOW + HIGH + GAP, RIGHT, ABOVE), entrants, axes)
    return page.figure


def titles(sweeps: Sequence[Sweep]) -> list[str]:
    """Name each sweep by its optimizer; those of the same one are numbered.

    >>> from types import SimpleNamespace as Made
    >>> titles([Made(settings={"optimizer": name}) for name in ("gd", "adam", "gd")])
    ['gd 1', 'adam', 'gd 2']
    """
    names = [shortened(str(sweep.settings["optimizer"]), 24) for sweep in sweeps]
    return [
        f"{name} {names[: i + 1].count(name)}" if names.count(name) > 1 else name
        for i, name in enumerate(names)
    ]


def draw(axes: Axes, entrants: Sequence[Entrant]) -> Axes:
    """Draw of each the median, the band between the quartiles, and the best."""
    parts = [part for one in entrants for part in (one.found.low, one.found.steps, one.found.high)]
    scale.draw(axes, fitting([np.maximum(part[np.isfinite(part)], 1) for part in parts]))
    axes.grid(axis="y", color=style.palette().grid, lw=0.6)
    across(axes, *(one.axis for one in entrants))
    top, clear = 2 * axes.get_ylim()[1], BAND / len(entrants) ** 0.5
    for index, one in enumerate(entrants):
        values, colour = one.axis.values, style.colour(index)
        # Where a quarter never converges, the band reaches out of the picture.
        low, high = (
            np.where(np.isposinf(part), top, part) for part in (one.found.low, one.found.high)
        )
        axes.fill_between(values, low, high, where=low < top, color=colour, alpha=clear, lw=0)
        steps = np.where(np.isfinite(one.found.steps), one.found.steps, np.nan)
        axes.plot(values, steps, color=colour, ls=style.line(index), lw=1.8, zorder=3)
        lone = alone(steps)
        axes.plot(values[lone], steps[lone], color=colour, ls="", marker=".", zorder=3)
        if one.best is not None:
            at = values[one.best], one.found.steps[one.best]
            axes.plot([at[0]], [at[1]], ls="", **best_mark(index), zorder=5)
    axes.set_ylabel("gradients until converged, one a step")
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


def _entries(sweeps: Sequence[Sweep], entrants: Sequence[Entrant]) -> list[Entry]:
    entries: list[Entry] = []
    for index, one in enumerate(entrants):
        mark = best_mark(index) if one.best is not None else {"color": style.colour(index)}
        key = Line2D([], [], ls=style.line(index), lw=1.8, **mark)
        entries.append((key, f"{one.name}: {_told(one)}"))
    return [*entries, *((Line2D([], [], ls=""), text) for text in caption(sweeps, entrants))]


def caption(sweeps: Sequence[Sweep], entrants: Sequence[Entrant]) -> list[str]:
    """Say what is compared: until when, how many trials and how many runs at each."""
    settings = sweeps[0].settings
    longest = {sweep.settings["steps"] for sweep in sweeps}
    within = f"{min(longest):,}" + (f" to {max(longest):,}" if len(longest) > 1 else "")
    tests = " or ".join(settings["stop"])
    until = f"until {shortened(tests, 40)}, within" if tests else "no stopping test,"
    found = [f"{until} {within} steps"]
    if len(entrants) > 1:
        trials = {one.found.trials for one in entrants}
        if len(trials) == 1:
            found.append(f"each marked: the best of {trials.pop():,} trials")
        else:
            chances = f"{min(trials):,} to {max(trials):,}"
            found.append(f"marked: the best of {chances} trials, which is no equal chance")
    runs = {one.found.runs for one in entrants}
    if max(runs) > 1:
        each = f"{min(runs):,}" + (f" to {max(runs):,}" if len(runs) > 1 else "")
        found.append(f"{each} runs at each: median, and the band from quartile to quartile")
        if any(one.best is not None and (one.found.share < 1).any() for one in entrants):
            found.append(STAR)
    others = {name for sweep in sweeps for name in sweep.chosen} - {
        one.axis.name for one in entrants
    }
    if others:
        found.append(f"each at the best {' and '.join(sorted(others))}")
    return found


def _told(one: Entrant) -> str:
    """Write the best value, its steps, and how many runs fail with it."""
    if one.best is None:
        return "no run converges"
    found, at = one.found, one.best
    text = f"{shortened(one.axis.name, 16)} {number(float(one.axis.values[at]), 3)}, "
    text += f"{found.steps[at]:,.0f} steps" if np.isfinite(found.steps[at]) else "most fail"
    if found.runs > 1 and np.isfinite(found.high[at]):
        text += f" ({found.low[at]:,.0f} to {found.high[at]:,.0f})"
    if found.share[at] < 1:
        text += f", {percent(float(1 - found.share[at]))} fail"
    edge = len(one.axis.values) > 2 and at in (0, len(one.axis.values) - 1)
    return f"{text}; at the edge" if edge else text


def best_mark(index: int) -> dict[str, Any]:
    """Return how the best value of an optimizer is marked."""
    mark = {"marker": "*", "ms": 12, "mec": style.palette().paper, "mew": 0.8}
    return {"color": style.colour(index), **mark}
