"""Sweep ends: the loss that runs of which none converges end at, against a setting of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from symgd.errors import SettingError
from symgd.plots import scale, style
from symgd.plots.axis import Axis, across
from symgd.plots.bounds import HUGE
from symgd.plots.labels import number, shortened
from symgd.plots.scale import fitting
from symgd.plots.sheet import Entry, sheet
from symgd.plots.sweep_rates import (
    BAND,
    BELOW,
    ENTRIES,
    GAP,
    HIGH,
    LEFT,
    RIGHT,
    alone,
    best_mark,
    shared,
    titles,
)
from symgd.sweeps.choice import held_values
from symgd.sweeps.result import Sweep
from symgd.trajectory import Outcome

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Ends:
    """The losses at the end of the runs of one optimizer, along the setting that is shown.

    Attributes:
        name: the optimizer.
        axis: the setting.
        losses: (3, k), the lower quartile, the median and the upper quartile; infinite where so
            many runs diverge, or end at no finite loss.
        runs: how many there are at each setting, from other starts or with other seeds.
    """

    name: str
    axis: Axis
    losses: Array
    runs: int

    @property
    def best(self) -> int | None:
        """The place of the lowest median; None if no median is finite."""
        place = int(np.argmin(self.losses[1]))
        return place if np.isfinite(self.losses[1, place]) else None


def suits(sweeps: Sequence[Sweep]) -> bool:
    """Say whether no run converges, while the median of some ends at a finite loss."""
    name = shared(sweeps)
    if name is None or any(sweep.ended(Outcome.CONVERGED).any() for sweep in sweeps):
        return False
    return any(ends(sweep, "", name).best is not None for sweep in sweeps)


def ends(sweep: Sweep, title: str, name: str) -> Ends:
    """Sum up the losses at the end of a sweep's runs over a setting.

    Over further settings each value stands with the best of them, that of the lowest median.
    """
    finite = held_values(sweep)
    names = list(sweep.chosen or sweep.over)
    laid_out = sweep.gathered(finite) if sweep.chosen else finite
    quartiles = np.quantile(laid_out, (0.25, 0.5, 0.75), axis=-1, method="inverted_cdf")
    values = np.asarray(sweep.over[name], dtype=np.float64)
    moved = np.moveaxis(quartiles, 1 + names.index(name), 1).reshape(3, len(values), -1)
    best = moved[1].argmin(axis=-1)
    order = np.argsort(values, kind="stable")
    losses = moved[:, np.arange(len(values)), best][:, order]
    return Ends(title, Axis(name, values[order]), losses, laid_out.shape[-1])


def figure(sweeps: Sequence[Sweep]) -> Figure:
    """Make the picture of sweeps over a setting that all have swept."""
    name = shared(sweeps)
    if name is None:
        raise SettingError("these sweeps cannot be drawn on one axis: no setting was swept in all")
    found = [ends(*pair, name) for pair in zip(sweeps, titles(sweeps), strict=True)]
    page = sheet(sweeps[0].loss, _entries(sweeps, found), BELOW + HIGH + GAP, ENTRIES)
    draw(page.axes(LEFT, BELOW, RIGHT, GAP), found)
    return page.figure


def draw(axes: Axes, found: Sequence[Ends]) -> Axes:
    """Draw of each the median, the band between the quartiles, and the lowest median."""
    scale.draw(axes, fitting([one.losses[np.isfinite(one.losses)] for one in found]))
    axes.grid(axis="y", color=style.palette().grid, lw=0.6)
    across(axes, *(one.axis for one in found))
    clear = BAND / len(found) ** 0.5
    for index, one in enumerate(found):
        values, colour = one.axis.values, style.colour(index)
        # Where a quarter diverges, the band reaches out of the picture.
        low, median, high = np.minimum(one.losses, HUGE)
        axes.fill_between(values, low, high, where=low < HUGE, color=colour, alpha=clear, lw=0)
        median = np.where(median < HUGE, median, np.nan)
        axes.plot(values, median, color=colour, ls=style.line(index), lw=1.8, zorder=3)
        lone = alone(median)
        axes.plot(values[lone], median[lone], color=colour, ls="", marker=".", zorder=3)
        if one.best is not None:
            axes.plot(values[[one.best]], median[[one.best]], ls="", **best_mark(index), zorder=5)
    axes.set_ylabel("loss at the end")
    return axes


def _entries(sweeps: Sequence[Sweep], found: Sequence[Ends]) -> list[Entry]:
    entries: list[Entry] = []
    for index, one in enumerate(found):
        mark = {"color": style.colour(index)} if one.best is None else best_mark(index)
        key = Line2D([], [], ls=style.line(index), lw=1.8, **mark)
        entries.append((key, f"{one.name}: {_told(one)}"))
    return [*entries, *((Line2D([], [], ls=""), text) for text in caption(sweeps, found))]


def _told(one: Ends) -> str:
    """Write the setting of the lowest median, and that loss."""
    if one.best is None:
        return "most runs diverge"
    at, loss = float(one.axis.values[one.best]), float(one.losses[1, one.best])
    text = f"lowest at {shortened(one.axis.name, 16)} {number(at, 3)}, loss {number(loss, 3)}"
    edge = len(one.axis.values) > 2 and one.best in (0, len(one.axis.values) - 1)
    return f"{text}; at the edge" if edge else text


def caption(sweeps: Sequence[Sweep], found: Sequence[Ends]) -> list[str]:
    """Say that no run converges, how many there are at each value, and where no line is."""
    longest = {sweep.settings["steps"] for sweep in sweeps}
    within = f"{min(longest):,}" + (f" to {max(longest):,}" if len(longest) > 1 else "")
    told = [f"no run converges within {within} steps"]
    runs = {one.runs for one in found}
    if max(runs) > 1:
        each = f"{min(runs):,}" + (f" to {max(runs):,}" if len(runs) > 1 else "")
        told.append(f"{each} runs at each: median, and the band from quartile to quartile")
    others = {name for sweep in sweeps for name in sweep.chosen} - {one.axis.name for one in found}
    if others:
        told.append(f"each at the best {' and '.join(sorted(others))}")
    if any(np.isinf(one.losses[1]).any() for one in found):
        told.append("no line where most runs diverge" if max(runs) > 1 else "no line: diverged")
    return told
