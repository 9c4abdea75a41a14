"""runs: which runs an entry of the catalogue shows."""

import numpy as np

from symgd.catalog import Example
from symgd.descent import descend
from symgd.loss import Loss
from symgd.trajectory import Outcome, Trajectory

COMPANIONS = ("gd", "momentum", "adam")
"""Optimizers that every loss is shown with, beside the run that the catalogue names."""

CHANGES = ("clip_norm", "clip_value", "weight_decay", "stop")
"""Settings of the catalogue's run that its companions share."""

RATES = (*(float(f"{d}e{power}") for power in range(-5, 0) for d in (1, 2, 5)), 1.0)
"""Learning rates that a companion is tried with."""

CLOSE = 1e-6
"""Last losses that differ by less than this part of the first one count as the same."""


def runs(example: Example, loss: Loss) -> list[Trajectory]:
    """Make the run that the catalogue names, and the best one of each companion.

    All begin at the example's start and may take as many steps; what is done to the gradient is
    the same, too. A companion that diverges or leaves the window at every rate is left out.
    """
    own = descend(loss, example.start, **example.run)
    others = [name for name in COMPANIONS if name != own.settings["optimizer"]]
    found = (best(example, loss, name, own.settings["steps"]) for name in others)
    return [own, *(run for run in found if run is not None)]


def best(example: Example, loss: Loss, optimizer: str, steps: int) -> Trajectory | None:
    """Return the run of an optimizer at the best of the RATES; None if it always goes astray.

    Of those that end in the example's window it is the fastest of the lowest.
    """
    changes = {name: example.run[name] for name in CHANGES if name in example.run}
    tried = (
        descend(loss, example.start, optimizer=optimizer, lr=rate, steps=steps, **changes)
        for rate in RATES
    )
    low, high = np.transpose(example.window)
    there = [
        run
        for run in tried
        if run.outcome != Outcome.DIVERGED and ((low <= run.end) & (run.end <= high)).all()
    ]
    if not there:
        return None
    lowest = min(run.value for run in there)
    enough = lowest + CLOSE * abs(loss.value(example.start) - lowest)
    return min((run for run in there if run.value <= enough), key=_effort)


def _effort(run: Trajectory) -> tuple[int, float]:
    return run.steps, run.value
