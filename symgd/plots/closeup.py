"""Closeup: the place where runs end, enlarged in a corner of the picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from symgd.plots import contour, style
from symgd.plots.bounds import bounded
from symgd.plots.labels import number
from symgd.plots.lowest import Landscape
from symgd.plots.path import Path, thinned
from symgd.plots.window import Window
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

SIDE = 0.36
"""The sides of a closeup, in those of the picture."""

GAP = 0.02
"""How far it stands from the picture's own sides."""

SMALL = 0.09
"""How far from the middle, in sizes of the picture, runs must have settled to need one."""

AROUND = 1.3
"""How far a closeup reaches, in what has to lie in it."""

KNOTS = 120

LATE = 0.5
"""The part of a run after which it should have settled."""

NARROWEST = 1e-4
"""What lies within that share of the picture is rounding rather than a way."""


@dataclass(frozen=True)
class Closeup:
    """A part of the picture, and the corner that has room for it: left or right, low or high."""

    window: Window
    corner: tuple[bool, bool]
    factor: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return left, bottom, width and height in shares of the axes."""
        left, bottom = (1 - GAP - SIDE if far else GAP for far in self.corner)
        return left, bottom, SIDE, SIDE


def around(
    frame: Window, middle: Array, inside: Sequence[Trajectory], runs: Sequence[Trajectory]
) -> Closeup | None:
    """Return the closeup of a place (2,) around which some runs settle.

    None where they are seen without, or have not settled. It stands in the corner that all
    ``runs`` leave free.
    """
    late = [bounded(run.positions[int(LATE * len(run.positions)) :]) for run in inside]
    away = max(float(np.abs((points - middle) / frame.size).max()) for points in late)
    if not NARROWEST < away <= SMALL:
        return None
    half = AROUND * away * frame.size
    points = (np.vstack([bounded(run.positions) for run in runs]) - frame.low) / frame.size
    return Closeup(Window(middle - half, middle + half), _free(points), SIDE / (2 * AROUND * away))


def _free(points: Array) -> tuple[bool, bool]:
    """Return the corner of a unit square in which the fewest of some points lie."""
    reach = SIDE + 2 * GAP
    corners = [(left, high) for high in (True, False) for left in (False, True)]
    beside = [
        np.where(corner, points > 1 - reach, points < reach).all(axis=1).sum() for corner in corners
    ]
    return corners[int(np.argmin(beside))]


def draw(axes: Axes, one: Closeup, drawn: Landscape, without: str) -> Axes:
    """Draw a closeup on axes, say how much larger it is and what it is without; return its own."""
    ink = style.palette().ink
    place = one.window.low, *one.window.size
    axes.add_patch(Rectangle(*place, fill=False, ec=ink, lw=0.7, zorder=7))
    inset = axes.inset_axes(one.bounds, zorder=8)
    contour.draw(inset, contour.ground(drawn, one.window, KNOTS))
    inset.set(xticks=[], yticks=[])
    told = f"{number(one.factor, 2)} times, {without}"
    inset.text(0.03, 0.96, told, size=style.SMALL, va="top", transform=inset.transAxes)
    return inset


def path(run: Trajectory, window: Window) -> Path:
    """Return what there is to draw of a run in a closeup, parts outside it too."""
    points = bounded(run.positions)
    steps = thinned(points, window)
    return Path(points[steps], steps)
