"""Stack: panels one above the other, all against the step."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from symgd.loss import Loss
from symgd.plots import style
from symgd.plots.labels import shortened
from symgd.plots.sheet import WIDTH, Entry, Sheet, sheet

LEFT, BELOW, RIGHT, GAP, ABOVE = 70.0, 36.0, 14.0, 10.0, 16.0
"""Points kept free for labels around the panels, and between them."""

ASIDE = 42.0
"""How far the names of the vertical axes stand from them: one below the other."""

WIDEST = 84
"""Letters that a heading has room for."""


def stack(
    loss: Loss, entries: Sequence[Entry], heights: Sequence[float], heading: str
) -> tuple[Sheet, list[Axes]]:
    """Make a figure with panels of such heights, in points, the first on top under a heading."""
    whole = ABOVE + sum(heights) + GAP * (len(heights) - 1) + BELOW
    page = sheet(loss, entries, whole)
    panels, top = [], ABOVE
    for height in heights:
        axes = page.axes(LEFT, whole - top - height, RIGHT, top)
        axes.grid(axis="y", color=style.palette().grid, lw=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(labelbottom=False)
        panels.append(axes)
        top += height + GAP
    panels[0].set_title(shortened(heading, WIDEST), size=style.SMALL, pad=4, parse_math=False)
    panels[-1].tick_params(labelbottom=True)
    panels[-1].set_xlabel("step")
    return page, panels


def set_steps(panels: Sequence[Axes], first: float, last: float) -> None:
    """Let the horizontal axes reach from one step to another, with a little room beside them."""
    room = 0.02 * max(last - first, 1)
    for axes in panels:
        axes.set_xlim(first - room, last + room)
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True, steps=[1, 2, 5, 10]))


def name(axes: Axes, text: str, kind: str = "") -> None:
    """Write the name of a vertical axis, and below it the kind of a scale that is not linear."""
    words = {"log": "\n(log scale)", "symlog": "\n(± log scale)"}.get(kind, "")
    axes.set_ylabel(f"{text}{words}", fontsize=style.SMALL, linespacing=1.3, parse_math=False)
    axes.yaxis.set_label_coords(ASIDE / (LEFT + RIGHT - WIDTH), 0.5)
