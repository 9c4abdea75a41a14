"""runs: which runs an entry of the catalogue shows."""

from collections.abc import Mapping
from typing import Any

from symgd.catalog import Example
from symgd.descent import descend
from symgd.loss import Loss
from symgd.trajectory import Trajectory

COMPANIONS = ("gd", "momentum", "adam")
"""Optimizers that every loss is shown with, beside the run that the catalogue names."""

RATES = (*(float(f"{d}e{power}") for power in range(-5, 0) for d in (1, 2, 5)), 1.0)
"""Learning rates that a companion is tried with."""

CLOSE = 1e-6
"""Last losses that differ by less than this part of the first one count as the same."""


def runs(example: Example, loss: Loss) -> list[Trajectory]:
    """Make the run that the catalogue names, and the best one of each companion.

    All begin at the example's start and may take as many steps.
    """
    settings: Mapping[str, Any] = example.run
    own = descend(loss, example.start, **settings)
    others = [name for name in COMPANIONS if name != own.settings["optimizer"]]
    return [own, *(best(example, loss, name, own.settings["steps"]) for name in others)]


def best(example: Example, loss: Loss, optimizer: str, steps: int) -> Trajectory:
    """Return the run of an optimizer at the best of the RATES.

    That is the fastest of those whose last loss is the lowest.
    """
    tried = [
        descend(loss, example.start, optimizer=optimizer, lr=rate, steps=steps) for rate in RATES
    ]
    lowest = min(run.value for run in tried)
    enough = lowest + CLOSE * abs(float(tried[0].losses[0]) - lowest)
    return min((run for run in tried if run.value <= enough), key=lambda run: run.steps)
