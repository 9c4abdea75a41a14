"""Epoch losses: what there is to show of the losses of a run over data."""

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.epochs import Epochs
from symgd.plots.bounds import bounded
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

COLUMNS = 800
"""Of more steps than that, only the lowest and the highest loss of each column is drawn."""

FEW = 4
"""Runs of fewer epochs show the mean of each tenth of one, too."""

PARTS = 10


@dataclass(frozen=True)
class Losses:
    """The losses of a run over data: points (k, 2), each an epoch and a loss.

    Attributes:
        batches: of the batch of each step; none where every step has all rows.
        mean: of all rows at each step, or the mean over each epoch, in its middle.
        validation: of the rows held out, after each epoch.
        parts: how many means there are to an epoch.
    """

    batches: Array
    mean: Array
    validation: Array
    parts: int = 1


def losses(run: Trajectory, epochs: Epochs) -> Losses:
    """Return what there is to show of a run.

    The mean over an epoch tells what the loss was in the middle of it, on average: at its end it
    would seem to lag half an epoch behind the validation.
    """
    ended = np.arange(1, len(epochs.losses) + 1)
    held = np.column_stack([ended[: len(epochs.validation)], epochs.validation])
    if not epochs.by_batches:
        return Losses(np.empty((0, 2)), _points(np.arange(run.steps + 1), run.losses), held)
    length = steps_in(epochs)
    batches = _points(np.arange(run.steps) / length, run.losses[: run.steps])
    if len(ended) >= FEW:
        return Losses(batches, _points(ended - 0.5, epochs.losses), held)
    size = max(1, ceil(length / PARTS))
    if run.steps < 3 * size:
        return Losses(np.empty((0, 2)), batches, held)
    starts = np.arange(0, run.steps, size)
    counts = np.diff(np.append(starts, run.steps))
    means = np.add.reduceat(batches, starts) / counts[:, None]
    return Losses(batches, means, held, parts=ceil(length / size))


def steps_in(epochs: Epochs) -> int:
    """Return how many steps an epoch has.

    >>> none = np.empty(0)
    >>> steps_in(Epochs(none.astype(int), none, none, batch_size=32, rows=100))
    4
    """
    return max(1, ceil(epochs.rows / epochs.batch_size))


def envelope(points: Array, columns: int = COLUMNS) -> Array:
    """Return (k, 3) of points (T, 2) in order: of each column its middle, lowest and highest.

    >>> envelope(np.array([[0.0, 5.0], [1.0, 7.0], [2.0, 1.0], [3.0, 2.0]]), columns=2)
    array([[0.5, 5. , 7. ],
           [2.5, 1. , 2. ]])
    """
    starts = np.unique(np.linspace(0, len(points), columns, endpoint=False).astype(np.int_))
    ends = np.append(starts[1:], len(points)) - 1
    middle = (points[starts, 0] + points[ends, 0]) / 2
    heights = points[:, 1]
    low, high = np.minimum.reduceat(heights, starts), np.maximum.reduceat(heights, starts)
    return np.column_stack([middle, low, high])


def _points(across: NDArray[Any], heights: Array) -> Array:
    return np.column_stack([across.astype(np.float64), bounded(heights)])
