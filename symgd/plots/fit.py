"""Fit: the points of one feature, and what a loss predicts on the way to its minimum."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from symgd.array_loss import ArrayLoss
from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.normal_equations import on_all_rows
from symgd.plots import style
from symgd.plots.bounds import bounded
from symgd.plots.bowl import solved
from symgd.plots.labels import ending, labels, symbol
from symgd.plots.landed import steps_of
from symgd.plots.landscape import out_of_reach
from symgd.plots.prediction import Pairs, pairs
from symgd.plots.sheet import Entry, sheet
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

POINTS = 3000
"""The most points drawn."""

KNOTS = 120
"""Features at which a curve is asked for."""

BETWEEN = 3
"""Curves between the first and the last."""

SPACE = 0.08
"""Free space around the points, in their own size."""

LEFT, BELOW, RIGHT, ABOVE = 62.0, 36.0, 14.0, 6.0
"""Points kept free for the labels of the axes."""


@dataclass(frozen=True)
class Curve:
    """What is predicted at features x (k,) after some steps, y (k,)."""

    step: int
    x: Array
    y: Array


def moments(steps: NDArray[np.intp], count: int = BETWEEN) -> list[int]:
    """Return which of the kept steps are shown: first, last, and some that grow by a factor.

    >>> moments(np.arange(101))
    [0, 3, 10, 32, 100]
    """
    last = len(steps) - 1
    if last <= 0:
        return [0]
    wanted = np.round(steps[-1] ** (np.arange(1, count + 2) / (count + 1)))
    return sorted({0, last, *np.searchsorted(steps, wanted[:-1]).tolist()})


def curves(points: Pairs, run: Trajectory, x: Array) -> list[Curve]:
    """Return the curves of a run, its start first and its end last."""
    steps = steps_of(run)
    rows = moments(steps)
    return [Curve(int(steps[row]), x, points.predicted(run.positions[row], x)) for row in rows]


def knots(points: Pairs) -> Array:
    """Return where curves are asked for, across all points and a little beyond, (KNOTS,)."""
    low, high = float(points.x.min()), float(points.x.max())
    space = SPACE * (high - low)
    return np.linspace(low - space, high + space, KNOTS)


def draw_points(axes: Axes, points: Pairs) -> Axes:
    """Draw the points, evenly chosen where there are very many."""
    stride = -(-len(points.x) // POINTS)
    few = len(points.x) <= 500
    drawn = axes.plot(
        bounded(points.x[::stride]), bounded(points.y[::stride]), **_point(), ms=4 if few else 2.5
    )
    # As vectors, thousands of points would weigh 300 kB.
    drawn[0].set_rasterized(not few)
    return axes


def draw(axes: Axes, shown: Sequence[Curve], index: int) -> Axes:
    """Draw the last curve of the index-th run, and faintly those before."""
    colour = style.colour(index)
    for depth, curve in enumerate(shown[:-1]):
        axes.plot(curve.x, curve.y, color=colour, **_early(depth, len(shown)))
    last = shown[-1]
    axes.plot(last.x, last.y, color=style.palette().paper, lw=4, alpha=0.8, zorder=4)
    axes.plot(last.x, last.y, color=colour, ls=style.line(index), lw=2, zorder=5)
    return axes


def suits(loss: Loss, runs: Sequence[Trajectory]) -> str | None:
    """Say why there is no curve to show, or nothing."""
    if not isinstance(loss, ArrayLoss) or not loss.data.rows:
        return "it needs a loss over rows of data"
    if (why := out_of_reach(loss)) is not None:
        return why
    if runs and pairs(loss, runs[0].end) is not None:
        return None
    return "it needs data of one feature x and one label y"


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the picture of the curves that runs end at, over the points."""
    points = pairs(loss, runs[0].end) if isinstance(loss, ArrayLoss) else None
    if points is None:
        raise SettingError("there is no curve to show: the loss has not one feature and one label")
    x = knots(points)
    # The way to the end is shown of a single run only.
    shown = (
        [curves(points, run, x) for run in runs]
        if len(runs) == 1
        else [[Curve(run.steps, x, points.predicted(run.end, x))] for run in runs]
    )
    best = solved(points.loss, runs[0].end) if on_all_rows(runs) else None
    page = sheet(loss, _entries(points, runs, shown, best is not None))
    axes = draw_points(page.axes(LEFT, BELOW, RIGHT, ABOVE), points)
    for index, one in enumerate(shown):
        draw(axes, one, index)
    if best is not None:
        axes.plot(x, points.predicted(best, x), **_solved())
    low, high = float(bounded(points.y).min()), float(bounded(points.y).max())
    space = SPACE * (high - low) or 1.0
    axes.set(xlim=x[[0, -1]], ylim=(low - space, high + space))
    axes.set_xlabel(symbol(points.feature), parse_math=False)
    axes.set_ylabel(symbol(points.label), parse_math=False)
    return page.figure


def _entries(
    points: Pairs, runs: Sequence[Trajectory], shown: Sequence[Sequence[Curve]], best: bool
) -> list[Entry]:
    count = len(points.x)
    stride = -(-count // POINTS)
    seen = "" if stride == 1 else f"{-(-count // stride):,} of "
    told = f"{seen}{count:,} row{'' if count == 1 else 's'}"
    entries: list[Entry] = [(Line2D([], [], **_point(), ms=4), told)]
    if len(shown[0]) > 1:
        steps = [f"{curve.step:,}" for curve in shown[0][:-1]]
        key = Line2D([], [], color=style.colour(0), **_early(1, 3))
        entries.append((key, f"after {', '.join(steps)} step{'' if steps == ['1'] else 's'}"))
    for index, (run, label) in enumerate(zip(runs, labels(runs), strict=True)):
        key = Line2D([], [], color=style.colour(index), ls=style.line(index), lw=2)
        entries.append((key, f"{label}: {ending(run)}" if label else ending(run)))
    if best:
        entries.append((Line2D([], [], **_solved()), "closed form"))
    if points.classes is not None:
        half = "" if points.classes[0] == 0 else ", from −1 for 0 to 1 for 1"
        entries.append((Line2D([], [], ls=""), f"curves: the probability of 1{half}"))
    return entries


def _point() -> dict[str, Any]:
    return {"ls": "", "marker": "o", "color": style.palette().faint, "mew": 0, "alpha": 0.6}


def _early(depth: int, count: int) -> dict[str, Any]:
    """Return how a curve looks that lies before the last."""
    return {"lw": 1.2, "alpha": 0.3 + 0.4 * depth / count, "zorder": 3}


def _solved() -> dict[str, Any]:
    return {"color": style.palette().ink, "ls": (0, (3, 3)), "lw": 1.4, "zorder": 6}
