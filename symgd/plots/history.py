"""History: the loss, the gradient's norm and the learning rate, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from symgd.loss import Loss
from symgd.plots import course, scale, style
from symgd.plots.bounds import TINY, bounded
from symgd.plots.path import spread
from symgd.plots.scale import Scale, fitting
from symgd.plots.sheet import HEIGHT, WIDTH, sheet
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

LONG = 2000
"""The most points drawn of one line; the picture has fewer columns of pixels."""

DOTTED = 60
"""Runs of fewer steps show each step as a dot."""

LEFT, BELOW, RIGHT, GAP = 70.0, 36.0, 14.0, 10.0
"""Points kept free for labels, and between the panels."""

ASIDE = 42.0
"""How far the names of the vertical axes stand from them: one below the other."""


@dataclass(frozen=True)
class Panel:
    """One quantity against the step: a series (T + 1,) for each run, and its scale.

    ``stairs`` says that entry t holds from step t to step t + 1.
    """

    name: str
    series: tuple[Array, ...]
    scale: Scale
    stairs: bool = False

    @property
    def zeros(self) -> bool:
        """Whether a 0 stands on a logarithmic axis, which has no place for it."""
        return self.scale.kind == "log" and any((one < TINY).any() for one in self.series)


def panels(runs: Sequence[Trajectory], minimum: float | None = None) -> list[Panel]:
    """Return what there is to show of some runs.

    The loss is shown above its minimum where that is known, and where no run went below it.
    """
    losses = tuple(run.losses for run in runs)
    name = "loss"
    if minimum is not None:
        above = tuple(_above(one, minimum) for one in losses)
        if all((one >= 0).all() for one in above):
            losses, name = above, "loss − minimum"
    norms = tuple(run.gradient_norms for run in runs)
    rates = tuple(np.append(run.learning_rates, run.learning_rates[-1:]) for run in runs)
    # Yardsticks have no learning rate, and are shown without one beside rules.
    rules = ["reference" not in run.settings for run in runs]
    if any(rules):
        rates = tuple(one if rule else one[:0] for one, rule in zip(rates, rules, strict=True))
    rate = "learning rate" if any(rules) else "step ÷ gradient"
    return [
        Panel(name, losses, fitting(losses)),
        Panel("gradient norm", norms, fitting(norms)),
        Panel(rate, rates, fitting(rates), stairs=True),
    ]


def draw(
    axes: Axes,
    panel: Panel,
    runs: Sequence[Trajectory],
    along: Sequence[NDArray[np.int64]] | None = None,
) -> Axes:
    """Draw one panel against the step, or against the counts ``along`` each run, (T + 1,)."""
    scale.draw(axes, panel.scale)
    axes.grid(axis="y", color=style.palette().grid, lw=0.6)
    for index, (values, run) in enumerate(zip(panel.series, runs, strict=True)):
        values = bounded(values)
        steps = spread(values[:, None], LONG)
        shown = values[steps]
        across = steps if along is None else along[index][steps]
        if panel.scale.kind == "log":
            zero = shown < TINY
            axes.plot(across[zero], np.full(zero.sum(), panel.scale.low), **_zero(index))
            shown = np.where(zero, np.nan, shown)
        dotted = len(values) <= DOTTED and len(runs) <= course.CROWD and not panel.stairs
        axes.plot(
            across,
            shown,
            color=style.colour(index),
            ls=style.line(index),
            lw=1.3,
            marker="." if dotted else "",
            ms=4,
            drawstyle="steps-post" if panel.stairs else "default",
        )
        if not panel.stairs:
            axes.plot(across[-1:], shown[-1:], **course.end(run, index), zorder=5, clip_on=False)
    if not any(len(values) for values in panel.series):
        axes.text(0.5, 0.5, "no step was taken", transform=axes.transAxes, ha="center", va="center")
        axes.set_yticks([])
    kind = {"log": "log scale", "symlog": "± log scale", "linear": "linear scale"}[panel.scale.kind]
    axes.set_ylabel(f"{panel.name}\n({kind})", fontsize=style.SMALL, linespacing=1.3)
    axes.yaxis.set_label_coords(ASIDE / (LEFT + RIGHT - WIDTH), 0.5)
    return axes


def zero_key() -> Line2D:
    """Return the key of the mark of a 0 on a logarithmic axis."""
    return Line2D([], [], **_zero(0) | {"mec": style.palette().ink})


def figure(loss: Loss, runs: Sequence[Trajectory], minimum: float | None = None) -> Figure:
    """Make the picture of the runs' histories."""
    shown = panels(runs, minimum)
    entries = course.entries(runs)
    if any(panel.zeros for panel in shown):
        entries.append((zero_key(), "exactly 0"))
    page = sheet(loss, entries)
    each = (HEIGHT - BELOW - 2 * GAP) / 3
    last = max(run.steps for run in runs)
    for place, panel in enumerate(shown):
        above, below = place * (each + GAP), (2 - place) * (each + GAP)
        axes = draw(page.axes(LEFT, BELOW + below, RIGHT, above), panel, runs)
        axes.set_xlim(-0.02 * max(last, 1), 1.02 * max(last, 1))
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]))
        axes.tick_params(labelbottom=place == 2)
    axes.set_xlabel("step")
    return page.figure


def _above(losses: Array, minimum: float) -> Array:
    """Subtract the minimum; what lies below it by rounding only counts as 0."""
    above = losses - minimum
    rounding = 1e-12 * max(abs(minimum), float(np.abs(losses).min()))
    return np.where(np.abs(above) <= rounding, 0.0, above)


def _zero(index: int) -> dict[str, Any]:
    colour = style.colour(index)
    return {
        "marker": "v",
        "ls": "",
        "ms": 6,
        "mfc": style.palette().paper,
        "mec": colour,
        "clip_on": False,
    }
