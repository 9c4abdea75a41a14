"""Plane: a loss of many variables from above, on the plane in which its runs move most."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from symgd.loss import Loss
from symgd.plots import contour, course, style
from symgd.plots.bounds import bounded
from symgd.plots.labels import percent
from symgd.plots.landed import steps_of
from symgd.plots.landscape import landscapes
from symgd.plots.path import visible
from symgd.plots.principal import Slice, principal
from symgd.plots.window import plane
from symgd.trajectory import Outcome, Trajectory

ABOVE = 16.0
"""Points kept free for the line that says what is seen."""


def title(runs: Sequence[Trajectory]) -> str:
    """Say that a slice is seen, and shadows on it."""
    where = "end" if any(run.outcome is not Outcome.DIVERGED for run in runs) else "start"
    if len(runs) == 1:
        return f"the loss on a plane through the {where} of the run, and the run projected on it"
    return f"the loss on a plane through the {where} of the lowest, and the runs projected on it"


def names(shown: Slice) -> list[str]:
    """Name the axes, with the part of the runs' variation along each.

    >>> import numpy as np
    >>> names(Slice(Loss("x + y + z"), np.zeros(3), np.eye(2, 3), (0.92345, 0.0765)))
    ['1st principal direction (92.3% of the variation)', '2nd principal direction (7.65%)']
    """
    first, second = shown.shares
    return [
        f"1st principal direction ({percent(first)} of the variation)",
        f"2nd principal direction ({percent(second)})",
    ]


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the picture of runs on a loss of more than two variables."""
    shown = principal(loss, runs)
    shadows = [shown.projected(run) for run in runs]
    searched, drawn = landscapes(shown, np.zeros(2))
    window = plane(searched, shadows, contour.shape(ABOVE))
    paths = [visible(bounded(run.positions), window, steps_of(run)) for run in shadows]
    seen = contour.ground(drawn, window)
    made, axes = contour.laid_out(loss, seen, course.entries(runs, paths), ABOVE)
    course.draw(axes, paths, runs)
    name_axes(axes, shown, runs)
    return made


def name_axes(axes: Axes, shown: Slice, runs: Sequence[Trajectory], above: float = 0) -> Axes:
    """Name the axes, and say so many points above them what is seen."""
    axes.set_title(title(runs), size=style.SMALL, pad=4 + above)
    across, up = names(shown)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    return axes
