"""The first step of a run at which its learning rate was above the rule's stability limit."""

import numpy as np
from numpy.typing import NDArray

from symgd.curvature import largest_curvatures
from symgd.diagnosis.diagnosis import Exceeded
from symgd.loss import Loss
from symgd.stability.linear import LinearStep
from symgd.stability.rates import rate_limit
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

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
    Exceeded(step=0, curvature=12.0, limit=0.166666666667, lr=0.3, rows=0)
    """
    rates = run.learning_rates
    if not run.steps:  # the first step already led nowhere, and is not kept
        if not isinstance(run.settings["lr"], float) or run.settings["schedule"] is not None:
            return None
        rates = np.array([run.settings["lr"]])
    looks = np.unique(np.linspace(0, len(rates) - 1, min(LOOKS, len(rates))).astype(int))
    found = _first(loss, run.positions[looks], step, rates[looks], looks)
    if found is None:
        return None
    before = looks[looks < found.step]
    between = np.arange(int(before[-1]) + 1 if len(before) else 0, found.step)[:LOOKS]
    return _first(loss, run.positions[between], step, rates[between], between) or found


def _first(
    loss: Loss, positions: Array, step: LinearStep, rates: Array, steps: NDArray[np.intp]
) -> Exceeded | None:
    if not len(steps):
        return None
    curvature = largest_curvatures(loss, positions)
    bent = np.where(curvature > 0, curvature, 0.0)  # nan is not above 0 either
    radii = step.radius(bent, rates)
    # On the circle at the limit, where half the rate lies inside; at rates near 0 neither does.
    at_limit = (radii >= 1 - MARGIN) & (step.radius(bent, rates / 2) < 1 - MARGIN)
    beyond = (bent > 0) & ((radii > 1 + MARGIN) | at_limit)
    if not beyond.any():
        return None
    first = int(np.argmax(beyond))
    λ = float(curvature[first])
    return Exceeded(int(steps[first]), λ, rate_limit(step, [λ]), float(rates[first]))
