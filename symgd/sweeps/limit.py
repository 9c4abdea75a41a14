"""The largest stable learning rate of a swept rule, derived from its step at the minimum."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from symgd.again import settings_of
from symgd.analysis.at_minimum import FLAT
from symgd.analysis.critical import newton
from symgd.analysis.deadline import Deadline
from symgd.curvature import MOST_VARIABLES, curvatures
from symgd.plan import make_plan
from symgd.rules import schedules
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.linear import linear_step
from symgd.stability.rates import rate_limit
from symgd.sweeps.result import Sweep
from symgd.sweeps.roles import RULE
from symgd.trajectory import Outcome

Array = NDArray[np.float64]


NEWTON_SECONDS = 1.0

ROUNDING = 1e-12
"""How far above the end of a run the loss at the minimum may seem to be, relative to both."""


@dataclass(frozen=True)
class Bottom:
    """The minimum below the run that converged to the lowest loss.

    Attributes:
        point: (n,).
        curvatures: the positive eigenvalues of the Hessian there, ascending.
    """

    point: Array
    curvatures: Array


def bottom(sweep: Sweep) -> Bottom | None:
    """Return the lowest minimum that was reached; None where none was, or where it is flat.

    Newton's method goes the rest of the way, since a loose stopping test ends runs before.
    """
    good, loss = sweep.ended(Outcome.CONVERGED), sweep.loss
    if not good.any() or len(loss.variables) > MOST_VARIABLES:
        return None
    lowest = int(np.where(good, sweep.value, np.inf).argmin())
    near = np.asarray(sweep.point.reshape(len(sweep.point), -1)[:, lowest], dtype=np.float64)
    at, hessian = float(loss.value(near)), newton.differences(loss)
    found = newton.zeros(loss.gradient_at, hessian, near[:, None], Deadline(NEWTON_SECONDS)).points
    if not found.size or not loss.value(found[:, 0]) <= at + ROUNDING * (1 + abs(at)):
        return None
    modes = curvatures(loss, found[:, 0])
    if modes is None or modes[-1] <= 0 or modes[0] < -FLAT * modes[-1]:
        return None
    return Bottom(found[:, 0], modes[modes > FLAT * modes[-1]])


def stable_rate(sweep: Sweep, minimum: Bottom, setting: Mapping[str, float]) -> float | None:
    """Return the learning rate up to which runs of a setting converge at a minimum.

    None where it does not apply: a rule without a linearisation there or without a rate, and a
    rate that changes.

    >>> from symgd.sweeps import sweep
    >>> found = sweep("x**2 + 2*y**2", {"lr": [0.1, 0.2]})
    >>> stable_rate(found, bottom(found), {"lr": 0.1})
    0.5
    """
    plan = make_plan(sweep.loss, history=False, **settings_of(sweep.settings))
    if plan.schedule != schedules["constant"]:
        return None
    constants = {
        role.removeprefix(RULE): setting[name]
        for name, role in sweep.roles.items()
        if role.startswith(RULE)
    }
    rule = replace(plan.rule, constants={**plan.rule.constants, **constants})
    try:
        step = linear_step(rule, float(plan.steps))
    except NotAnalysedError:
        return None
    return rate_limit(step, minimum.curvatures.tolist()) if step.uses_rate else None
