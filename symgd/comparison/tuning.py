"""Tuning: the best of some learning rates for a rule."""

from collections.abc import Sequence

import numpy as np

from symgd.errors import SettingError
from symgd.reference.evaluations import Measured
from symgd.trajectory import Outcome

LOWEST, HIGHEST = 1e-5, 10.0
"""The rates tried lie between these, the same for every rule."""

MOST = 1000
"""The most rates."""

NEAR = 1e-6
"""How near to the lowest loss found, in parts of the way down to it, counts as there."""


def grid(count: int) -> list[float]:
    """Return so many rates, evenly spaced by their logarithms, to three digits.

    Raises:
        SettingError: for fewer than two or more than 1,000.

    >>> grid(7)
    [1e-05, 0.0001, 0.001, 0.01, 0.1, 1.0, 10.0]
    """
    if isinstance(count, bool) or not isinstance(count, int) or not 2 <= count <= MOST:
        raise SettingError(f"tune is a number of learning rates from 2 to {MOST:,}: try 13")
    return [float(f"{rate:.3g}") for rate in np.geomspace(LOWEST, HIGHEST, count)]


def best(runs: Sequence[Measured]) -> Measured:
    """Return the run that gets down in the fewest steps; of runs that get as far, the first.

    A run gets down when its best loss is f ≤ f* + τ(f₀ − f*), where f₀ is the loss at the start,
    f* the lowest that any of the runs found, and τ = 1e-6.

    Source: Moré & Wild 2009, SIAM J. Optim. 20(1), equation 2.2.
    """
    lowest = min(one.run.best.value for one in runs)
    there = lowest + NEAR * (float(runs[0].run.losses[0]) - lowest)
    down = [one for one in runs if one.run.best.value <= there]
    return min(down, key=lambda one: (one.run.outcome is not Outcome.CONVERGED, one.run.steps))
