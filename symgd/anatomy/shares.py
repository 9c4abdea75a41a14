"""Shares: what of each step is fresh gradient, what memory, and what the gradients do not explain.

They are told apart by symmetry, so that it holds for any rule. If all gradients of a run turn
round, momentum turns round with them; an average of their squares stays as it is, and so does
weight decay. With S the step, S* the step after all gradients were turned round, and S₀ the step
whose states keep only what does not turn round,

    decay D = (S + S*)/2,   gradient F = (S₀(g) - S₀(-g))/2,   momentum M = S - D - F
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.anatomy.replay import Replay

Array = NDArray[np.float64]

ROUNDING = 1e-14
"""What of a step is no share of it, relative to the parameter."""

CLEAR = 1e-11
"""Gradient parts that are smaller than this, relative to the parameter, have lost too many digits
to be divided by the gradient."""


@dataclass(frozen=True)
class Shares:
    """What the T steps of n coordinates are made of: (n, T) each; the first three add up to steps.

    Attributes:
        gradient: the fresh gradient, as the rule scales it.
        momentum: what the rule remembers of the direction of earlier gradients.
        decay: what does not turn round with the gradients: weight decay, or a drift.
        rate: the step for each unit of fresh gradient, -F/g: the learning rate itself where the
            rule does not scale the gradient; NaN where either is no more than rounding.
    """

    gradient: Array
    momentum: Array
    decay: Array
    rate: Array

    @property
    def steps(self) -> Array:
        """Return the steps themselves, (n, T)."""
        return self.gradient + self.momentum + self.decay


def shares(made: Replay) -> Shares:
    """Take the steps of a run apart.

    A share that cannot be told, because the rule has no value with its states so changed, is 0,
    and what is left counts as momentum.

    >>> from symgd import descend
    >>> from symgd.anatomy.replay import replay
    >>> run = descend("x**2", 1.0, optimizer="momentum", lr=0.1, steps=3)
    >>> parts = shares(replay(run))
    >>> parts.gradient.round(4), parts.momentum.round(4)
    (array([[-0.2  , -0.16 , -0.092]]), array([[ 0.   , -0.18 , -0.306]]))
    """
    mirror = made.mirrored()
    step = made.step()
    # Each coordinate and step has its own rounding: in a run that diverges along one coordinate,
    # the others may be at rest.
    size = np.abs(made.given["w"]) + np.abs(step)
    least = ROUNDING * size
    turned = {name: mirror.given[name] for name in ("g", "normal") if name in mirror.given}
    even = {
        name: (values + mirror.states[name])[:, :-1] / 2 for name, values in made.states.items()
    }
    decay = _told((step + mirror.step()) / 2, least)
    gradient = _told((made.step(**even) - made.step(**even, **turned)) / 2, least)
    momentum = _told(step - decay - gradient, least)
    with np.errstate(all="ignore"):
        rate = -gradient / made.given["g"]
    known = np.isfinite(rate) & (np.abs(gradient) > CLEAR * size)
    return Shares(gradient, momentum, decay, np.where(known, rate, np.nan))


def _told(share: Array, least: Array) -> Array:
    """Drop what is rounding, or no number."""
    return np.where(np.isfinite(share) & (np.abs(share) > least), share, 0.0)
