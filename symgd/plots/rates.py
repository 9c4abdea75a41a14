"""Rates: the same descent with a learning rate too small, good, oscillating and diverging."""

from collections.abc import Callable, Sequence
from math import ceil

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from symgd.diagnosis import RateVerdict
from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.plots import contour, course, curve, scale, style
from symgd.plots.bounds import TINY, bounded
from symgd.plots.judged import SHARES, Judged, Limit, four, limit_of, tried
from symgd.plots.labels import ending, number, place, shortened, symbol
from symgd.plots.path import spread, visible
from symgd.plots.scale import fitting
from symgd.plots.sheet import WIDTH, Entry, sheet
from symgd.plots.window import graph, plane
from symgd.trajectory import Outcome, Trajectory

LEFT, BELOW, RIGHT, BETWEEN, ABOVE = 50.0, 34.0, 12.0, 16.0, 30.0
"""Points kept free for labels around the four panels, and between them."""

HIGH = 132.0
"""The height of a panel."""

WIDE = (WIDTH - LEFT - RIGHT - BETWEEN) / 2

KNOTS = 90
"""Knots of the grid of contours along each axis of a panel."""

DrawOne = Callable[[Axes, Trajectory], None]


def draw(axes: Axes, one: Judged, draw_run: DrawOne) -> Axes:
    """Draw one of the four runs under its verdict."""
    draw_run(axes, one.run)
    axes.set_title(heading(one), size=style.SMALL, pad=4, linespacing=1.3, parse_math=False)
    return axes


def heading(one: Judged) -> str:
    """Write verdict, learning rate and outcome in two lines.

    >>> from symgd import descend
    >>> run = descend("x**2", 3, lr=1.0, steps=20)
    >>> print(heading(Judged(RateVerdict.OSCILLATING, 1.0, 1.0, run)))
    oscillating: lr 1 = 1 of the limit
    oscillates, 20 steps
    """
    rate = f"lr {number(one.lr, 3)} = {number(one.share, 3)} of the limit"
    told = ending(one.run)
    if one.verdict is RateVerdict.GOOD and one.run.outcome is Outcome.STEP_LIMIT:
        told = f"at a loss of {number(one.run.value, 3)} after {one.run.steps:,} steps"
    return f"{one.verdict}: {rate}\n{told}"


def suits(loss: Loss, runs: Sequence[Trajectory]) -> str | None:
    """Say why there are no four rates to show of the first run, or nothing."""
    if not (loss.variables and runs):
        return "nothing moves"
    found = limit_of(loss, runs[0])
    return found if isinstance(found, str) else None


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the picture of the first run with four learning rates."""
    limit = limit_of(loss, runs[0])
    if isinstance(limit, str):
        raise SettingError(f"there are no four rates to show: {limit}")
    limit, found = four(loss, runs[0], limit)
    if not found:
        raise SettingError("there are no four rates to show: all that were tried go astray")
    rows = ceil(len(found) / 2)
    height = rows * (HIGH + ABOVE) + BELOW
    page = sheet(loss, _entries(loss, runs[0], limit, found), height)
    draw_run = _drawing(loss, [one.run for one in found])
    across, up = _names(loss)
    for index, one in enumerate(found):
        row, column = divmod(index, 2)
        left, top = LEFT + column * (WIDE + BETWEEN), ABOVE + row * (HIGH + ABOVE)
        axes = page.axes(left, height - top - HIGH, WIDTH - left - WIDE, top)
        draw(axes, one, draw_run)
        lowest = index + 2 >= len(found)
        axes.tick_params(labelbottom=lowest, labelleft=column == 0)
        axes.set_xlabel(across if lowest else "", parse_math=False)
        axes.set_ylabel(up if column == 0 else "", parse_math=False)
    return page.figure


def _drawing(loss: Loss, runs: Sequence[Trajectory]) -> DrawOne:
    """Return what draws one run, on the same scales for all of them."""
    # A diverging run would press all others flat.
    shown = [run for run in runs if run.outcome is not Outcome.DIVERGED] or runs
    if len(loss.variables) == 2:
        window = plane(loss, shown, WIDE / HIGH)
        seen = contour.ground(loss, window, KNOTS)

        def on_contours(axes: Axes, run: Trajectory) -> None:
            contour.draw(axes, seen)
            course.draw(axes, [visible(bounded(run.positions), window)], [run], width=1.0)
            _few_ticks(axes)

        return on_contours
    if len(loss.variables) == 1:
        window = graph(loss, shown)
        sampled = curve.sampled(loss, window)

        def on_curve(axes: Axes, run: Trajectory) -> None:
            curve.draw(axes, sampled, window)
            points = bounded(np.column_stack([run.positions, run.losses]))
            course.draw(axes, [visible(points, window)], [run], width=0.7)
            _few_ticks(axes)

        return on_curve
    fitted = fitting([run.losses for run in shown])
    last = max(run.steps for run in runs)

    def against_steps(axes: Axes, run: Trajectory) -> None:
        scale.draw(axes, fitted)
        axes.grid(axis="y", color=style.palette().grid, lw=0.6)
        values = bounded(run.losses)
        if fitted.kind == "log":
            values = np.where(values < TINY, np.nan, values)
        steps = spread(np.nan_to_num(values)[:, None], 1000)
        axes.plot(steps, values[steps], color=style.colour(0), lw=1.3)
        axes.set_xlim(-0.02 * last, 1.02 * last)
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True, steps=[1, 2, 5, 10]))

    return against_steps


def _few_ticks(axes: Axes) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))


def _names(loss: Loss) -> tuple[str, str]:
    names = [symbol(name) for name in loss.variables]
    if len(names) == 1:
        return names[0], f"f({names[0]})"
    return (names[0], names[1]) if len(names) == 2 else ("step", "loss")


def _entries(loss: Loss, run: Trajectory, limit: Limit, found: Sequence[Judged]) -> list[Entry]:
    size = float(max(np.abs(run.start).max(), np.abs(limit.point).max()))
    words = [
        f"limit of {shortened(limit.rule)}: {limit.formula}",
        f"λ = {number(limit.curvature, 4)}, the largest curvature at {place(limit.point, size)}",
        f"best rate there: {number(limit.best, 3)}",
    ]
    shown = {one.verdict for one in found}
    for verdict in [verdict for verdict in SHARES if verdict not in shown]:
        rates = tried(limit, verdict)
        span = f"{number(min(rates), 2)} to {number(max(rates), 2)}"
        words.append(f"{verdict}: no rate that was tried, {span}")
    entries: list[Entry] = [(Line2D([], [], ls=""), text) for text in words]
    if len(loss.variables) <= 2:
        mark = Line2D([], [], ls="", **course.start(style.colour(0)))
        entries.append((mark, f"start {place(run.start)}"))
    return entries
