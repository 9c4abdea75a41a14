"""Judged: the same run with four learning rates, each chosen by analysis and named by diagnosis."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from symgd.again import settings_of
from symgd.descent import descend
from symgd.diagnosis import RateVerdict, diagnose
from symgd.errors import SymgdError
from symgd.loss import Loss
from symgd.plots.labels import number
from symgd.plots.settled import Settled, planned, settled
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.linear import LinearStep, linear_step
from symgd.stability.rates import best_rate, rate_limit
from symgd.trajectory import Outcome, Trajectory

SHARES: Mapping[RateVerdict, tuple[float, ...]] = MappingProxyType(
    {
        RateVerdict.TOO_SMALL: (0.02, 0.01, 0.005, 0.003, 0.002, 0.001, 0.0005),
        RateVerdict.GOOD: (1.0, 0.8, 1.2, 0.5, 1.5, 0.3),
        RateVerdict.OSCILLATING: (0.97, 0.99, 1.0, 1.02, 1.05, 1.1, 1.2, 1.4, 0.8, 0.6, 0.4),
        RateVerdict.DIVERGING: (1.05, 1.1, 1.2, 1.5, 2.0, 3.0, 5.0),
    }
)
"""Learning rates that are tried one after the other, in shares of the limit of stability at the
minimum; of the best rate there for a good one."""

SETTLING = (Outcome.CONVERGED, Outcome.STEP_LIMIT, Outcome.STALLED)
"""How the run with a good rate may end."""

NEAR = 1e-3
"""Minima that differ by less than this share of their size are one."""


@dataclass(frozen=True)
class Limit:
    """What analysis says of the rates of a rule at a minimum.

    Attributes:
        rule: its name.
        limit: the largest stable learning rate.
        best: the one that converges fastest.
        curvature: the largest there, λ.
        point: (n,), the minimum.
    """

    rule: str
    limit: float
    best: float
    curvature: float
    point: tuple[float, ...]

    @property
    def formula(self) -> str:
        """Write the limit over λ.

        >>> Limit("gd", 0.5, 0.4, 4.0, (0.0,)).formula
        '2/λ = 0.5'
        """
        return f"{number(self.limit * self.curvature, 4)}/λ = {number(self.limit, 4)}"


@dataclass(frozen=True)
class Judged:
    """A run with one learning rate, and the verdict on it."""

    verdict: RateVerdict
    lr: float
    share: float
    run: Trajectory


def limit_of(loss: Loss, run: Trajectory) -> Limit | str:
    """Return what holds of a run's rule at its minimum, or a sentence on why nothing does."""
    plan = planned(loss, run)
    name = str(run.settings.get("optimizer"))
    if plan is None:
        return f"{name} has no learning rate"
    try:
        step = linear_step(plan.rule, float(plan.steps))
    except NotAnalysedError as reason:
        return f"{name} {reason}, so that no rate is the limit"
    place = settled(loss, run)
    if place is None:
        return "no minimum with positive curvatures was found near the run"
    return _limit(name, step, place)


def _limit(name: str, step: LinearStep, place: Settled) -> Limit | str:
    modes = place.curvatures
    limit, best = rate_limit(step, modes), best_rate(step, modes)
    if best is None or not 0 < limit < math.inf:
        return f"{name} has no largest stable rate at the minimum"
    return Limit(name, limit, best.lr, modes[-1], tuple(place.point.tolist()))


def four(loss: Loss, run: Trajectory, limit: Limit) -> tuple[Limit, list[Judged]]:
    """Return up to four runs, with the limit at the minimum that the good one of them goes to.

    Other rates may lead to another minimum than the run itself.
    """
    found = judged(loss, run, limit)
    for one in found:
        if one.verdict is RateVerdict.GOOD:
            there = limit_of(loss, one.run)
            if isinstance(there, Limit) and not _same(there, limit):
                return there, judged(loss, run, there)
    return limit, found


def judged(loss: Loss, run: Trajectory, limit: Limit) -> list[Judged]:
    """Make a run again with up to four learning rates, without its schedule.

    The good rate is the best at the minimum where that converges, or else the one around it that
    comes down best. Each other is the first of SHARES that :func:`symgd.diagnose` judges as it
    should be; a verdict that none of them earns is left out.

    >>> bowl, run = Loss("x**2 + 2*y**2"), descend("x**2 + 2*y**2", (3, 4))
    >>> [(one.verdict.value, round(one.lr, 4)) for one in judged(bowl, run, limit_of(bowl, run))]
    [('too small', 0.01), ('good', 0.3333), ('oscillating', 0.5), ('diverging', 0.525)]
    """
    found = []
    for verdict in SHARES:
        good = verdict is RateVerdict.GOOD
        one = _good(loss, run, limit) if good else _first(loss, run, limit, verdict)
        found.extend([] if one is None else [one])
    return found


def tried(limit: Limit, verdict: RateVerdict) -> list[float]:
    """Return the learning rates that are tried for a verdict, in their order.

    >>> tried(Limit("gd", 0.5, 0.4, 4.0, (0.0,)), RateVerdict.GOOD)[:2]
    [0.4, 0.32000000000000006]
    """
    good = verdict is RateVerdict.GOOD
    rates = [(limit.best if good else limit.limit) * share for share in SHARES[verdict]]
    return [lr for lr in rates if lr < limit.limit] if good else rates


def _first(loss: Loss, run: Trajectory, limit: Limit, verdict: RateVerdict) -> Judged | None:
    for lr in tried(limit, verdict):
        made = _again(loss, run, lr)
        if made is not None and diagnose(made).rate is verdict:
            return Judged(verdict, lr, lr / limit.limit, made)
    return None


def _good(loss: Loss, run: Trajectory, limit: Limit) -> Judged | None:
    """Return the first rate that converges; without one, that whose run ends lowest."""
    lowest: Judged | None = None
    for lr in tried(limit, RateVerdict.GOOD):
        made = _again(loss, run, lr)
        if made is None or made.outcome not in SETTLING:
            continue
        one = Judged(RateVerdict.GOOD, lr, lr / limit.limit, made)
        if made.outcome is Outcome.CONVERGED:
            return one
        if made.value < (made.losses[0] if lowest is None else lowest.run.value):
            lowest = one
    return lowest


def _same(one: Limit, other: Limit) -> bool:
    apart = np.abs(np.subtract(one.point, other.point)).max()
    return bool(apart <= NEAR * (1 + np.abs(one.point).max()))


def _again(loss: Loss, run: Trajectory, lr: float) -> Trajectory | None:
    settings = settings_of(run.settings)
    settings["lr"], settings["schedule"] = lr, None
    try:
        return descend(loss, run.start, **settings)
    except SymgdError:
        return None
