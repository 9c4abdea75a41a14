"""Basins: which minimum a run reaches from each start, and how fast."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from symgd.again import settings_of
from symgd.attraction import Basins, basins
from symgd.catalog import known
from symgd.loss import Loss
from symgd.plots import course, style
from symgd.plots.basin_colours import colours
from symgd.plots.basin_legend import entries
from symgd.plots.basin_marks import curve, end, minimum, saddle
from symgd.plots.bounds import bounded
from symgd.plots.labels import described, named, shortened, symbol
from symgd.plots.path import Path, visible
from symgd.plots.sheet import HEIGHT, WIDTH, sheet
from symgd.plots.window import Window, plane
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

FINEST, COARSEST = 200, 90
"""Starts along each axis: one to two points of the picture; fewer where runs are long."""

WORK = 15_000_000
"""The most steps that all runs together should take: two or three seconds."""

LEFT, BELOW, RIGHT, ABOVE = 54.0, 36.0, 14.0, 16.0
"""Points kept free for labels."""

TALLEST = 320.0
"""The most points between the lowest and the highest start."""

ALIKE = 3.0
"""A window whose sides differ by no larger factor has the same scale on both, so that a circle is
one; another would be a thin strip."""

WIDER = 0.5
"""By how much of its size the window around the run is made wider on every side."""

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
    axes.plot(*found.minima[kinds != "curve"].T, **minimum(found), zorder=7)
    for index in np.flatnonzero(kinds == "curve").tolist():
        axes.plot(*found.valleys[index].points.T, ls="", marker=".", **curve(2.4), zorder=7)
    axes.plot(*found.saddles.T, **saddle(found), zorder=4)
    axes.set_xlabel(symbol(found.loss.variables[0]), parse_math=False)
    axes.set_ylabel(symbol(found.loss.variables[1]), parse_math=False)
    return axes


def draw_run(axes: Axes, path: Path, run: Trajectory) -> Axes:
    """Draw the run itself, in ink, so that it is seen in every basin."""
    ink = style.palette().ink
    axes.plot(*path.points.T, color=style.palette().paper, lw=3.6, alpha=0.8, zorder=5)
    axes.plot(*path.points.T, color=ink, lw=1.2, zorder=5)
    if path.exit_step is None:
        axes.plot(*path.points[-1:].T, ls="", **end(run), zorder=6)
    else:
        course.arrow(axes, path.points[-2:], ink, 1.2)
    axes.plot(*path.points[:1].T, ls="", **course.start(ink), zorder=6)
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
    window = Window(*np.array([[found.x[0], found.y[0]], [found.x[-1], found.y[-1]]]))
    width, height = shape(window)
    beside = (WIDTH - LEFT - RIGHT - width) / 2
    path = None if run is None else visible(bounded(run.positions), window)
    page = sheet(found.loss, entries(found, run, path), BELOW + height + ABOVE)
    axes = draw(page.axes(LEFT + beside, BELOW, RIGHT + beside, ABOVE), found)
    if run is not None and path is not None:
        draw_run(axes, path, run)
    axes.set_title(heading(found), size=style.SMALL, pad=4, parse_math=False)
    return page.figure


def shape(window: Window) -> tuple[float, float]:
    """Return the width and height in points at which a window is drawn.

    >>> shape(Window(np.array([-2.0, -2.0]), np.array([2.0, 2.0])))
    (320.0, 320.0)
    >>> shape(Window(np.array([0.0, 0.0]), np.array([98.0, 49.0])))
    (392.0, 196.0)
    """
    most = WIDTH - LEFT - RIGHT
    steep = float(window.size[1] / window.size[0])
    if not 1 / ALIKE <= steep <= ALIKE:
        return most, HEIGHT - BELOW - ABOVE
    width = min(most, TALLEST / steep)
    return width, width * steep


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
