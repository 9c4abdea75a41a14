"""Sweep limit: learning rates up to which a swept rule is stable, derived from the rule."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from symgd.again import settings_of
from symgd.analysis.critical.below import minimum_below
from symgd.curvature import curvatures
from symgd.plan import Plan, make_plan
from symgd.plots.axis import Axis
from symgd.plots.decay_map import with_momentum
from symgd.rules import schedules
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.linear import LinearStep, linear_step
from symgd.stability.rates import rate_limit
from symgd.sweeps.result import Sweep
from symgd.sweeps.roles import RULE
from symgd.trajectory import Outcome

Array = NDArray[np.float64]

POINTS = 25
"""Values of the other setting for which the limit is found."""

LINES = 4
"""The most minima that have a limit drawn, …"""

PLACES = 12
"""… of so many places where runs have converged."""

APART = 1e-3
"""How far apart such places are, in sizes of the first."""

FLAT = 1e-6
"""The share of the largest curvature that is none."""

ALIKE = 1e-3
"""Minima whose curvatures differ by less, relatively, have one line."""


@dataclass(frozen=True)
class SweepLimit:
    """The rates (k,) up to which a rule is stable at a minimum, for values (k,) of a constant.

    Attributes:
        values, rates: the pairs on the limit.
        points: the minima (n,) at which it is this.
    """

    values: Array
    rates: Array
    points: tuple[Array, ...]


def sweep_limits(sweep: Sweep, other: Axis) -> list[SweepLimit] | str:
    """Return the largest stable rates over the values of another setting that was swept.

    There is a limit for each minimum that runs have reached, that of most runs first. Where there
    is none, the sentence that says so is returned.
    """
    plan = make_plan(sweep.loss, history=False, **settings_of(sweep.settings))
    if plan.schedule != schedules["constant"]:
        return f"the schedule {plan.schedule.name} changes the learning rate"
    values = _along(other)
    try:
        steps = _steps(plan, sweep.roles[other.name], values)
    except NotAnalysedError as reason:
        return f"{plan.rule.name} {reason}"
    if not steps[0].uses_rate:
        return f"{plan.rule.name} has no learning rate"
    found = [
        SweepLimit(values, np.array([rate_limit(step, modes) for step in steps]), points)
        for modes, points in minima(sweep)
    ]
    return found or "no minimum with positive curvatures was reached"


def minima(sweep: Sweep) -> list[tuple[tuple[float, float], tuple[Array, ...]]]:
    """Return minima that runs have reached, those with the same curvatures together.

    Each has its smallest and its largest curvature that is not 0.
    """
    found: list[tuple[tuple[float, float], list[Array]]] = []
    for near in places(sweep):
        point = minimum_below(sweep.loss, near)
        modes = None if point is None else curvatures(sweep.loss, point)
        if point is None or modes is None or modes[0] < -FLAT * modes[-1] or modes[-1] <= 0:
            continue
        bent = modes[modes > FLAT * modes[-1]]
        ends = float(bent[0]), float(bent[-1])
        alike = next((one for one in found if np.allclose(one[0], ends, rtol=ALIKE)), None)
        if alike is None:
            found.append((ends, [point]))
        elif all(np.abs(point - other).max() > APART for other in alike[1]):
            alike[1].append(point)
    return [(ends, tuple(points)) for ends, points in found[:LINES]]


def places(sweep: Sweep) -> list[Array]:
    """Return places (n,) where runs have converged, those of most runs first."""
    points = sweep.point[:, sweep.ended(Outcome.CONVERGED)]
    found: list[tuple[int, Array]] = []
    while points.shape[1] and len(found) < PLACES:
        first = points[:, :1]
        same = (np.abs(points - first) <= APART * (1 + np.abs(first))).all(axis=0)
        found.append((int(same.sum()), first[:, 0]))
        points = points[:, ~same]
    return [point for _, point in sorted(found, key=lambda pair: -pair[0])]


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
