"""Sweep limit: the learning rates up to which a swept rule is stable, derived from the rule."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from symgd.plan import Plan, make_plan, settings_of
from symgd.plots.axis import Axis
from symgd.plots.decay_map import with_momentum
from symgd.rules import schedules
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.linear import LinearStep, linear_step
from symgd.stability.rates import rate_limit
from symgd.sweeps.limit import Bottom, bottom
from symgd.sweeps.result import Sweep
from symgd.sweeps.roles import RULE

Array = NDArray[np.float64]

POINTS = 40
"""Values of the other setting for which the limit is found."""


@dataclass(frozen=True)
class SweepLimit:
    """The rates (k,) up to which a rule is stable at a minimum, for values (k,) of a constant."""

    values: Array
    rates: Array
    minimum: Bottom


def sweep_limit(sweep: Sweep, other: Axis) -> SweepLimit | str:
    """Return the largest stable rates over the values of another setting that was swept.

    The minimum is the one that the runs of lowest loss reached. Where there is no limit, the
    sentence that says so is returned.
    """
    plan = make_plan(sweep.loss, **settings_of(sweep.settings))
    if plan.schedule != schedules["constant"]:
        return f"the schedule {plan.schedule.name} changes the learning rate"
    minimum = bottom(sweep)
    if minimum is None:
        return "no minimum with positive curvatures was reached"
    ends = minimum.curvatures[[0, -1]].tolist()
    values = _along(other)
    try:
        steps = _steps(plan, sweep.roles[other.name], values)
    except NotAnalysedError as reason:
        return f"{plan.rule.name} {reason}"
    if not steps[0].uses_rate:
        return f"{plan.rule.name} has no learning rate"
    return SweepLimit(values, np.array([rate_limit(step, ends) for step in steps]), minimum)


def _along(axis: Axis) -> Array:
    ends = axis.values.min(), axis.values.max()
    between = np.geomspace if axis.log else np.linspace
    return np.asarray(between(*ends, POINTS))


def _steps(plan: Plan, role: str, values: Array) -> list[LinearStep]:
    """Return the linearised step for each value of a setting, which may be no constant of it."""
    rule, name = plan.rule, role.removeprefix(RULE)
    if not role.startswith(RULE):
        return [linear_step(rule, float(plan.steps))] * len(values)
    # At 0 a constant may leave a state without effect, so that it would be left out for all.
    middle = float(values[len(values) // 2])
    step = linear_step(replace(rule, constants={**rule.constants, name: middle}), float(plan.steps))
    return [with_momentum(step, name, value) for value in values.tolist()]
