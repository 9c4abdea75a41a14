"""Schedules: their learning rates on one axis, and what those see that look at the loss."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from symgd.descent import descend
from symgd.loss import Loss
from symgd.plots import style
from symgd.plots.path import spread
from symgd.plots.sheet import Entry, sheet
from symgd.rules.rule import Rule, Schedule
from symgd.rules.schedules import schedules

Array = NDArray[np.float64]

LEFT, BELOW, RIGHT, GAP, ABOVE = 54.0, 36.0, 14.0, 28.0, 10.0
"""Points kept free for the labels of the axes, and between panels for the name of the lower one."""

HIGH, LOW = 230.0, 92.0
"""The heights of the panel with all schedules, and of the one with a loss."""

LONG = 1000
"""The most points drawn of one line."""

SINKING = Loss("1 + x**2")
"""A loss that falls and then stays, whatever the rate: for schedules that look at it."""

FLAT = 0.4
"""The share of the steps after which it has come to within 1e-4 of its minimum, 1."""


@dataclass(frozen=True)
class Rates:
    """The rates (T,) of a schedule whose base rate is 1, and the losses (T,) above the lowest."""

    schedule: Schedule
    rates: Array
    losses: Array

    @property
    def looks(self) -> bool:
        """Whether the schedule depends on the loss."""
        equations = self.schedule.assignments
        return any("loss" in map(str, one.expression.free_symbols) for one in equations)


def rates(schedule: Schedule, steps: int) -> Rates:
    """Return the rates of a schedule in a run of so many steps.

    >>> rates(schedules["exponential"], 3).rates.round(4)
    array([1.    , 0.99  , 0.9802])
    """
    # (x·shrink**t)² is 1e-4 when FLAT of the steps are taken.
    shrink = 10.0 ** (-2 / max(1.0, FLAT * steps))
    rule = Rule("sinking", "w = w*shrink + 0*g", constants={"shrink": shrink})
    run = descend(SINKING, 1.0, optimizer=rule, lr=1.0, schedule=schedule, steps=steps, stop=())
    return Rates(schedule, run.learning_rates, run.losses[:-1] - 1)


def draw(axes: Axes, shown: Sequence[tuple[int, Rates]]) -> Axes:
    """Draw the rates of schedules, each with the number of its colour, against the step."""
    for index, one in shown:
        steps = np.append(spread(one.rates[:, None], LONG), len(one.rates))
        # Each rate holds until the next step.
        held = np.append(one.rates, one.rates[-1:])
        axes.plot(steps, held[steps], drawstyle="steps-post", zorder=3, **key(index))
    highest = max(1.0, *(float(one.rates.max()) for _, one in shown))
    axes.grid(axis="y", color=style.palette().grid, lw=0.6)
    axes.set_ylim(-0.04, 1.06 * highest)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.set_ylabel("rate / lr")
    return axes


def draw_loss(axes: Axes, losses: Array) -> Axes:
    """Fill the area below a loss that schedules have seen."""
    steps = spread(losses[:, None], LONG)
    axes.fill_between(steps, losses[steps], 0, color=style.palette().ridge, alpha=0.45, lw=0)
    return axes


def key(index: int) -> dict[str, Any]:
    """Return colour and line of the schedule of that index."""
    return {"color": style.colour(index), "ls": style.line(index), "lw": 1.6}


def figure(names: Iterable[str] = (), steps: int = 100) -> Figure:
    """Make the picture of the schedules of those names, of all where none is named."""
    shown = list(enumerate(rates(schedules[name], steps) for name in tuple(names) or schedules))
    looking = [(index, one) for index, one in shown if one.looks]
    entries: list[Entry] = [(Line2D([], [], **key(i)), one.schedule.name) for i, one in shown]
    if looking:
        area = Patch(color=style.palette().ridge, alpha=0.45, lw=0)
        entries.append((area, "loss, above its minimum"))
    beside = 0 < len(looking) < len(shown)
    below = BELOW + (LOW + GAP if beside else 0)
    height = ABOVE + HIGH + below
    page = sheet(None, entries, height)
    panels = [draw(page.axes(LEFT, below, RIGHT, ABOVE), shown)]
    if beside:
        panels[0].tick_params(labelbottom=False)
        panels.append(draw(page.axes(LEFT, BELOW, RIGHT, height - BELOW - LOW), looking))
        names = " and ".join(one.schedule.name for _, one in looking)
        panels[1].set_title(
            f"{names}, on a loss that falls and then stays", size=style.SMALL, pad=4
        )
    if looking:
        draw_loss(panels[-1], looking[0][1].losses)
    for axes in panels:
        axes.set_xlim(-0.01 * steps, 1.01 * steps)
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]))
    panels[-1].set_xlabel("step")
    return page.figure
