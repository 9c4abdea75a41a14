"""Batches: batch, stochastic and mini-batch descent together, on the loss over all data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from symgd.again import settings_of
from symgd.array_loss import ArrayLoss
from symgd.descent import descend
from symgd.errors import SettingError, SymgdError
from symgd.loss import Loss
from symgd.plots import closeup, contour, course, style
from symgd.plots.bounds import bounded
from symgd.plots.bowl import Plane, lowest_bowl
from symgd.plots.labels import batches, number, place
from symgd.plots.landed import landed, steps_of
from symgd.plots.landscape import landscapes, out_of_reach
from symgd.plots.lowest import Landscape
from symgd.plots.path import visible
from symgd.plots.sheet import Entry
from symgd.plots.window import Window, plane
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]

MINI = 32
"""The rows of a mini-batch, where the run has none."""

STEPS = 200_000
"""The most steps of stochastic gradient descent: it takes a second or two for so many."""

HALVINGS = 10
"""How often a learning rate is halved with which a run goes astray."""

BROAD, FINE = 2.4, 0.9
"""The widths of the path of all rows, and of that of a few."""

ABOVE = 16.0
"""Points kept free for the line above the axes."""

ASTRAY = (Outcome.DIVERGED, Outcome.LEFT_DOMAIN)


@dataclass(frozen=True)
class Descent:
    """A run with batches of one size, its learning rate, and the loss over all data at its end."""

    size: int | None
    lr: float | str
    run: Trajectory
    value: float


def sizes(rows: int, given: int | None = None) -> list[int | None]:
    """Return the sizes that are compared: all rows, one, and a few.

    >>> sizes(1000), sizes(1000, 64), sizes(20), sizes(2)
    ([None, 1, 32], [None, 1, 64], [None, 1, 5], [None, 1])
    """
    few = given if given is not None and 1 < given < rows else MINI
    few = few if few < rows else rows // 4
    return [None, 1, few] if few > 1 else [None, 1]


def descents(loss: ArrayLoss, run: Trajectory) -> list[Descent]:
    """Make a run again with each size, for as many epochs.

    Single rows are noisier than all of them: a learning rate with which a run goes astray, or far
    above its start, is halved until it does not.
    """
    rows = loss.data.rows
    epochs = max(1, min(_epochs(run), STEPS // rows))
    _, drawn = landscapes(loss, run.start)
    found = []
    for size in sizes(rows, run.settings.get("batch_size")):
        made = _holding(loss, drawn, run, size, epochs)
        found.extend([] if made is None else [made])
    return found


def draw(axes: Axes, shown: Sequence[Descent], paths: Sequence[Any]) -> Axes:
    """Draw the runs on axes whose limits are set.

    Single rows lead farthest astray, and lie below. A few go to and fro along the way that all of
    them lead: a thin line on a broad one.
    """
    frame = np.ptp([axes.get_xlim(), axes.get_ylim()], axis=1)
    order = sorted(range(len(shown)), key=lambda index: (shown[index].size != 1, index))
    for depth, index in enumerate(order):
        path, run, size = paths[index], shown[index].run, shown[index].size
        width = BROAD if size is None else FINE
        if size == 1 and course.tangled(path, frame):
            width = course.THIN
        dots = size is None and course.dotted(path, frame)
        course.draw_path(axes, path, index, width, dots=dots, rim=size is None)
        if path.exit_step is None:
            mark = course.end(run, index, course.MARK)
            axes.plot(*path.points[-1:].T, **mark, zorder=5 + depth / 10, clip_on=False)
    course.draw_starts(axes, paths, [one.run for one in shown])
    return axes


def draw_closeup(
    axes: Axes, window: Window, lowest: Array, shown: Sequence[Descent], drawn: Landscape
) -> Axes:
    """Enlarge the place where mini-batches end, if that is too small to be seen.

    There the steps of single rows lead across from side to side, and are left out.
    """
    few = [one.run for one in shown if one.size not in (None, 1)]
    near = closeup.around(window, lowest, few, [one.run for one in shown]) if few else None
    if near is None:
        return axes
    inset = closeup.draw(axes, near, drawn, "without SGD")
    for index, one in enumerate(shown):
        if one.size == 1:
            continue
        path, width = closeup.path(one.run, near.window), BROAD if one.size is None else FINE
        course.draw_path(inset, path, index, width, dots=False, rim=one.size is None)
        mark = course.end(one.run, index, course.MARK)
        inset.plot(*path.points[-1:].T, **mark, zorder=5 + index / 10)
    inset.plot(*lowest, **course.lowest(), zorder=7)
    return inset


def suits(loss: Loss, runs: Sequence[Trajectory]) -> str | None:
    """Say why the sizes of batches cannot be compared, or nothing."""
    if not isinstance(loss, ArrayLoss) or not loss.data.rows:
        return "it needs a loss over rows of data"
    if loss.size != 2:
        return f"it needs a loss of two parameters, and this has {loss.size:,}"
    if loss.data.rows == 1:
        return "there is one row of data only"
    if loss.data.rows > STEPS:
        return f"{loss.data.rows:,} rows are too many to go through one by one"
    if (why := out_of_reach(loss)) is not None:
        return why
    if not runs or "equations" not in runs[0].settings:
        return "it needs a run of a rule of equations"
    return None


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the picture of the first run with batches of several sizes."""
    if not isinstance(loss, ArrayLoss):
        raise SettingError("there are no batches: the loss is not over rows of data")
    shown = descents(loss, runs[0])
    made = [one.run for one in shown]
    if not made:
        raise SettingError("there are no batches to show: every run goes astray")
    near = min(shown, key=lambda one: one.value).run.end
    searched, drawn = landscapes(loss, near)
    window = plane(searched, made, contour.shape(ABOVE))
    paths = [visible(bounded(run.positions), window, steps_of(run)) for run in made]
    around = lowest_bowl(loss, Plane.of_all(2), near)
    lowest = None if around is None else around.bottom
    entries = _entries(loss, shown, lowest)
    seen = contour.ground(drawn, window)
    page, axes = contour.laid_out(loss, seen, entries, ABOVE)
    draw(axes, shown, paths)
    if lowest is not None:
        axes.plot(*lowest, **course.lowest(), zorder=7)
        draw_closeup(axes, window, lowest, shown, drawn)
    contour.name_axes(axes, loss)
    axes.set_title(heading(loss, made), size=style.SMALL, pad=4)
    return page


def heading(loss: ArrayLoss, made: Sequence[Trajectory]) -> str:
    """Say over how much data, and how often."""
    count = max(_epochs(run) for run in made)
    return (
        f"the loss over all {loss.data.rows:,} rows, and runs of "
        f"{count:,} epoch{'' if count == 1 else 's'} each"
    )


def _holding(
    loss: ArrayLoss, drawn: Landscape, run: Trajectory, size: int | None, epochs: int
) -> Descent | None:
    """Return the run with the largest rate, halved from its own, with which it comes down.

    ``drawn`` is what heights of the loss over all rows are taken from.
    """
    given, astray = run.settings["lr"], None
    settings = settings_of(run.settings)
    del settings["steps"]
    settings["batch_size"], settings["epochs"] = size, epochs
    settings["validation"], settings["patience"] = 0.0, None
    for factor in 0.5 ** np.arange(HALVINGS + 1):
        lr = f"{factor:.4g}*({given})" if isinstance(given, str) and factor < 1 else given
        lr = lr if isinstance(lr, str) else lr * float(factor)
        settings["lr"] = lr
        try:
            made = descend(loss, run.start, **settings)
        except SymgdError:
            continue
        heights = landed(drawn, made).run.losses
        one = Descent(size, lr, made, float(heights[-1]))
        highest = 2 * heights[0] - heights.min()
        if made.outcome not in ASTRAY and heights[-1] <= heights[0] and heights.max() <= highest:
            return one
        astray = astray or one
    return astray


def _entries(loss: ArrayLoss, shown: Sequence[Descent], lowest: Array | None) -> list[Entry]:
    start = shown[0].run.start
    mark = Line2D([], [], ls="", **course.start(style.palette().ink))
    entries: list[Entry] = [(mark, f"start {place(start)}, loss {_height(loss, start)}")]
    for index, one in enumerate(shown):
        key = Line2D([], [], lw=1.3, **course.end(one.run, index))
        lr = one.lr if isinstance(one.lr, str) else number(one.lr, 4)
        told = f"{batches(one.size)}, lr {lr}: {one.run.steps:,} steps"
        if one.run.outcome not in (Outcome.STEP_LIMIT, Outcome.CONVERGED):
            told += f", {one.run.outcome}"
        entries.append((key, f"{told}, loss {number(one.value, 4)}"))
    if lowest is not None:
        name = "closed form" if loss.quadratic else "minimum"
        told = f"{name} {place(lowest)}, loss {_height(loss, lowest)}"
        entries.append((Line2D([], [], ls="", **course.lowest()), told))
    return entries


def _height(loss: ArrayLoss, point: Array) -> str:
    return number(float(loss.value(point)), 4)


def _epochs(run: Trajectory) -> int:
    return 1 if run.epochs is None else max(1, len(run.epochs.ends))
