"""Basins: which minimum a run reaches from each start, and how fast."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from symgd.again import settings_of
from symgd.attraction import Basins, basins
from symgd.catalog import known
from symgd.lanes.outcomes import OUTCOMES
from symgd.loss import Loss
from symgd.plots import course, style
from symgd.plots.basin_colours import colours, extremes, hue, nowhere, outside, typical
from symgd.plots.bounds import bounded
from symgd.plots.labels import described, named, number, percent, place, shortened, symbol
from symgd.plots.path import Path, visible
from symgd.plots.sheet import HEIGHT, WIDTH, Entry, sheet
from symgd.plots.window import Window, plane
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]

FINEST, COARSEST = 200, 90
"""Starts along each axis: one to two points of the picture; fewer where runs are long."""

WORK = 15_000_000
"""The most steps that all runs together should take: two or three seconds."""

LEFT, BELOW, RIGHT, ABOVE = 54.0, 36.0, 14.0, 16.0
"""Points kept free for labels."""

CROWD = 40
"""More minima and saddles have small marks."""

SOME = 4
"""Minima that have no key of their own, and whose colours stand side by side in one."""

WIDER = 0.5
"""By how much of its size the window around the run is made wider on every side."""

TO = {"point": "to", "curve": "to the curve through", "region": "to the region around"}
"""How the legend says where runs end, by what kind of minimum that is."""

PIXELS = 720
"""More starts along an axis than the picture has pixels are averaged, …"""

DRAWN = 1024
"""… and of more than these not all are drawn."""


def resolution(steps: int) -> int:
    """Return the starts along each axis, for runs of so many steps.

    >>> resolution(100), resolution(1000), resolution(100_000)
    (200, 122, 90)
    """
    return int(np.clip((WORK / steps) ** 0.5, COARSEST, FINEST))


def around(loss: Loss, run: Trajectory) -> Window:
    """Return the window of a loss in the catalogue, or one around the run; the start is inside."""
    example = known(loss.text, loss.variables)
    if example is not None:
        low, high = np.array(example.window, dtype=np.float64).T
        start = bounded(run.start)
        return Window(np.minimum(low, start), np.maximum(high, start))
    shape = (WIDTH - LEFT - RIGHT) / (HEIGHT - BELOW - ABOVE)
    near = plane(loss, [run], shape)
    return Window(near.low - WIDER * near.size, near.high + WIDER * near.size)


def draw(axes: Axes, found: Basins) -> Axes:
    """Fill the plane with the basins, and mark minima and saddles in it."""
    x, y = found.x, found.y
    half = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
    extent = (x[0] - half[0], x[-1] + half[0], y[0] - half[1], y[-1] + half[1])
    seen = thinned(found)
    smooth = "antialiased" if len(seen.x) > PIXELS else "nearest"
    axes.imshow(colours(seen), origin="lower", extent=extent, aspect="auto", interpolation=smooth)
    axes.set(xlim=x[[0, -1]], ylim=y[[0, -1]])
    # Above the run, which ends in one of them.
    kinds = np.array([found.kind(index) for index in range(len(found.minima))])
    axes.plot(*found.minima[kinds != "curve"].T, **_minimum(found), zorder=7)
    for index in np.flatnonzero(kinds == "curve").tolist():
        axes.plot(*found.valleys[index].points.T, ls="", marker=".", **_curve(2.4), zorder=7)
    axes.plot(*found.saddles.T, **_saddle(found), zorder=4)
    axes.set_xlabel(symbol(found.loss.variables[0]), parse_math=False)
    axes.set_ylabel(symbol(found.loss.variables[1]), parse_math=False)
    return axes


def draw_run(axes: Axes, path: Path) -> Axes:
    """Draw the run itself, in ink, so that it is seen in every basin."""
    axes.plot(*path.points.T, color=style.palette().paper, lw=3.6, alpha=0.8, zorder=5)
    axes.plot(*path.points.T, color=style.palette().ink, lw=1.2, zorder=5)
    axes.plot(*path.points[:1].T, ls="", **course.start(style.palette().ink), zorder=6)
    return axes


def suits(loss: Loss, runs: Sequence[Trajectory]) -> str | None:
    """Say why there are no basins to draw, or nothing."""
    if len(loss.variables) != 2:
        return f"it needs a loss of two variables, and this has {len(loss.variables)}"
    if not runs or "equations" not in runs[0].settings:
        return f"{described(runs[0]) if runs else 'no run'} is no rule of equations"
    return None


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the picture of the basins of the first run's settings, with that run on them."""
    run = runs[0]
    window = around(loss, run)
    box = list(zip(window.low.tolist(), window.high.tolist(), strict=True))
    settings = settings_of(run.settings)
    found = basins(loss, window=box, resolution=resolution(settings["steps"]), **settings)
    return picture(found, run)


def picture(found: Basins, run: Trajectory | None = None) -> Figure:
    """Make the picture of basins, with a run on them if there is one."""
    page = sheet(found.loss, _entries(found, run is not None))
    axes = draw(page.axes(LEFT, BELOW, RIGHT, ABOVE), found)
    if run is not None:
        window = Window(*np.array([[found.x[0], found.y[0]], [found.x[-1], found.y[-1]]]))
        draw_run(axes, visible(bounded(run.positions), window))
    axes.set_title(heading(found), size=style.SMALL, pad=4, parse_math=False)
    return page.figure


def thinned(found: Basins) -> Basins:
    """Return basins with no more starts along an axis than are drawn, evenly chosen."""
    stride = ceil(len(found.x) / DRAWN)
    chosen = slice(stride // 2, None, stride)
    grids = {
        name: getattr(found, name)[chosen, chosen] for name in ("numbers", "steps", "outcomes")
    }
    return replace(found, x=found.x[chosen], y=found.y[chosen], **grids)


def heading(found: Basins) -> str:
    """Say what the picture shows: minima that runs reach or, without rest, only come near."""
    name = shortened(named(found.settings), 24)
    near = found.numbers >= 0
    taken = found.steps[near]
    # Runs that jump to and fro around a minimum use all steps.
    restless = bool(near.any()) and bool((taken == found.settings["steps"]).all())
    words = f"the minimum that {name} {'comes near' if restless else 'reaches'} from each start"
    # A strong colour is darker than white paper, and brighter than dark paper.
    return f"{words}; the stronger, the sooner" if len(np.unique(taken)) > 1 else words


def _entries(found: Basins, run: bool) -> list[Entry]:
    size = float(np.abs(np.concatenate([found.x, found.y])).max())
    entries: list[Entry] = []
    many = len(found.minima) > len(style.palette().runs)
    listed = 1 if many else len(found.minima)
    for index in range(listed):
        share = percent(float(found.shares[index]))
        where = f"{TO[found.kind(index)]} {place(found.minima[index], size)}"
        text = f"{where}, loss {_height(found, index)}: {share}"
        entries.append((Patch(color=hue(found, index)), text))
    if many:
        rest = percent(float(found.shares[listed:].sum()))
        highest = len(found.minima) - 1
        text = f"to {highest} others, up to loss {_height(found, highest)}: {rest}"
        some = np.linspace(listed, highest, SOME).astype(int).tolist()
        entries.append((tuple(Patch(color=typical(found, index)) for index in some), text))
    gone = outside(found)
    lost = found.outcomes[(found.numbers < 0) & ~gone]
    if lost.size:
        share = percent(lost.size / found.numbers.size)
        most = OUTCOMES[int(np.bincount(lost).argmax())]
        text = f"to none ({'most ' if len(np.unique(lost)) > 1 else ''}{_how(most)}): {share}"
        entries.append((Patch(fc=nowhere(), ec=style.palette().faint, lw=0.6), text))
    if gone.any():
        text = f"undefined, or left the domain: {percent(float(gone.mean()))}"
        entries.append((Patch(color=style.palette().undefined), text))
    kinds = {found.kind(index) for index in range(len(found.minima))}
    if kinds - {"curve"}:
        text = "minimum" if "point" in kinds else "in the region of minima"
        entries.append((Line2D([], [], **_minimum(found)), text))
    if "curve" in kinds:
        entries.append((Line2D([], [], ls=(0, (0.6, 1)), **_curve(0)), "curve of minima"))
    if len(found.saddles):
        entries.append((Line2D([], [], **_saddle(found)), "saddle"))
    if run:
        mark = course.start(style.palette().ink)
        entries.append((Line2D([], [], color=style.palette().ink, lw=1.2, **mark), "the run"))
    span = extremes(found)
    if span is not None and span[0] < span[1]:
        text = f"strong: up to {span[0]:,.0f} steps; pale: from {span[1]:,.0f}"
        entries.append((Line2D([], [], ls=""), text))
    return entries


def _how(outcome: Outcome) -> str:
    return "use all steps" if outcome is Outcome.STEP_LIMIT else str(outcome)


def _height(found: Basins, index: int) -> str:
    """Write the loss at a minimum; what is 0 but for rounding is 0."""
    value = float(found.values[index])
    return number(0.0 if abs(value) < 1e-9 else value, 4)


def _curve(size: float) -> dict[str, Any]:
    return {"color": style.palette().ink, "ms": size, "mew": 0, "lw": 1.6}


def _minimum(found: Basins) -> dict[str, Any]:
    return {"ls": "", "marker": "o", **_mark(found, 5)}


def _saddle(found: Basins) -> dict[str, Any]:
    return {"ls": "", "marker": "X", **_mark(found, 6)}


def _mark(found: Basins, size: float) -> dict[str, Any]:
    small = len(found.minima) + len(found.saddles) > CROWD
    edge = {"mec": style.palette().paper, "mew": 0.4 if small else 0.9}
    return {"color": style.palette().ink, "ms": size / 2 if small else size, **edge}
