"""Box: three-dimensional axes in the style of the other pictures, as large as fits."""

from itertools import product
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from symgd.plots import style
from symgd.plots.contour import distinct
from symgd.plots.relief import TALL, Relief

Array = NDArray[np.float64]

Place = tuple[float, float, float, float]
"""Left, bottom, width and height, in shares of the figure."""

TICKS: dict[str, Any] = {"nbins": 5, "steps": [1, 2, 2.5, 5, 10]}

CORNER = 0.06
"""No tick of a horizontal axis is that near to its ends, in lengths of it: two numbers would stand
on each other in the corner of the box.
"""


def draw(axes: Any, shown: Relief, angles: tuple[float, float], place: Place) -> Any:
    """Set up 3-D axes around a relief, its box as large as fits in a place of the figure."""
    colours = style.palette()
    axes.set_proj_type("ortho")
    axes.view_init(*angles)
    axes.set(xlim=shown.x[[0, -1]], ylim=shown.y[[0, -1]], zlim=(shown.floor, shown.top))
    axes.computed_zorder = False
    axes.grid(visible=False)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.set_pane_color(colours.paper)
        axis.pane.set_edgecolor(colours.grid)
        axis.line.set_color(colours.faint)
    ends = np.array([shown.x[[0, -1]], shown.y[[0, -1]], [shown.bottom, shown.top]])
    free = np.array([CORNER, CORNER, 0.0]) * np.ptp(ends, axis=1)
    for axis, (low, high), near in zip(
        (axes.xaxis, axes.yaxis, axes.zaxis), ends.tolist(), free.tolist(), strict=True
    ):
        ticks = MaxNLocator(**TICKS).tick_values(low, high)
        kept = [float(tick) for tick in ticks if low + near <= tick <= high - near]
        # A factor that all numbers share would stand in the way of a path.
        axis.set_ticks(kept, labels=distinct(kept))
    axes.tick_params(pad=-1, labelsize=style.SMALL)
    return _fill(axes, shown, place)


def flat(axes: Any, points: Array) -> Array:
    """Return where points (m, 3) stand in the plane of the picture, (m, 2)."""
    seen = np.column_stack([points, np.ones(len(points))]) @ axes.get_proj().T
    where: Array = seen[:, :2] / seen[:, 3:]
    return where


def _fill(axes: Any, shown: Relief, place: Place) -> Any:
    low, size = np.array(place[:2]), np.array(place[2:])
    axes.set_box_aspect((1, 1, TALL))
    first, last = _corners(axes, shown)
    axes.set_box_aspect((1, 1, TALL), zoom=min(size / (last - first)))
    first, last = _corners(axes, shown)
    at = axes.get_position()
    axes.set_position((*(at.p0 + low + (size - first - last) / 2), at.width, at.height))
    return axes


def _corners(axes: Any, shown: Relief) -> tuple[Array, Array]:
    """Return the lower left and the upper right corner of the box, in shares of the figure."""
    axes.apply_aspect()
    ends = shown.x[[0, -1]], shown.y[[0, -1]], (shown.floor, shown.top)
    pixels = axes.transData.transform(flat(axes, np.array(list(product(*ends)))))
    shares = axes.figure.transFigure.inverted().transform(pixels)
    return shares.min(axis=0), shares.max(axis=0)
