"""Landed: a run over data as one on the landscape of the whole loss.

A mini-batch has a loss of its own, which is no height of the landscape; and of a long run over
many parameters only some positions are kept.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symgd.plots.bounds import bounded
from symgd.plots.landscape import WORK, cost
from symgd.plots.lowest import Landscape
from symgd.plots.path import spread
from symgd.trajectory import Trajectory

Steps = NDArray[np.intp]

MOST = 2000
"""The most positions at which the loss is asked for."""

LEAST = 50

ENOUGH = 10
"""Of fewer positions, where more steps were taken, no course can be drawn."""


class Landed(NamedTuple):
    """A run at some of its positions, with the heights there, and the steps that led to them."""

    run: Trajectory
    steps: Steps


def steps_of(run: Trajectory) -> Steps:
    """Return the steps at which the positions of a run stand.

    >>> from symgd import descend
    >>> steps_of(descend("x**2", 3, steps=2))
    array([0, 1, 2])
    """
    return np.arange(run.steps + 1) if run.kept is None else run.kept


def landed(drawn: Landscape, run: Trajectory) -> Landed:
    """Return a run with the heights of a landscape in place of the losses of its batches."""
    if not run.shapes:
        return Landed(run, steps_of(run))
    limit = int(np.clip(WORK / 4 / max(cost(drawn), 1), LEAST, MOST))
    one = run.positions.shape[1] == 1
    chosen = spread(run.positions, MOST if one else limit)
    places, steps = run.positions[chosen], steps_of(run)[chosen]
    asked = _along(places, limit) if one else places
    heights = np.nan_to_num(bounded(np.asarray(drawn.value(asked.T), dtype=np.float64)))
    if len(asked) < len(places):
        heights = np.interp(places[:, 0], asked[:, 0], heights)
    between = max(0, len(chosen) - 1)
    on_whole = replace(
        run,
        positions=places,
        losses=heights,
        gradient_norms=run.gradient_norms[steps],
        learning_rates=run.learning_rates[steps[:between]],
        shapes={},
        kept=None,
        epochs=None,
    )
    return Landed(on_whole, steps)


def _along(places: NDArray[np.float64], limit: int) -> NDArray[np.float64]:
    """Return ascending places (k, 1), a good many where the given ones are and in between."""
    if len(places) <= 2 * limit:
        return places
    line = np.sort(places[:, 0])
    even = np.linspace(line[0], line[-1], limit)
    dense = line[np.linspace(0, len(line) - 1, limit).astype(np.intp)]
    return np.union1d(even, dense)[:, None]


def left_out(runs: Sequence[Trajectory]) -> str | None:
    """Say that too few positions of a run are kept for its course to be drawn, or nothing."""
    for run in runs:
        if len(run.positions) < min(run.steps + 1, ENOUGH):
            return (
                f"of {run.steps:,} steps in {len(run.variables):,} parameters "
                f"only {len(run.positions)} positions were kept"
            )
    return None
