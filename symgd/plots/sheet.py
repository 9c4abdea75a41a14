"""Sheet: a figure with a title above, a legend below, and room for axes in between.

All lengths are in points, so that type and margins keep their size whatever the height.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D

from symgd.loss import Loss
from symgd.plots import style, title

WIDTH, HEIGHT = 460.0, 320.0
"""The area between title and legend."""

LINE = 1.5 * style.SMALL
"""The height of a line of the legend."""

LETTER = 0.53 * style.SMALL
"""The width of a letter in it, on average."""

KEY = 40.0
"""The width of a key of the legend with the space around it."""

ENTRIES = 16
"""The most entries of a legend; the rest is counted in the last."""

Entry = tuple[Artist | tuple[Artist, ...], str]
"""A key of the legend, or several side by side, and what it says."""


@dataclass(frozen=True)
class Sheet:
    """A figure and the free area in it, which starts at the left and ``bottom``."""

    figure: Figure
    bottom: float
    width: float
    height: float

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Add axes that leave so much of the free area on their four sides."""
        axes = self.figure.add_axes(self.place(left, bottom, right, top))
        axes.tick_params(length=3, width=0.8)
        return axes

    def place(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """Return left, bottom, width and height of such axes, in shares of the figure."""
        across, up = (72 * inches for inches in self.figure.get_size_inches())
        width, height = self.width - left - right, self.height - bottom - top
        return left / across, (self.bottom + bottom) / up, width / across, height / up


def sheet(
    loss: Loss | None, entries: Sequence[Entry], height: float = HEIGHT, most: int = ENTRIES
) -> Sheet:
    """Make a figure with its title, its legend and a free area of that height in between.

    The title is the formula of the loss; a picture of no loss has none. The legend has at most so
    many entries.
    """
    if len(entries) > most:
        hidden = len(entries) - most + 1
        entries = [*entries[: most - 1], (Line2D([], [], ls=""), f"and {hidden} more")]
    widths = [len(text) * LETTER + KEY for _, text in entries]
    in_one = sum(widths) <= WIDTH
    columns = len(entries) if in_one else max(1, int(WIDTH / max(widths)))
    below = ceil(len(entries) / max(1, columns)) * LINE + 8
    total = below + height + (title.TALLEST if loss else 0) + 4
    figure = Figure((WIDTH / 72, total / 72), style.DPI)
    if entries:
        legend = figure.legend(  # type: ignore[call-overload]  # its stubs know single keys only
            [key for key, _ in entries],
            [text for _, text in entries],
            loc="lower center",
            ncols=columns,
            bbox_to_anchor=(0.5, 2 / total),
            borderaxespad=0.2,
            handlelength=2.2,
            labelspacing=0.35,
            columnspacing=1.6,
            handler_map={tuple: HandlerTuple(ndivide=None, pad=0)},
        )
        for text in legend.get_texts():
            text.set_parse_math(False)
    if loss is not None:
        title.draw(figure, loss)
    return Sheet(figure, below, WIDTH, height)
