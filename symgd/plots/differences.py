"""Differences: the error of a numerical derivative against its step, the V of the textbooks.

On logarithmic axes a central difference falls with slope 2, a forward one with slope 1, until
rounding lets both rise with slope -1. Methods without a step are horizontal lines.
"""

from collections.abc import Iterator, Sequence
from math import ceil, log10, nan
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import NDArray

from symgd.differentiation.methods import Table
from symgd.loss import Loss
from symgd.plots import scale, style
from symgd.plots.bounds import TINY
from symgd.plots.errors import Panel, panel, shared_scale
from symgd.plots.labels import number
from symgd.plots.scale import Scale
from symgd.plots.sheet import HEIGHT, WIDTH, Entry, sheet

Array = NDArray[np.float64]

PANELS = 4
"""The most components shown."""

LEFT, BELOW, RIGHT, BETWEEN, ABOVE = 58.0, 36.0, 14.0, 14.0, 30.0
"""Points kept free for labels around each panel, and between panels."""

LOW = 210.0
"""The height of a row of panels where there are two."""

CALLED = {"complex step": "complex step", "symgd, compiled": "symgd's compiled gradient"}
"""Methods without a step to choose: name -> what the legend calls it."""

BAND = 0.14
"""The part of a panel's height, at its foot, where errors of exactly 0 stand."""

FLOORS = {"central": 0.105, "forward": 0.07, "complex step": 0.03, "symgd, compiled": 0.03}
"""Where in the panel's height each of them stands."""


def draw(axes: Axes, shown: Panel, shared: Scale, *, zeros: bool) -> Axes:
    """Draw one component; with ``zeros`` there is a place for them below the scale."""
    scale.draw(axes, shared, ticks=7)
    if zeros:
        _add_band(axes, shared)
    axes.set_xscale("log")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: scale.power(value)))
    axes.grid(color=style.palette().grid, lw=0.6)
    axes.set_axisbelow(True)
    if shown.reason:
        words = fill(f"no error to show: {shown.reason}", 34).replace("-", "−")
        centre: dict[str, Any] = {"ha": "center", "va": "center", "transform": axes.transAxes}
        axes.text(0.5, 0.5, words, size=style.SMALL, parse_math=False, **centre)
        return axes
    for name, error in shown.lines.items():
        if error < TINY:
            axes.plot([0, 1], [FLOORS[name]] * 2, transform=axes.transAxes, **line(name))
        else:
            axes.axhline(max(error, shared.low), **line(name))
    for vee in shown.vees:
        axes.plot(vee.h, vee.expected(shared.low), **theory(vee.kind))
    for vee in shown.vees:
        zero = vee.errors < TINY
        axes.plot(vee.h, np.where(zero, nan, vee.errors), **dots(vee.kind))
        floor_of = np.full(zero.sum(), FLOORS[vee.kind])
        axes.plot(vee.h[zero], floor_of, transform=axes.get_xaxis_transform(), **nought(vee.kind))
    for vee in shown.vees:
        if vee.best is not None and vee.theory is not None:
            axes.plot([vee.best], [vee.theory.error(vee.best)], **best(vee.kind))
    return axes


def _add_band(axes: Axes, shared: Scale) -> None:
    """Make room for errors of 0 below the scale, with a tick that says so."""
    low, high = log10(shared.low), log10(shared.high)
    foot = (low - BAND * high) / (1 - BAND)
    nothing = 10 ** (foot + (high - foot) * BAND / 2)
    axes.set_ylim(10**foot, shared.high)
    axes.yaxis.set_major_locator(FixedLocator([nothing, *shared.ticks(7)]))
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: "0" if value < shared.low else scale.power(value))
    )
    axes.axhline(shared.low, color=style.palette().faint, lw=0.8)


def figure(loss: Loss, tables: Sequence[Table]) -> Figure:
    """Make the picture of some components' errors, a panel each."""
    with style.applied(style.palette()):
        return _figure(loss, tables)


def _figure(loss: Loss, tables: Sequence[Table]) -> Figure:
    shown = [panel(table) for table in tables[:PANELS]]
    rows, across = ceil(len(shown) / 2), min(len(shown), 2)
    height = HEIGHT if rows <= 1 else rows * LOW
    page = sheet(loss, list(entries(shown)), height)
    shared = shared_scale([one for one in shown if not one.reason])
    zeros = any(one.zeros for one in shown)
    steps = np.concatenate([np.empty(0), *(one.steps for one in shown)])
    steps = steps if steps.size else np.array([1e-16, 1.0])
    wide = (WIDTH - LEFT - RIGHT - (across - 1) * BETWEEN) / max(across, 1)
    high = height / max(rows, 1) - BELOW - ABOVE
    for index, one in enumerate(shown):
        row, column = divmod(index, across)
        left, top = LEFT + column * (wide + BETWEEN), row * height / rows + ABOVE
        axes = page.axes(left, height - top - high, WIDTH - left - wide, top)
        draw(axes, one, shared, zeros=zeros)
        axes.set_xlim(steps.min() / 3, steps.max() * 3)
        axes.xaxis.set_major_locator(FixedLocator(_ticks(steps, wide)))
        axes.set_title(heading(one), size=style.SMALL, pad=4, linespacing=1.3, parse_math=False)
        axes.tick_params(labelleft=column == 0)
        if index + across >= len(shown):
            axes.set_xlabel("step h")
        if column == 0:
            axes.set_ylabel("absolute error")
    if len(tables) > len(shown):
        note = f"the first {len(shown)} of {len(tables)} components"
        page.figure.text(0.99, 0.01, note, size=style.SMALL, ha="right", va="bottom")
    return page.figure


def heading(shown: Panel) -> str:
    """Write a panel's name, and the best steps below it.

    >>> from symgd.differentiation.methods import tables
    >>> print(heading(panel(tables(Loss("x**2"), [3.0])[0])))
    ∂f/∂x at x = 3
    best h: forward 6.3e−8
    """
    steps = [f"{vee.kind} {number(vee.best, 2)}" for vee in shown.vees if vee.best]
    return f"{shown.name}\n{'best h: ' + ', '.join(steps) if steps and not shown.reason else ''}"


def entries(shown: Sequence[Panel]) -> Iterator[Entry]:
    """Name in the legend whatever is seen in some panel."""
    drawn = [one for one in shown if not one.reason]
    if not drawn:
        return
    for kind, slopes in (("central", "2 and −1"), ("forward", "1 and −1")):
        yield Line2D([], [], **dots(kind)), f"{kind} difference"
        yield Line2D([], [], **theory(kind)), f"its theory: slopes {slopes}"
    for name, words in CALLED.items():
        if any(name in one.lines for one in drawn):
            yield Line2D([], [], **line(name)), words
    if any(vee.best for one in drawn for vee in one.vees):
        yield Line2D([], [], **best("") | {"mfc": style.palette().ink}), "the best h by theory"
    if any(one.zeros for one in drawn):
        yield Line2D([], [], **nought("") | {"mec": style.palette().ink}), "exactly 0"


def colour(kind: str) -> str:
    """Return the colour of a kind of difference."""
    return style.colour(1 if kind == "central" else 0)


def dots(kind: str) -> dict[str, Any]:
    """Return how measured errors look."""
    # Where the two meet, the one behind is seen around the other.
    size = 2.8 if kind == "central" else 4.4
    return {"color": colour(kind), "ls": "", "marker": "o", "ms": size, "mew": 0, "zorder": 3}


def theory(kind: str) -> dict[str, Any]:
    """Return how the errors of theory look."""
    return {"color": colour(kind), "ls": (0, (4, 2)), "lw": 1.0, "alpha": 0.55, "zorder": 2}


def nought(kind: str) -> dict[str, Any]:
    """Return how an error of 0 looks, at the bottom of the picture."""
    face = {"mfc": style.palette().paper, "mec": colour(kind), "mew": 0.8}
    return {"marker": "v", "ls": "", "ms": 4, "zorder": 4, **face}


def best(kind: str) -> dict[str, Any]:
    """Return how the best step looks."""
    return {
        "marker": "D",
        "ls": "",
        "ms": 5.5,
        "mfc": colour(kind),
        "mec": style.palette().paper,
        "zorder": 5,
    }


def line(name: str) -> dict[str, Any]:
    """Return how a method without a step looks: one is seen through the other."""
    if name == "complex step":
        return {"color": style.colour(2), "ls": "-", "lw": 2.4, "zorder": 1.5}
    return {"color": style.palette().ink, "ls": (0, (1, 1.5)), "lw": 1.2, "zorder": 1.6}


def _ticks(steps: Array, wide: float) -> list[float]:
    """Return powers of ten on the axis of steps, as many as find room."""
    first, last = round(log10(steps.min())), round(log10(steps.max()))
    stride = 2 * ceil((last - first) / 2 / max(1.0, wide / 40))
    return [10.0**k for k in range(last - last % 2, first - 1, -stride)]
