"""The largest stable learning rates of a swept rule, derived from its step at a minimum."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from symgd.again import settings_of
from symgd.plan import make_plan
from symgd.rules import schedules
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.linear import linear_step
from symgd.stability.rates import rate_limit
from symgd.sweeps.choice import fastest
from symgd.sweeps.minima import Minimum
from symgd.sweeps.result import Sweep
from symgd.sweeps.roles import LR, RULE

Array = NDArray[np.float64]


def at_ends(sweep: Sweep) -> list[dict[str, float]]:
    """Return the settings for which limits are told, of what is chosen besides the rate.

    They are those at both ends of the only other one; of more, those of the fastest runs. Where
    none converges with more, there is no such setting.

    >>> from symgd.sweeps import sweep
    >>> over = {"lr": [0.1, 0.2], "momentum": [0, 0.5, 0.9]}
    >>> at_ends(sweep("x**2", over, optimizer="momentum"))
    [{'momentum': 0.0}, {'momentum': 0.9}]
    """
    others = [name for name in sweep.chosen if sweep.roles[name] != LR]
    if not others:
        return [{}]
    if len(others) == 1:
        values = sweep.over[others[0]]
        return [{others[0]: end} for end in sorted({float(values.min()), float(values.max())})]
    found = fastest(sweep)
    return [] if found is None else [{name: found.setting[name] for name in others}]


def stable_rates(
    sweep: Sweep, minima: Sequence[Minimum], settings: Sequence[Mapping[str, float]]
) -> Array | str:
    """Return the learning rates up to which runs converge at k minima with m settings, (k, m).

    What is printed and what is drawn are both from here. Of a setting only constants of the rule
    count; one that it lacks is what ``sweep.settings`` has. Where there is no limit, the sentence
    that says so is returned: for a rule without a linearisation or without a rate, and for a rate
    that changes.

    >>> from symgd.sweeps import sweep
    >>> from symgd.sweeps.minima import minima
    >>> found = sweep("x**2 + 2*y**2", {"lr": [0.1, 0.2]})
    >>> stable_rates(found, minima(found), [{}])
    array([[0.5]])
    """
    plan = make_plan(sweep.loss, history=False, **settings_of(sweep.settings))
    if plan.schedule != schedules["constant"]:
        return f"the schedule {plan.schedule.name} changes the learning rate"
    rule, steps = plan.rule, []
    for setting in settings:
        roles = {sweep.roles[name]: value for name, value in setting.items()}
        own = {r.removeprefix(RULE): v for r, v in roles.items() if r.startswith(RULE)}
        try:
            step = linear_step(
                replace(rule, constants={**rule.constants, **own}), float(plan.steps)
            )
        except NotAnalysedError as reason:
            return f"{rule.name} {reason}"
        if not step.uses_rate:
            return f"{rule.name} has no learning rate"
        steps.append(step)
    return np.array(
        [[rate_limit(step, one.curvatures.tolist()) for step in steps] for one in minima]
    ).reshape(len(minima), len(settings))
