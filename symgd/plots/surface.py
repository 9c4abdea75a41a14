"""Surface: a loss of two variables as a landscape, with the runs on it and contours below."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from contourpy import contour_generator
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from mpl_toolkits.mplot3d.art3d import Line3DCollection, Poly3DCollection
from numpy.typing import NDArray

from symgd.loss import Loss
from symgd.plots import box, course, style
from symgd.plots.bounds import bounded
from symgd.plots.contour import ground
from symgd.plots.facets import facets
from symgd.plots.labels import symbol
from symgd.plots.landed import steps_of
from symgd.plots.landscape import landscapes
from symgd.plots.lowest import Landscape
from symgd.plots.path import Path, visible
from symgd.plots.relief import Relief, direction, relief, seen, view
from symgd.plots.sheet import sheet
from symgd.plots.window import home, plane
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

KNOTS = 90
"""Knots of the grid along each axis: a facet is four pixels wide or so."""

HEIGHT = 340.0

SIDES, BELOW, ABOVE = 44.0, 30.0, 4.0
"""Points kept free around the box for the labels of its axes."""

PIECE = 0.02
"""A step longer than this, in sizes of the picture, follows the surface below it."""

HIDDEN: dict[str, Any] = {"ls": ":", "lw": 0.8}
"""How the part of a path looks that lies behind the surface."""


def lifted(loss: Landscape, path: Path, relief: Relief) -> tuple[Array, NDArray[np.bool_]]:
    """Return points (m, 3) along a path on the surface, and which of them are iterates (m,).

    A point above the top is drawn at the top, one in a pole at the bottom; where the loss is
    undefined its height is NaN.
    """
    size = np.array([np.ptp(relief.x), np.ptp(relief.y)])
    lengths = np.abs(np.diff(path.points, axis=0) / size).max(axis=1, initial=0)
    counts = np.maximum(1, np.ceil(lengths / PIECE)).astype(np.int_)
    ends = np.concatenate([[0], np.cumsum(counts)])
    places = np.arange(ends[-1] + 1)
    along = np.column_stack([np.interp(places, ends, column) for column in path.points.T])
    heights = np.asarray(loss.value(along.T), dtype=np.float64)
    heights = np.where(np.isfinite(heights), np.clip(heights, relief.bottom, relief.top), np.nan)
    return np.column_stack([along, heights]), np.isin(places, ends[: len(path.iterates)])


def draw(axes: Any, shown: Relief, levels: Array, eye: Array) -> Any:
    """Draw the surface on 3-D axes, with its contours on it and on the floor."""
    lines: Any = contour_generator(shown.x, shown.y, shown.heights)
    floor: list[Array] = []
    above: list[Array] = []
    for level in levels[(levels > shown.bottom) & (levels < shown.top)]:
        for line in lines.lines(level):
            floor.append(np.column_stack([line, np.full(len(line), shown.floor)]))
            above.append(np.column_stack([line, np.full(len(line), level)]))
    # At once: fine ripples have tens of thousands of contours.
    sight = seen(shown, np.vstack([np.empty((0, 3)), *above]), eye)
    parts = np.split(sight, np.cumsum([len(line) for line in above])[:-1])
    upon = [
        piece for line, kept in zip(above, parts, strict=False) for piece in stretches(line, kept)
    ]
    polygons, light = facets(shown, eye)
    thin: dict[str, Any] = {"linewidths": 0.5, "colors": style.palette().ridge}
    if floor:
        axes.add_collection3d(Line3DCollection(floor, zorder=1, **thin))
    if len(polygons):
        faces = colours(polygons[:, :, 2].mean(axis=1), levels, light)
        # A smoothed edge of a facet would let what lies behind the surface shine through.
        solid = Poly3DCollection(
            polygons, facecolors=faces, linewidths=0, antialiaseds=False, zorder=2
        )
        solid.set_rasterized(True)
        axes.add_collection3d(solid)
    if upon:
        drawn = Line3DCollection(upon, zorder=3, **thin)
        drawn.set_rasterized(True)
        axes.add_collection3d(drawn)
    return axes


def draw_run(axes: Any, points: Array, in_sight: NDArray[np.bool_], index: int) -> Any:
    """Draw one path (m, 3), dotted where the surface hides it."""
    colour = style.colour(index)
    axes.plot(*points.T, color=colour, zorder=4, **HIDDEN)
    for stretch in stretches(points, in_sight):
        axes.plot(*stretch.T, color=style.palette().paper, lw=2.6, alpha=0.8, zorder=5)
        axes.plot(*stretch.T, color=colour, ls=style.line(index), lw=1.3, zorder=5)
    return axes


def colours(heights: Array, levels: Array, light: Array) -> Array:
    """Return the colours (m, 4) of facets: the contour's at their heights, in their light."""
    bands = style.bands(max(2, len(levels)))
    ramp = LinearSegmentedColormap.from_list("surface", bands)
    faces = ramp(np.interp(heights, levels, np.linspace(0, 1, len(levels))))
    dim, bright = style.palette().light
    faces[:, :3] = np.minimum(faces[:, :3] * (dim + (bright - dim) * light[:, None]), 1)
    return np.asarray(faces)


def stretches(points: Array, kept: NDArray[np.bool_]) -> list[Array]:
    """Return the stretches of a line (m, d) whose points are all kept, of two points or more.

    >>> line = np.arange(5.0)[:, None]
    >>> [one.ravel() for one in stretches(line, np.array([True, True, False, True, True]))]
    [array([0., 1.]), array([3., 4.])]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]]).astype(np.int_)))
    return [points[a:b] for a, b in edges.reshape(-1, 2) if b - a > 1]


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the picture of runs on the surface of a loss of two variables."""
    searched, drawn = landscapes(loss, home(runs[0]))
    window = plane(searched, runs)
    paths = [visible(bounded(run.positions), window, steps_of(run)) for run in runs]
    base = ground(drawn, window, KNOTS)
    taken = [bounded(np.nan_to_num(drawn.value(path.iterates.T))) for path in paths]
    shown = relief(base, taken)
    courses = [lifted(drawn, path, shown) for path in paths]
    angles = view(shown, [points for points, _ in courses])
    eye = direction(*angles)
    sights = [seen(shown, points, eye) for points, _ in courses]
    entries = course.entries(runs, paths)
    if not all(sight.all() for sight in sights):
        entries.append((Line2D([], [], color=style.palette().ink, **HIDDEN), "behind the surface"))
    page = sheet(loss, entries, HEIGHT)
    place = page.place(SIDES, BELOW, SIDES, ABOVE)
    axes: Any = page.figure.add_axes(place, projection="3d")
    box.draw(axes, shown, angles, place)
    draw(axes, shown, base.levels, eye)
    for index, ((points, iterates), sight) in enumerate(zip(courses, sights, strict=True)):
        draw_run(axes, points, sight, index)
        dots = points[iterates & sight]
        if len(runs) <= course.CROWD and course.dotted(paths[index], window.size):
            axes.plot(*dots.T, ls="", marker="o", ms=3, color=style.colour(index), zorder=6)
        if paths[index].exit_step is None:
            size = course.size_of_end(paths, index, window.size)
            axes.plot(*points[-1:].T, **course.end(runs[index], index, size), zorder=7)
        else:
            course.arrow(axes, box.flat(axes, points[-2:]), style.colour(index), 1.3)
    for (points, _), colour in zip(courses, course.start_colours(runs), strict=True):
        axes.plot(*points[:1].T, **course.start(colour), zorder=8)
    axes.set_xlabel(symbol(loss.variables[0]), parse_math=False, labelpad=-4)
    axes.set_ylabel(symbol(loss.variables[1]), parse_math=False, labelpad=-4)
    axes.set_zlabel("f", labelpad=-6)
    return page.figure
