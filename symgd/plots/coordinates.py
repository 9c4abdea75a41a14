"""Coordinates: each coordinate against the step, for losses of more than two variables."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from symgd.loss import Loss
from symgd.plots import scale, style
from symgd.plots.bounds import bounded
from symgd.plots.labels import ending, labels, shortened, symbol
from symgd.plots.landed import steps_of
from symgd.plots.path import spread
from symgd.plots.scale import Scale, fitting
from symgd.plots.sheet import HEIGHT, WIDTH, Entry, sheet
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]

NAMED = 10
"""Up to so many coordinates each has a colour and an entry in the legend."""

LONG = 1500
"""The most points drawn of one line."""

ON_TOP = (0, (3, 3))
"""The dashes of a line that lies on another, so that both are seen."""

THIN = 0.003
"""The width of a line, in heights of the picture."""

PANELS = 8
"""The most runs shown side by side."""

LEFT, BELOW, RIGHT, BETWEEN, ABOVE = 62.0, 36.0, 14.0, 14.0, 16.0
"""Points kept free for labels around each panel, and between panels."""

LINE = 12.0
"""The same for the second line above a panel, where there are several."""

SHORT = 8
"""A run of so many times fewer steps than another would be a speck on its axis."""

BAR = 72.0
"""The room for the colour bar of many coordinates."""

LOW = 182.0
"""The height of a row of panels where there are several."""


def lines(run: Trajectory, scale: Scale) -> list[Array]:
    """Return the line (k, 2) of every coordinate: step and value.

    What lies far outside the scale is drawn at its double height, out of the picture too.

    >>> from symgd import descend
    >>> run = descend("x + y + z", (1, 2, 3), lr=1.0, steps=1)
    >>> lines(run, Scale("linear", 0, 3))[0]
    array([[0., 1.],
           [1., 0.]])
    """
    found = []
    numbers = steps_of(run)
    beyond = scale.high - scale.low
    for values in np.clip(run.positions, scale.low - beyond, scale.high + beyond).T:
        steps = spread(values[:, None], LONG)
        found.append(np.column_stack([numbers[steps], values[steps]]))
    return found


def hidden(values: Array, width: float) -> list[bool]:
    """Say which coordinates, rows of (n, T + 1), stay within ``width`` of an earlier one.

    >>> hidden(np.array([[0.0, 1.0], [1.0, 1.0], [0.001, 1.0]]), 0.01)
    [False, False, True]
    """
    return [
        any((np.abs(line - other) <= width).all() for other in values[:index])
        for index, line in enumerate(values)
    ]


def draw(axes: Axes, run: Trajectory, shared: Scale, last: int) -> Axes:
    """Draw one run's coordinates on axes that reach to step ``last``."""
    scale.draw(axes, shared, ticks=7)
    drawn = lines(run, shared)
    if len(drawn) <= NAMED:
        keys = [key(index) for index in range(len(drawn))]
        colours = [one["color"] for one in keys]
        width = THIN * (shared.high - shared.low) if shared.kind == "linear" else 0.0
        above = hidden(bounded(run.positions.T), width)
        for points, one, dashed in zip(drawn, keys, above, strict=True):
            axes.plot(*points.T, **one | ({"ls": ON_TOP} if dashed else {}))
    else:
        colours = list(style.many()(np.linspace(0, 1, len(drawn))))
        axes.add_collection(LineCollection(drawn, colors=colours, linewidths=0.8))
    ends = np.array([points[-1] for points in drawn])
    size = 25 if len(drawn) <= NAMED else 9
    axes.scatter(
        ends[:, 0], ends[:, 1], c=colours, s=size, marker=style.MARKS[run.outcome], zorder=4
    )
    axes.set_xlim(-0.02 * max(last, 1), 1.02 * max(last, 1))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
    axes.grid(axis="y", color=style.palette().grid, lw=0.6)
    return axes


def draw_names(axes: Axes, names: Sequence[str]) -> Axes:
    """Draw a colour bar that tells which of many coordinates has which colour."""
    colours = ScalarMappable(Normalize(0, len(names) - 1), style.many())
    ticks = np.linspace(0, len(names) - 1, 6).round().astype(int)
    bar = axes.figure.colorbar(colours, cax=axes, ticks=ticks)
    bar.set_ticklabels([symbol(names[tick]) for tick in ticks], parse_math=False)
    bar.ax.invert_yaxis()
    return axes


def key(index: int) -> dict[str, Any]:
    """Return colour and line of the coordinate of that index."""
    return {"color": style.colour(index), "ls": style.line(index), "lw": 1.4}


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the picture of the coordinates of runs on a loss of many variables, a panel a run."""
    names, shown = loss.variables, runs[:PANELS]
    few = len(names) <= NAMED
    entries: list[Entry] = []
    if few:
        entries = [(Line2D([], [], **key(i)), symbol(names[i])) for i in range(len(names))]
    if len(runs) > len(shown):
        entries.append((Line2D([], [], ls=""), f"the first {len(shown)} of {len(runs)} runs"))
    rows = ceil(len(shown) / 2)
    height = HEIGHT if rows == 1 else rows * LOW
    page = sheet(loss, entries, height)
    right = RIGHT if few else BAR
    above = ABOVE + (LINE if len(shown) > 1 else 0)
    high = height / rows - BELOW - above
    settled = [run for run in shown if run.outcome is not Outcome.DIVERGED]
    # A diverging run would press all others flat; alone it is shown whole.
    shared = fitting([run.positions.ravel() for run in settled or shown], steep=1e4, signed=True)
    last = max(run.steps for run in shown)
    together = last < SHORT * min(run.steps for run in shown)
    for index, (run, label) in enumerate(zip(shown, labels(shown), strict=True)):
        row, column = divmod(index, 2)
        # The last of an odd number has its row alone.
        across = min(2, len(shown) - 2 * row)
        wide = (WIDTH - LEFT - right - (across - 1) * BETWEEN) / across
        left = LEFT + column * (wide + BETWEEN)
        top = row * height / rows + above
        place = left, height - top - high, WIDTH - left - wide, top
        axes = draw(page.axes(*place), run, shared, last if together else run.steps)
        told = "\n".join(shortened(line, wide / 4.6) for line in (label, ending(run)) if line)
        axes.set_title(told, size=style.SMALL, pad=4, parse_math=False)
        axes.tick_params(labelleft=column == 0)
        if row == rows - 1:
            axes.set_xlabel("step")
        if column == 0:
            kind = "" if shared.kind == "linear" else " (± log scale)"
            axes.set_ylabel(f"coordinates{kind}")
    if not few:
        draw_names(page.axes(WIDTH - BAR + 10, BELOW, BAR - 20, ABOVE), names)
    return page.figure
