"""Course: runs drawn as paths, their starts and ends marked, and told in the legend."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from symgd.plots import style
from symgd.plots.labels import ending, labels, place
from symgd.plots.path import Path
from symgd.plots.sheet import Entry
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]

DOTTED = 0.012
"""Steps are dots where they are that long on average, in sizes of the picture."""

DOTS = 400
"""Paths of more steps have no dots: they would hide the loss, and weigh 300 kB."""

MARK = 8.0
"""The size of the mark of a run's end."""

THIN = 0.6
"""The width of a path that is all noise."""

TANGLED = 10.0
"""The length of such a path, in sizes of the picture."""

CROWD = 8
"""Pictures of more runs have no dots."""

NEAR = 0.02
"""Runs that end so near each other, in sizes of the picture, have one mark inside the other."""


def draw(axes: Axes, paths: Sequence[Path], runs: Sequence[Trajectory], width: float = 1.3) -> Axes:
    """Draw the paths of runs on axes whose limits are set."""
    frame = np.ptp([axes.get_xlim(), axes.get_ylim()], axis=1)
    for index, (path, run) in enumerate(zip(paths, runs, strict=True)):
        dots = len(runs) <= CROWD and dotted(path, frame)
        thin = run.epochs is not None and tangled(path, frame)
        draw_path(axes, path, index, THIN if thin else width, dots=dots)
        if path.exit_step is None:
            mark = end(run, index, size_of_end(paths, index, frame))
            axes.plot(*path.points[-1:].T, **mark, zorder=5, clip_on=False)
    draw_starts(axes, paths, runs)
    return axes


def draw_path(
    axes: Axes, path: Path, index: int, width: float, *, dots: bool, rim: bool = True
) -> Axes:
    """Draw one path, with its iterates as dots, and an arrow where it leaves the picture.

    A thin path is one among many of its own: it has no rim, and lies below the others.
    """
    colour, thin = style.colour(index), width <= THIN
    if rim and not thin:
        axes.plot(*path.points.T, color=style.palette().paper, lw=2 * width, alpha=0.8, zorder=3)
    order = 2.5 if thin else 3
    clear = 0.6 if thin else 1.0
    axes.plot(
        *path.points.T, color=colour, ls=style.line(index), lw=width, alpha=clear, zorder=order
    )
    if dots:
        axes.plot(*path.iterates.T, ls="", marker="o", ms=3, color=colour, zorder=3)
    if path.exit_step is not None:
        arrow(axes, path.points[-2:], colour, width)
    return axes


def draw_starts(axes: Axes, paths: Sequence[Path], runs: Sequence[Trajectory]) -> Axes:
    """Mark where each run starts."""
    for path, colour in zip(paths, start_colours(runs), strict=True):
        axes.plot(*path.points[:1].T, **start(colour), zorder=6, clip_on=False)
    return axes


def size_of_end(paths: Sequence[Path], index: int, frame: Array) -> float:
    """Return the size of the mark of the index-th end, so that later ones beside it lie inside.

    ``frame`` is the size of the picture in the paths' units, (2,).
    """
    later = [other.points[-1] for other in paths[index + 1 :] if other.exit_step is None]
    inside = sum(np.hypot(*((paths[index].points[-1] - one) / frame)) < NEAR for one in later)
    return float(MARK + min(2.5 * inside, MARK))


def tangled(path: Path, frame: Array) -> bool:
    """Say whether a path is so long that it would hide the picture."""
    return bool(np.hypot(*np.diff(path.points / frame, axis=0).T).sum() > TANGLED)


def dotted(path: Path, frame: Array) -> bool:
    """Say whether the iterates of a path are few and far enough apart to be dots.

    ``frame`` is the size of the picture in the path's units, (2,).
    """
    length, count = np.hypot(*np.diff(path.points / frame, axis=0).T).sum(), len(path.steps)
    return bool(count <= DOTS and length > DOTTED * (count - 2))


def entries(runs: Sequence[Trajectory], paths: Sequence[Path] = ()) -> list[Entry]:
    """Return the legend: what each run is, how it ended, and where it leaves the picture."""
    found: list[Entry] = []
    if paths:
        same = len({tuple(run.start) for run in runs}) == 1
        text = f"start {place(runs[0].start)}" if same else "start"
        colour = style.colour(0) if len(runs) == 1 else style.palette().ink
        found.append((Line2D([], [], ls="", **start(colour)), text))
    for index, (run, label) in enumerate(zip(runs, labels(runs), strict=True)):
        key = Line2D([], [], ls=style.line(index), lw=1.3, **end(run, index))
        text = f"{label}: {ending(run)}" if label else ending(run)
        if paths and paths[index].exit_step is not None:
            text += f"; out of the picture at step {paths[index].exit_step:,}"
        elif paths and not label:
            size = float(max(np.abs(run.start).max(), np.abs(run.end).max()))
            to_and_fro = run.outcome is Outcome.OSCILLATES
            text += f", between {place(run.positions[-2], size)} and" if to_and_fro else ", at"
            text += f" {place(run.end, size)}"
        found.append((key, text))
    return found


def end(run: Trajectory, index: int, size: float = MARK) -> dict[str, Any]:
    """Return the mark of the end of the index-th run: its shape tells the outcome."""
    colour = style.colour(index)
    mark = {
        "marker": style.MARKS[run.outcome],
        "ms": size,
        "mec": style.palette().paper,
        "mew": 0.8,
    }
    return {"color": colour, "mfc": colour, **mark}


def start_colours(runs: Sequence[Trajectory]) -> list[str]:
    """Return the colour of each run's start: its own, unless other runs start there too."""
    starts = [tuple(run.start) for run in runs]
    return [
        style.palette().ink if starts.count(start) > 1 else style.colour(index)
        for index, start in enumerate(starts)
    ]


def lowest() -> dict[str, Any]:
    """Return the mark of a minimum that was not descended to, but computed."""
    return {"marker": "+", "ms": 12, "mew": 1.8, "color": style.palette().ink}


def start(colour: str) -> dict[str, Any]:
    """Return the mark of a start."""
    return {"marker": "o", "ms": 7, "mfc": style.palette().paper, "mec": colour, "mew": 1.6}


def arrow(axes: Axes, ends: Array, colour: str, width: float) -> None:
    """Point from the first to the second of two ends (2, 2): there a run leaves the picture."""
    style_of = {"arrowstyle": "-|>", "color": colour, "lw": width, "shrinkA": 0, "shrinkB": 0}
    axes.annotate(
        "",
        xy=ends[1],
        xytext=ends[0],
        arrowprops=style_of | {"mutation_scale": 14},
        annotation_clip=False,
        zorder=5,
    )
