"""Contour: a loss of two variables from above, with the runs on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from symgd.loss import Loss
from symgd.normal_equations import on_all_rows
from symgd.plots import course, style
from symgd.plots.bounds import HUGE, bounded
from symgd.plots.bowl import solved
from symgd.plots.labels import number, place, symbol
from symgd.plots.landed import steps_of
from symgd.plots.landscape import knots as affordable
from symgd.plots.landscape import landscapes, refined
from symgd.plots.levels import levels
from symgd.plots.lowest import Landscape
from symgd.plots.path import visible
from symgd.plots.sheet import HEIGHT, WIDTH, Entry, sheet
from symgd.plots.window import Window, home, plane
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

KNOTS = 240
"""Knots of the grid along each axis: a step of two pixels or so."""

LEFT, BELOW, RIGHT = 54.0, 36.0, 68.0
"""Points kept free for the labels of the axes and of the colour bar."""

POWERS = (-2, 4)
"""Numbers along the axes from 10⁻² down and from 10⁴ up are written as multiples of a power."""

BAR = 9.0
"""The width of the colour bar."""


@dataclass(frozen=True)
class Ground:
    """The loss on a grid: x (k,), y (k,), values (k, k) with row i at y[i], and contour levels.

    A value that is not finite is NaN, and one above the last level stands at that level.
    ``missing`` says why a value is NaN.
    """

    x: Array
    y: Array
    values: Array
    levels: Array
    missing: str = "undefined"

    @property
    def undefined(self) -> bool:
        """Whether the loss is not finite anywhere on the grid."""
        return bool(np.isnan(self.values).any())


def ground(loss: Landscape, window: Window, knots: int = KNOTS) -> Ground:
    """Evaluate a loss of two variables over a window.

    Where that takes too long, it is asked at fewer knots, and the others lie between them.

    >>> ground(Loss("x + y"), Window(np.zeros(2), np.ones(2)), knots=2).values
    array([[0., 1.],
           [1., 2.]])
    """
    asked = affordable(loss, knots)
    x, y = (np.linspace(window.low[i], window.high[i], asked) for i in (0, 1))
    points = np.array([np.tile(x, asked), np.repeat(y, asked)])
    values = np.asarray(loss.value(points), dtype=np.float64).reshape(asked, asked)
    why = missing(values)
    if asked < knots:
        x, y = (np.linspace(window.low[i], window.high[i], knots) for i in (0, 1))
        values = refined(bounded(values), knots)
    chosen = levels(values)
    top = chosen[-1] if len(chosen) else HUGE
    values = np.where(np.isfinite(values), np.minimum(bounded(values), top), np.nan)
    return Ground(x, y, values, chosen, why)


def missing(values: Array) -> str:
    """Say what values that are not finite are.

    >>> missing(np.array([1.0, np.inf])), missing(np.array([1.0, np.nan]))
    ('too large for a number', 'undefined')
    """
    # log(0) is -inf, and undefined.
    large = np.isposinf(values).any()
    undefined = (np.isnan(values) | np.isneginf(values)).any()
    if large and undefined:
        return "undefined, or too large for a number"
    return "too large for a number" if large else "undefined"


def draw(axes: Axes, ground: Ground) -> Axes:
    """Fill the contours of a loss."""
    axes.set_facecolor(style.palette().undefined)
    axes.set(xlim=ground.x[[0, -1]], ylim=ground.y[[0, -1]])
    # Wider numbers would push the name of the axis off the sheet.
    axes.ticklabel_format(scilimits=POWERS)
    axes.yaxis.labelpad = 2
    if len(ground.levels):
        grid = ground.x, ground.y, np.ma.masked_invalid(ground.values), ground.levels
        filled = axes.contourf(*grid, colors=style.bands(len(ground.levels) - 1))
        # As vectors the bands would weigh 300 kB, and show seams where they meet.
        filled.set_rasterized(True)
        axes.contour(*grid, colors=style.palette().ridge, linewidths=0.5, linestyles="solid")
    return axes


def draw_scale(axes: Axes, levels: Array) -> Axes:
    """Draw the bands of the contours one above the other, with every other level named."""
    colours = style.bands(len(levels) - 1)
    for height, colour in enumerate(colours):
        axes.axhspan(height, height + 1, color=colour, lw=0)
    axes.set(xticks=[], ylim=(0, len(colours)))
    axes.yaxis.tick_right()
    axes.set_yticks(range(0, len(levels), 2), distinct(levels[::2]))
    return axes


def laid_out(
    loss: Loss, seen: Ground, entries: Sequence[Entry], above: float = 0
) -> tuple[Figure, Axes]:
    """Make a figure of a ground with its scale and a legend, and axes in it for the runs.

    ``above`` points stay free above the axes.
    """
    grey = [(Patch(color=style.palette().undefined), seen.missing)] if seen.undefined else []
    page = sheet(loss, [*entries, *grey])
    axes = draw(page.axes(LEFT, BELOW, RIGHT, above), seen)
    if len(seen.levels) > 2:
        place = WIDTH - RIGHT + 8, BELOW, RIGHT - 8 - BAR, above
        draw_scale(page.axes(*place), seen.levels)
    return page.figure, axes


def shape(above: float = 0) -> float:
    """Return width/height of the axes that :func:`laid_out` makes."""
    return (WIDTH - LEFT - RIGHT) / (HEIGHT - BELOW - above)


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the picture of runs on a loss of two variables."""
    searched, drawn = landscapes(loss, home(runs[0]))
    window = plane(searched, runs, shape())
    paths = [visible(bounded(run.positions), window, steps_of(run)) for run in runs]
    entries = course.entries(runs, paths)
    best = solved(loss, home(runs[0])) if on_all_rows(runs) else None
    if best is not None:
        told = f"closed form {place(best)}"
        entries.append((Line2D([], [], ls="", **course.lowest()), told))
    made, axes = laid_out(loss, ground(drawn, window), entries)
    course.draw(axes, paths, runs)
    if best is not None:
        axes.plot(*best, **course.lowest(), zorder=7)
    name_axes(axes, loss)
    return made


def name_axes(axes: Axes, loss: Loss) -> Axes:
    """Name the axes by the variables."""
    axes.set_xlabel(symbol(loss.variables[0]), parse_math=False)
    axes.set_ylabel(symbol(loss.variables[1]), parse_math=False)
    return axes


def distinct(numbers: Iterable[float]) -> list[str]:
    """Write numbers as shortly as tells them apart.

    >>> distinct([0.5, 1234.5]), distinct([2.0, 2.00001])
    (['0.5', '1230'], ['2', '2.00001'])
    """
    for digits in range(3, 9):
        shown = [number(value, digits) for value in numbers]
        if len(set(shown)) == len(shown):
            break
    return shown
