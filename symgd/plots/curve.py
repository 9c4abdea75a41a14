"""Curve: a loss of one variable as a graph, with the steps and their tangents on it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from symgd.loss import Loss
from symgd.plots import contour, course, style
from symgd.plots.bounds import bounded
from symgd.plots.labels import symbol
from symgd.plots.landed import Landed, landed
from symgd.plots.landscape import knots as affordable
from symgd.plots.landscape import landscapes, refined
from symgd.plots.lowest import Landscape
from symgd.plots.path import Path, visible
from symgd.plots.sheet import HEIGHT, WIDTH, Entry, sheet
from symgd.plots.window import Window, graph, home
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

KNOTS = 1000
"""Points of the graph: one to a pixel or so."""

LEFT, BELOW, RIGHT = 62.0, 36.0, 14.0
"""Points kept free for the labels of the axes."""

TANGENTS = 4
"""The most tangents; a picture of several runs has none."""

REACH = 0.1
"""Half the length of a tangent, in widths of the picture."""


@dataclass(frozen=True)
class Graph:
    """Points of a graph, x and y (k,); y is NaN where the loss is undefined or jumps.

    ``missing`` says what the loss is in the gaps.
    """

    x: Array
    y: Array
    gaps: tuple[tuple[float, float], ...]
    missing: str = "undefined"


def sampled(loss: Landscape, window: Window, knots: int = KNOTS) -> Graph:
    """Evaluate a loss of one variable across a window.

    ``gaps`` are the intervals in which it is not finite.

    >>> sampled(Loss("log(x)"), Window(np.array([-1.0, 0]), np.array([1.0, 0])), 5).gaps
    ((-1.0, 0.0),)
    """
    asked = affordable(loss, knots, axes=1)
    x = np.linspace(window.low[0], window.high[0], asked)
    y = np.asarray(loss.value(x[None]), dtype=np.float64)
    why = contour.missing(y)
    if asked < knots:
        x, y = np.linspace(x[0], x[-1], knots), refined(bounded(y), knots)
    y = np.where(np.isfinite(y), bounded(y), np.nan)
    edges = np.flatnonzero(np.diff(np.isnan(np.concatenate([[0.0], y, [0.0]]))))
    gaps = [(float(x[first]), float(x[last - 1])) for first, last in edges.reshape(-1, 2)]
    # A pole: the graph leaves at the top and comes back from the bottom, or the other way.
    outside = np.sign(y - window.high[1]) + np.sign(y - window.low[1])
    y[1:][outside[1:] * outside[:-1] < -1] = np.nan
    return Graph(x, y, tuple(gaps), why)


def tangents(loss: Loss, path: Path, window: Window, shape: float) -> Array:
    """Return tangents (count, 2 ends, 2) at the first steps that are well apart.

    All are equally long in a picture whose width is ``shape`` times its height.
    """
    chosen: list[Array] = []
    for point in path.iterates:
        apart = [np.abs((point - other) / window.size).max() for other in chosen]
        if len(chosen) < TANGENTS and min(apart, default=1.0) > 2 * REACH:
            chosen.append(point)
    lines = [tangent(loss, point, window, shape) for point in chosen]
    return np.array(lines).reshape(-1, 2, 2)


def tangent(loss: Loss, point: Array, window: Window, shape: float) -> Array:
    """Return the ends (2, 2) of the tangent at a point of the graph."""
    slope = float(loss.gradient_at(point[:1])[0])
    steepness = slope * window.size[0] / window.size[1] / shape
    half = REACH * window.size[0] / np.hypot(1, steepness)
    way = np.array([half, slope * half])
    return np.array([point - way, point + way])


def draw(axes: Axes, graph: Graph, window: Window) -> Axes:
    """Draw the graph, and shade where the loss is undefined."""
    axes.set(xlim=(window.low[0], window.high[0]), ylim=(window.low[1], window.high[1]))
    for left, right in graph.gaps:
        axes.axvspan(left, right, color=style.palette().undefined, lw=0)
    axes.plot(graph.x, graph.y, color=style.palette().ridge, lw=2, zorder=2)
    return axes


def laid_out(
    loss: Loss, drawn: Landscape, window: Window, entries: Sequence[Entry], above: float = 0
) -> tuple[Figure, Axes]:
    """Make a figure of the graph with a legend, and axes in it for the runs.

    ``above`` points stay free above the axes.
    """
    seen = sampled(drawn, window)
    grey = [(Patch(color=style.palette().undefined), seen.missing)] if seen.gaps else []
    page = sheet(loss, [*entries, *grey])
    axes = draw(page.axes(LEFT, BELOW, RIGHT, above), seen, window)
    name = symbol(loss.variables[0])
    axes.set_xlabel(name, parse_math=False)
    axes.set_ylabel(f"f({name})", parse_math=False)
    return page.figure, axes


def shape(above: float = 0) -> float:
    """Return width/height of the axes that :func:`laid_out` makes."""
    return (WIDTH - LEFT - RIGHT) / (HEIGHT - BELOW - above)


def path_of(one: Landed, window: Window) -> Path:
    """Return the visible part of a run's course on the graph."""
    points = bounded(np.column_stack([one.run.positions, one.run.losses]))
    return visible(points, window, one.steps)


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the picture of runs on a loss of one variable."""
    searched, drawn = landscapes(loss, home(runs[0]))
    upon = [landed(drawn, run) for run in runs]
    window = graph(searched, [one.run for one in upon])
    paths = [path_of(one, window) for one in upon]
    entries = course.entries(runs, paths)
    if len(runs) == 1:
        entries.append(tangent_entry())
    made, axes = laid_out(loss, drawn, window, entries)
    if len(runs) == 1:
        draw_tangents(axes, tangents(loss, paths[0], window, shape()))
    course.draw(axes, paths, runs, width=0.7)
    return made


def draw_tangents(axes: Axes, lines: Array) -> Axes:
    """Draw tangents (count, 2 ends, 2)."""
    colour = style.palette().ink
    axes.add_collection(LineCollection(list(lines), colors=colour, linewidths=1, zorder=4))
    return axes


def tangent_entry() -> Entry:
    """Return what the legend says of tangents."""
    return Line2D([], [], color=style.palette().ink, lw=1), "tangent"
