"""How long the steps of a rule are that does not scale them with the gradient.

Such a rule has no linearisation at a minimum; what holds of it instead is a bound on its steps.
"""

from dataclasses import dataclass

import numpy as np

from symgd.rules.rule import Rule
from symgd.stability.coordinate import NotAnalysedError, coordinate
from symgd.stability.linear import SETTLED

SIZES = np.geomspace(1.0, 1e3, 4)
"""Gradients with which the steps are measured; of a rule that divides by their size, all alike."""

ALIKE = 0.1
"""How far their longest steps may differ: eps is felt by small ones."""

STEADY = 1000
"""Steps for which a gradient stays the same; averages such as Adam's have settled by then."""


@dataclass(frozen=True)
class StepBound:
    """The longest steps that one coordinate takes, in units of w.

    Attributes:
        steady: while the gradient stays the same, whatever its size.
        spike: at a lone gradient after many of 0.
    """

    steady: float
    spike: float


def step_bound(rule: Rule, lr: float, steps: float = 100.0) -> StepBound | None:
    """Return the longest steps of a rule, found by carrying out its equations.

    For Adam they are lr, and lr·(1 - β1)/√(1 - β2) after a lone gradient (Kingma & Ba 2015,
    arXiv:1412.6980, section 2.1). None where the steps grow with the gradient or with time, or
    where the rule cannot be analysed.

    >>> from symgd.rules import optimizers
    >>> bound = step_bound(optimizers["adam"], 0.1)
    >>> round(bound.steady, 4), round(bound.spike, 4)
    (0.1, 0.3162)
    """
    try:
        one = coordinate(rule)
    except NotAnalysedError:
        return None
    given = {name: value for name, value in rule.numbers(steps).items() if isinstance(value, float)}
    given |= {"lr": lr, "steps": steps}
    inputs = np.repeat(one.initial(given)[:, None], len(SIZES), axis=1)
    resting, lengths = inputs.copy(), []
    for t in range(1, STEADY + 1):
        inputs = one.step(inputs, {**given, "g": SIZES, "t": t})
        resting = one.step(resting, {**given, "g": 0.0, "t": t})
        lengths.append(np.abs(inputs[0]))
        inputs[0] = resting[0] = 0.0
    steady = np.array(lengths)
    spikes = np.abs(one.step(resting, {**given, "g": SIZES, "t": SETTLED})[0])
    longest = np.stack([steady.max(axis=0), spikes])
    if not np.isfinite(longest).all():
        return None
    alike = np.ptp(longest, axis=1) <= ALIKE * longest.max(axis=1)
    growing = steady[-1] > 1.01 * steady[STEADY // 2]
    if not alike.all() or growing.any():
        return None
    return StepBound(*longest.max(axis=1).tolist())
