"""Scene: what a descent is seen on, and how it looks at some step of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from symgd.loss import Loss
from symgd.plots import contour, course, curve, style
from symgd.plots import plane as slices
from symgd.plots.bounds import bounded
from symgd.plots.labels import number
from symgd.plots.landed import landed, steps_of
from symgd.plots.landscape import landscapes
from symgd.plots.path import Path, visible
from symgd.plots.principal import principal
from symgd.plots.window import graph, home, plane
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

ABOVE = 16.0
"""Points kept free above the axes, for the step and the loss."""

TOLD = 4
"""Up to so many runs have their losses told."""

SLOT = 66.0
"""The room for one of them."""


@dataclass(frozen=True)
class Scene:
    """A figure with all that does not move, and the courses that do.

    ``tangent`` gives the line, (2 ends, 2), at a point of a single run on a graph.
    """

    figure: Figure
    axes: Axes
    runs: Sequence[Trajectory]
    paths: Sequence[Path]
    width: float
    tangent: Callable[[Array], Array] | None = None

    @property
    def lasts(self) -> list[int]:
        """Return the step of each run after which nothing of it moves any more."""
        return [int(path.steps[-1]) for path in self.paths]

    def add(self, step: int) -> list[Artist]:
        """Draw the runs as they are after that many steps; return what was added."""
        before = set(self.axes.get_children())
        frame = np.ptp([self.axes.get_xlim(), self.axes.get_ylim()], axis=1)
        for index, (whole, run) in enumerate(zip(self.paths, self.runs, strict=True)):
            path = until(whole, step)
            dots = len(self.runs) <= course.CROWD and course.dotted(whole, frame)
            course.draw_path(self.axes, path, index, self.width, dots=dots)
            if step < whole.steps[-1]:
                self.axes.plot(*path.points[-1:].T, **moving(index), zorder=5, clip_on=False)
            elif path.exit_step is None:
                mark = course.end(run, index, course.size_of_end(self.paths, index, frame))
                self.axes.plot(*path.points[-1:].T, **mark, zorder=5, clip_on=False)
            if self.tangent is not None and path.exit_step is None:
                curve.draw_tangents(self.axes, self.tangent(path.points[-1])[None])
        course.draw_starts(self.axes, self.paths, self.runs)
        tell(self.axes, self.runs, step)
        return [artist for artist in self.axes.get_children() if artist not in before]


def scene(loss: Loss, runs: Sequence[Trajectory]) -> Scene:
    """Make the scene of a loss: its graph, its contours, or those of a slice."""
    if len(loss.variables) == 1:
        return _on_graph(loss, runs)
    if len(loss.variables) == 2:
        searched, drawn = landscapes(loss, home(runs[0]))
        window = plane(searched, runs, contour.shape(ABOVE))
        paths = [visible(bounded(run.positions), window, steps_of(run)) for run in runs]
        seen = contour.ground(drawn, window)
        figure, axes = contour.laid_out(loss, seen, course.entries(runs, paths), ABOVE)
        contour.name_axes(axes, loss)
        return Scene(figure, axes, runs, paths, 1.3)
    shown = principal(loss, runs)
    above = ABOVE + slices.ABOVE
    shadows = [shown.projected(run) for run in runs]
    searched, drawn = landscapes(shown, np.zeros(2))
    window = plane(searched, shadows, contour.shape(above))
    paths = [visible(bounded(run.positions), window, steps_of(run)) for run in shadows]
    seen = contour.ground(drawn, window)
    figure, axes = contour.laid_out(loss, seen, course.entries(runs, paths), above)
    slices.name_axes(axes, shown, runs, ABOVE)
    return Scene(figure, axes, runs, paths, 1.3)


def _on_graph(loss: Loss, runs: Sequence[Trajectory]) -> Scene:
    searched, drawn = landscapes(loss, home(runs[0]))
    upon = [landed(drawn, run) for run in runs]
    window = graph(searched, [one.run for one in upon])
    paths = [curve.path_of(one, window) for one in upon]
    entries = course.entries(runs, paths)
    if len(runs) > 1:
        return Scene(*curve.laid_out(loss, drawn, window, entries, ABOVE), runs, paths, 0.7)

    def tangent(point: Array) -> Array:
        return curve.tangent(loss, point, window, curve.shape(ABOVE))

    entries.append(curve.tangent_entry())
    return Scene(*curve.laid_out(loss, drawn, window, entries, ABOVE), runs, paths, 0.7, tangent)


def until(path: Path, step: int) -> Path:
    """Return the part of a path that has been walked after so many steps.

    >>> whole = Path(np.array([[0.0, 0], [1, 1], [2, 2]]), np.array([0, 1, 5]), 5)
    >>> until(whole, 4).points.shape, until(whole, 4).exit_step, until(whole, 5).exit_step
    ((2, 2), None, 5)
    """
    count = int(np.searchsorted(path.steps, step, side="right"))
    left = path.exit_step is not None and step >= path.exit_step
    return Path(path.points[:count], path.steps[:count], path.exit_step if left else None)


def moving(index: int) -> dict[str, Any]:
    """Return the mark of a run on its way."""
    colour = style.colour(index)
    return {"marker": "o", "ms": 6, "color": colour, "mec": style.palette().paper, "mew": 0.8}


def tell(axes: Axes, runs: Sequence[Trajectory], step: int) -> Axes:
    """Write the step above the axes, and the losses at it where there are not too many."""
    line: dict[str, Any] = {
        "xycoords": "axes fraction",
        "textcoords": "offset points",
        "size": style.SMALL,
        "va": "bottom",
        "parse_math": False,
    }
    axes.annotate(f"step {step:,}", (0, 1), (0, 4), **line)
    if len(runs) > TOLD:
        return axes
    axes.annotate("loss", (1, 1), (-len(runs) * SLOT - 5, 4), ha="right", **line)
    for index, run in enumerate(runs):
        left = (index - len(runs)) * SLOT
        loss = number(float(run.losses[min(step, run.steps)]), 3)
        axes.annotate("●", (1, 1), (left, 4), color=style.colour(index), **line)
        axes.annotate(loss, (1, 1), (left + 10, 4), **line)
    return axes
