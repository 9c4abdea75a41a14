"""Anatomy: what each step is made of, coordinate by coordinate, and what a gradient is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from symgd.anatomy import Shares, replay, shares
from symgd.loss import Loss
from symgd.plots import scale, style
from symgd.plots.bounds import TINY, bounded
from symgd.plots.coordinates import key
from symgd.plots.labels import described, number, shortened, symbol
from symgd.plots.path import spread
from symgd.plots.scale import fitting
from symgd.plots.sheet import Entry
from symgd.plots.stack import WIDEST, name, set_steps, stack
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]
Steps = NDArray[np.intp]

PANELS = 4
"""The most coordinates shown."""

SEEN = 0.01
"""The picture ends where all further parts are shorter than this share of the longest."""

BARS = 150
"""Up to so many steps each is a bar; more are areas."""

LONG = 500
"""The most steps drawn."""

FEW, MANY = 110.0, 72.0
"""The height of a panel in points where there are up to two, and where there are more."""

NAMES = ("gradient", "momentum", "decay")


@dataclass(frozen=True)
class Column:
    """The steps of one coordinate that are shown.

    Attributes:
        name: of the coordinate.
        steps: (k,), their numbers, from 1.
        parts: (3, k), gradient, momentum and decay; they add up to the step.
        rate: (k,), the step for each unit of gradient; NaN where there is none.
    """

    name: str
    steps: Steps
    parts: Array
    rate: Array

    @property
    def stacked(self) -> tuple[Array, Array]:
        """Return where each part begins and ends, (3, k) each: away from 0, in their order.

        >>> made = Column("x", np.array([1]), np.array([[1.0], [-2.0], [0.5]]), np.ones(1))
        >>> [end.tolist() for end in made.stacked]
        [[[0.0], [0.0], [1.0]], [[1.0], [-2.0], [1.5]]]
        """
        up, down = np.maximum(self.parts, 0), np.minimum(self.parts, 0)
        ends = np.where(self.parts < 0, np.cumsum(down, axis=0), np.cumsum(up, axis=0))
        return ends - self.parts, ends


def columns(made: Shares, names: Sequence[str]) -> list[Column]:
    """Return what is shown of the first coordinates: all steps that are long enough to be seen."""
    parts = np.stack([made.gradient, made.momentum, made.decay])[:, :PANELS]
    sizes = np.abs(parts).max(axis=0)
    longest = np.maximum(sizes.max(axis=1, initial=0.0), TINY)[:, None]
    seen = np.flatnonzero((sizes >= SEEN * longest).any(axis=0))
    count = min(parts.shape[2], int(1.05 * (seen[-1] + 1)) + 1) if len(seen) else parts.shape[2]
    kept = spread(parts[:, :, :count].reshape(-1, count).T, LONG)
    return [
        Column(names[i], kept + 1, bounded(parts[:, i, kept]), _rounded(made.rate[i, kept]))
        for i in range(parts.shape[1])
    ]


def _rounded(rate: Array) -> Array:
    """Round rates to four digits, so that one that stays the same is a straight line."""
    with np.errstate(all="ignore"):
        digits = 10.0 ** (3 - np.floor(np.log10(np.abs(rate))))
        rounded = np.round(rate * digits) / digits
    return np.where(np.isfinite(rounded), rounded, np.nan)


def draw(axes: Axes, column: Column) -> Axes:
    """Draw the parts of one coordinate's steps, stacked, and the steps themselves."""
    for index, (begin, end) in enumerate(zip(*column.stacked, strict=True)):
        if len(column.steps) <= BARS:
            width = 0.8 if len(column.steps) <= BARS // 2 else 1.0
            axes.bar(column.steps, end - begin, width, begin, color=fill(index), lw=0, zorder=2)
        else:
            axes.fill_between(column.steps, begin, end, color=fill(index), lw=0, zorder=2)
    axes.plot(column.steps, column.parts.sum(axis=0), **whole(len(column.steps)))
    axes.axhline(0, color=style.palette().faint, lw=0.8, zorder=1)
    axes.use_sticky_edges = False
    axes.margins(y=0.08)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    # An exponent above the axes would lie on the heading, or on the panel above.
    axes.yaxis.set_major_formatter(lambda value, _: number(value, 4))
    name(axes, f"step of {symbol(column.name)}")
    return axes


def draw_rates(axes: Axes, shown: Sequence[Column], rates: Array) -> Axes:
    """Draw what a unit of fresh gradient moves each coordinate, and the learning rates (T,)."""
    steps = shown[0].steps
    dashed = rates[steps - 1]
    rows = [column.rate for column in shown]
    known = [row[np.isfinite(row) & (row > TINY)] for row in [*rows, dashed]]
    fitted = fitting(known)
    scale.draw(axes, fitted, ticks=3)
    for index, row in enumerate(rows):
        inside = np.where(np.isfinite(row) & (row > TINY), row, np.nan)
        axes.plot(steps, inside, **_rate_key(index))
    axes.plot(steps, dashed, **_lr_key())
    name(axes, "step/gradient", fitted.kind)
    return axes


def fill(part: int) -> str:
    """Return the colour of a part of the step."""
    return style.colour((1, 5, 2)[part])


def whole(count: int) -> dict[str, Any]:
    """Return how so many steps look: a dash each on bars, which a line to and fro would hide."""
    ink = style.palette().ink
    if count <= BARS:
        size = min(6.0, 300 / count)
        return {"color": ink, "ls": "", "marker": "_", "ms": size, "mew": 1.4, "zorder": 4}
    return {"color": ink, "lw": 0.9, "zorder": 4}


def suits(_loss: Loss, runs: Sequence[Trajectory]) -> str | None:
    """Say why the steps of a run cannot be taken apart, or nothing."""
    if _shown(runs):
        return None
    if not runs or any("equations" in run.settings for run in runs):
        return "no step was taken"
    return f"{described(runs[0])} is no rule of equations that could be taken apart"


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the picture of the steps of the first run that took any."""
    run = _shown(runs)[0]
    shown = columns(shares(replay(run)), loss.variables)
    last = int(shown[0].steps[-1])
    heading = _heading(run, len(shown), last)
    each = FEW if len(shown) <= 2 else MANY
    page, axes = stack(loss, _entries(shown), [*[each] * len(shown), MANY], heading)
    for one, column in zip(axes, shown, strict=False):
        draw(one, column)
    draw_rates(axes[-1], shown, run.learning_rates)
    # Half a bar more on either side.
    set_steps(axes, 0.5, last + 0.5)
    return page.figure


def _shown(runs: Sequence[Trajectory]) -> list[Trajectory]:
    return [run for run in runs if run.steps and "equations" in run.settings]


def _heading(run: Trajectory, coordinates: int, steps: int) -> str:
    count = len(run.variables)
    parts = [f"coordinates 1 to {coordinates} of {count}"] if count > coordinates else []
    parts += [f"steps 1 to {steps:,} of {run.steps:,}"] if steps < run.steps else []
    # What is left out is told whole, and the name of the rule as far as there is room.
    tail = f" ({', '.join(parts)})" if parts else ""
    return f"each step of {shortened(described(run), WIDEST - 13 - len(tail))}{tail}"


def _entries(shown: Sequence[Column]) -> list[Entry]:
    entries: list[Entry] = []
    for index, text in enumerate(NAMES):
        if any(column.parts[index].any() for column in shown):
            entries.append((Patch(color=fill(index)), text))
    entries.append((Line2D([], [], **whole(len(shown[0].steps))), "the step"))
    for index, column in enumerate(shown):
        words = f"per unit of ∂f/∂{symbol(column.name)}"
        entries.append((Line2D([], [], **_rate_key(index)), words))
    entries.append((Line2D([], [], **_lr_key()), "learning rate"))
    return entries


def _rate_key(index: int) -> dict[str, Any]:
    # Blue, amber and green are the parts of a step.
    return key((0, 3, 4, 6)[index])


def _lr_key() -> dict[str, Any]:
    return {"color": style.palette().faint, "ls": (0, (4, 2)), "lw": 1.4, "zorder": 3}
