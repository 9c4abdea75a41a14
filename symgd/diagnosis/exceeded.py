"""The first step of a run at which its learning rate was above the rule's stability limit."""

import numpy as np
from numpy.typing import NDArray

from symgd.curvature import largest_curvatures
from symgd.diagnosis.diagnosis import Exceeded
from symgd.loss import Loss
from symgd.stability.linear import LinearStep
from symgd.stability.rates import rate_limit
from symgd.trajectory import Trajectory

LOOKS = 500
"""Places of a path whose curvature is looked at first; then those between two of them."""

MARGIN = 1e-9
"""How near the unit circle an eigenvalue counts as on it: there a mode goes to and fro."""


def first_exceeded(loss: Loss, run: Trajectory, step: LinearStep) -> Exceeded | None:
    """Return the first step whose rate keeps the mode of the largest curvature from shrinking.

    >>> from symgd import descend
    >>> from symgd.rules import optimizers
    >>> from symgd.stability.linear import linear_step
    >>> run = descend("x**4", 1.0, lr=0.3)
    >>> first_exceeded(Loss("x**4"), run, linear_step(optimizers["gd"]))
    Exceeded(step=0, curvature=12.0, limit=0.166666666667, lr=0.3)
    """
    if not run.steps:
        return None
    looks = np.unique(np.linspace(0, run.steps - 1, min(LOOKS, run.steps)).astype(int))
    found = _first(loss, run, step, looks)
    if found is None:
        return None
    before = looks[looks < found.step]
    between = np.arange(int(before[-1]) + 1 if len(before) else 0, found.step)
    return _first(loss, run, step, between[:LOOKS]) or found


def _first(
    loss: Loss, run: Trajectory, step: LinearStep, steps: NDArray[np.intp]
) -> Exceeded | None:
    if not len(steps):
        return None
    curvature = largest_curvatures(loss, run.positions[steps])
    rates = run.learning_rates[steps]
    bent = np.where(curvature > 0, curvature, 0.0)  # nan is not above 0 either
    growing = (bent > 0) & (step.radius(bent, rates) >= 1 - MARGIN)
    if not growing.any():
        return None
    first = int(np.argmax(growing))
    λ = float(curvature[first])
    return Exceeded(int(steps[first]), λ, rate_limit(step, [λ]), float(rates[first]))
