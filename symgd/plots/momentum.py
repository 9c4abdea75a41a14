"""Momentum: how fast a rule converges at the minimum, over its learning rate and its momentum."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter
from numpy.typing import NDArray

from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.plan import Plan
from symgd.plots import contour, style
from symgd.plots.decay_map import DecayMap, Pair, decay_map, memory, with_momentum
from symgd.plots.labels import described, number, shortened
from symgd.plots.settled import planned, settled
from symgd.plots.sheet import HEIGHT, WIDTH, Entry, sheet
from symgd.stability.linear import LinearStep
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

LEFT, BELOW, RIGHT = 54.0, 36.0, 74.0
"""Points kept free for the labels of the axes and of the scale."""

BAR = 9.0
"""The width of the scale."""

ROUND = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""Steps to come ten times as near, at which the colour changes."""

ROUNDING = 1e-6
"""By how much a radius of 1 may be larger: a double eigenvalue is rounded by 1e-8."""


def levels(steps: Array) -> Array:
    """Return the levels between which steps have a colour; what is slower has the last.

    >>> levels(np.array([3.0, 4.0, 40.0, np.inf])).tolist()
    [2.0, 5.0, 10.0, 20.0, 50.0]
    """
    finite = steps[np.isfinite(steps)]
    fastest, slowest = np.quantile(finite, [0, 0.8]) if finite.size else (1, 1)
    first = max(0, sum(step <= fastest for step in ROUND) - 1)
    last = max(sum(step < slowest for step in ROUND), first + 2)
    return np.array(ROUND[first : last + 1], dtype=np.float64)


def draw(axes: Axes, shown: DecayMap, chosen: Array) -> Axes:
    """Fill the map with a colour for each band of steps, and draw where stability ends."""
    axes.set_xscale("log")
    axes.set_facecolor(style.palette().undefined)
    grid = shown.lr, np.broadcast_to(shown.momentum[:, None], shown.lr.shape)
    # A finite number beyond the levels, so that the bands reach up to the boundary.
    steps = np.clip(np.log(shown.steps), np.log(chosen[0]), np.log(chosen[-1]))
    steps = np.ma.masked_where(shown.radius > 1 + ROUNDING, steps)
    filled = axes.contourf(*grid, steps, np.log(chosen), colors=style.bands(len(chosen) - 1))
    filled.set_rasterized(True)
    axes.contour(*grid, steps, np.log(chosen[1:-1]), colors=style.palette().ridge, linewidths=0.5)
    low, high = shown.span
    edge = np.where((low < shown.limit) & (shown.limit < high), shown.limit, np.nan)
    axes.plot(edge, shown.momentum, color=style.palette().ink, lw=1.4)
    axes.set(xlim=shown.span, ylim=(0, 1))
    axes.xaxis.set_major_locator(LogLocator(10, numticks=6))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, 2)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_locator(FixedLocator([0, 0.2, 0.4, 0.6, 0.8, 1]))
    axes.set_xlabel("learning rate (log scale)")
    axes.set_ylabel(shortened(shown.constant), parse_math=False)
    return axes


def suits(loss: Loss, runs: Sequence[Trajectory]) -> str | None:
    """Say why there is no such map of the first run, or nothing."""
    if not (loss.variables and runs):
        return "nothing moves"
    found = _subject(loss, runs[0])
    return found if isinstance(found, str) else None


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the map for the rule of the first run, with its own pair and the best one."""
    found = _subject(loss, runs[0])
    if isinstance(found, str):
        raise SettingError(f"there is no map of rate and momentum: {found}")
    shown, own = _map(found, runs[0])
    chosen = levels(shown.steps)
    page = sheet(loss, _entries(runs[0], shown, own))
    axes = draw(page.axes(LEFT, BELOW, RIGHT, 0), shown, chosen)
    if shown.best is not None:
        axes.plot([shown.best.lr], [shown.best.momentum], **_best(), zorder=5)
    axes.plot([own.lr], [own.momentum], **_own(), zorder=5)
    bar = page.axes(WIDTH - RIGHT + 8, BELOW, RIGHT - 8 - BAR, 16)
    contour.draw_scale(bar, chosen)
    bar.set_yticks(range(len(chosen)), [number(step, 4) for step in chosen])
    page.figure.text(
        (WIDTH - 4) / WIDTH,
        (page.bottom + HEIGHT - 6) / (72 * page.figure.get_size_inches()[1]),
        "steps / digit",
        size=style.SMALL,
        ha="right",
        va="center",
    )
    return page.figure


@dataclass(frozen=True)
class Subject:
    """What a map is made of: a linearised step, its momentum's name and curvatures (ascending)."""

    plan: Plan
    step: LinearStep
    constant: str
    curvatures: tuple[float, ...]


def _subject(loss: Loss, run: Trajectory) -> Subject | str:
    plan = planned(loss, run)
    if plan is None:
        return f"{described(run)} is no rule of equations"
    found = memory(plan.rule, float(plan.steps))
    if isinstance(found, str):
        return found
    place = settled(loss, run)
    if place is None:
        return "no minimum with positive curvatures was found near the run"
    return Subject(plan, *found, place.curvatures)


def _map(subject: Subject, run: Trajectory) -> tuple[DecayMap, Pair]:
    """Return the map, and the run's own pair on it."""
    plan, step, constant = subject.plan, subject.step, subject.constant
    lr = float(run.learning_rates[0]) if run.steps else plan.lr
    value = plan.rule.numbers(plan.steps)[constant]
    assert isinstance(value, float)
    shown = decay_map(step, constant, subject.curvatures, lr)
    own = with_momentum(step, constant, value).radius(np.array(subject.curvatures), lr)
    return shown, Pair(lr, value, float(own.max()))


def _entries(run: Trajectory, shown: DecayMap, own: Pair) -> list[Entry]:
    changes = len(set(run.learning_rates.tolist())) > 1
    this = f"this run{', which changes its rate, at first' if changes else ''}"
    entries: list[Entry] = [(Line2D([], [], **_own()), f"{this}: {_told(own, shown.constant)}")]
    if shown.best is not None:
        entries.append((Line2D([], [], **_best()), f"best: {_told(shown.best, shown.constant)}"))
    unstable = "unstable: the distance to the minimum grows"
    return [*entries, (Patch(color=style.palette().undefined), unstable)]


def _told(pair: Pair, constant: str) -> str:
    name = shortened(constant, 12)
    setting = f"lr {number(pair.lr, 3)}, {name} {number(pair.momentum, 3)}"
    if pair.radius >= 1:
        return f"{setting}: grows"
    return f"{setting}: times {number(pair.radius, 3)} a step"


def _own() -> dict[str, Any]:
    mark = {"marker": "o", "ms": 8, "mec": style.palette().paper, "mew": 1.0, "ls": ""}
    return {"color": style.colour(0), **mark}


def _best() -> dict[str, Any]:
    mark = {"marker": "*", "ms": 12, "mec": style.palette().paper, "mew": 0.8, "ls": ""}
    return {"color": style.palette().ink, **mark}
