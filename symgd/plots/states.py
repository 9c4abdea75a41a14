"""States: what a rule carries from step to step, such as Adam's m and v, against the step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from symgd.anatomy import Replay, replay
from symgd.loss import Loss
from symgd.plots import scale, style
from symgd.plots.bounds import TINY, bounded
from symgd.plots.coordinates import NAMED, key
from symgd.plots.labels import described, shortened, symbol
from symgd.plots.path import spread
from symgd.plots.scale import Scale, fitting
from symgd.plots.sheet import HEIGHT, Entry
from symgd.plots.stack import ABOVE, BELOW, GAP, name, set_steps, stack
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

LONG = 1500
"""The most points drawn of one line."""

PANELS = 6
"""The most states shown."""

LOWEST = 62.0
"""The least height of a panel in points."""


@dataclass(frozen=True)
class Panel:
    """One state against the step: (T + 1,) for each coordinate, or once for all of them."""

    name: str
    series: Array
    scale: Scale


def panels(made: Replay) -> list[Panel]:
    """Return the states of a run, in the order of its rule.

    >>> from symgd import descend
    >>> [panel.name for panel in panels(replay(descend("x**2", 1.0, optimizer="adam")))]
    ['m', 'v']
    """
    found = []
    for state, series in made.states.items():
        # Averages of squares begin at 0, which has no place on a logarithmic axis.
        signed = bool((series < -TINY).any())
        rows = list(series if signed else np.where(series < TINY, np.nan, series))
        known = [row[np.isfinite(row)] for row in rows]
        found.append(Panel(state, series, fitting(known, signed=signed)))
    return found


def draw(axes: Axes, panel: Panel) -> Axes:
    """Draw one state."""
    scale.draw(axes, panel.scale, ticks=3)
    values = bounded(panel.series)
    if panel.scale.kind == "log":
        values = np.where(values < TINY, np.nan, values)
    drawn = []
    for row in values:
        steps = spread(np.nan_to_num(row)[:, None], LONG)
        drawn.append(np.column_stack([steps, row[steps]]))
    if len(drawn) == 1:
        axes.plot(*drawn[0].T, color=style.palette().ink, lw=1.4)
    elif len(drawn) <= NAMED:
        for index, points in enumerate(drawn):
            axes.plot(*points.T, **key(index))
    else:
        colours = list(style.many()(np.linspace(0, 1, len(drawn))))
        axes.add_collection(LineCollection(drawn, colors=colours, linewidths=0.8))
    name(axes, shortened(panel.name, 12), panel.scale.kind)
    return axes


def suits(_loss: Loss, runs: Sequence[Trajectory]) -> str | None:
    """Say why a run has no states to show, or nothing."""
    if _shown(runs):
        return None
    return f"{described(runs[0]) if runs else 'no run'} carries nothing from step to step"


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the picture of the states of the first run that has any."""
    run = _shown(runs)[0]
    shown = panels(replay(run))
    kept = shown[:PANELS]
    each = max(LOWEST, (HEIGHT - ABOVE - BELOW - GAP * (len(kept) - 1)) / len(kept))
    heading = f"states of {described(run)}"
    if len(shown) > len(kept):
        heading += f": the first {len(kept)} of {len(shown)}"
    page, axes = stack(loss, _entries(loss, kept), [each] * len(kept), heading)
    for one, panel in zip(axes, kept, strict=True):
        draw(one, panel)
    set_steps(axes, 0, run.steps)
    return page.figure


def _shown(runs: Sequence[Trajectory]) -> list[Trajectory]:
    return [run for run in runs if run.settings.get("state")]


def _entries(loss: Loss, shown: Sequence[Panel]) -> list[Entry]:
    rows = {len(panel.series) for panel in shown}
    names = loss.variables if len(rows - {1}) else ()
    if len(loss.variables) == 1:
        rows, names = {0}, ()
    if len(names) > NAMED:
        ends = ((0, names[0]), (1, names[-1]))
        entries: list[Entry] = [
            (Line2D([], [], color=style.many()(float(end)), lw=1.4), symbol(text))
            for end, text in ends
        ]
        entries.insert(1, (Line2D([], [], ls=""), "… to …"))
    else:
        entries = [(Line2D([], [], **key(i)), symbol(text)) for i, text in enumerate(names)]
    if 1 in rows:
        entries.append((Line2D([], [], color=style.palette().ink, lw=1.4), "one number for all"))
    return entries
