"""Judged: the same run with four learning rates, each chosen by analysis and named by diagnosis."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from symgd.descent import descend
from symgd.diagnosis import RateVerdict, diagnose
from symgd.errors import SymgdError
from symgd.loss import Loss
from symgd.plan import settings_of
from symgd.plots.labels import number
from symgd.plots.settled import planned, settled
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.linear import LinearStep, linear_step
from symgd.stability.rates import best_rate, rate_limit
from symgd.trajectory import Trajectory

SHARES: Mapping[RateVerdict, tuple[float, ...]] = MappingProxyType(
    {
        RateVerdict.TOO_SMALL: (0.02, 0.01, 0.005, 0.002, 0.0005),
        RateVerdict.GOOD: (1.0, 0.8, 0.5, 0.3, 0.1),
        RateVerdict.OSCILLATING: (0.97, 0.99, 1.0, 1.02, 1.05, 1.1, 1.2, 1.4),
        RateVerdict.DIVERGING: (1.05, 1.1, 1.2, 1.5, 2.0, 3.0, 5.0),
    }
)
"""Learning rates that are tried one after the other until one is judged so, in shares of the limit
of stability at the minimum; of the best rate there for a good one."""


@dataclass(frozen=True)
class Limit:
    """What analysis says of the rates of a rule at a minimum.

    Attributes:
        rule: its name.
        limit: the largest stable learning rate.
        best: the one that converges fastest.
        curvature: the largest there, λ.
    """

    rule: str
    limit: float
    best: float
    curvature: float

    @property
    def formula(self) -> str:
        """Write the limit over λ.

        >>> Limit("gd", 0.5, 0.4, 4.0).formula
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
    return _limit(name, step, place.curvatures)


def _limit(name: str, step: LinearStep, modes: tuple[float, ...]) -> Limit | str:
    limit, best = rate_limit(step, modes), best_rate(step, modes)
    if best is None or not 0 < limit < math.inf:
        return f"{name} has no largest stable rate at the minimum"
    return Limit(name, limit, best.lr, modes[-1])


def judged(loss: Loss, run: Trajectory, limit: Limit) -> list[Judged]:
    """Make a run again with up to four learning rates, without its schedule.

    Each is the first of SHARES that :func:`symgd.diagnose` judges as it should be; a verdict that
    none of them earns is left out.

    >>> bowl, run = Loss("x**2 + 2*y**2"), descend("x**2 + 2*y**2", (3, 4))
    >>> [(one.verdict.value, round(one.lr, 4)) for one in judged(bowl, run, limit_of(bowl, run))]
    [('too small', 0.01), ('good', 0.3333), ('oscillating', 0.5), ('diverging', 0.525)]
    """
    found = []
    for verdict, shares in SHARES.items():
        base = limit.best if verdict is RateVerdict.GOOD else limit.limit
        for share in shares:
            lr = base * share
            made = _again(loss, run, lr)
            if made is not None and diagnose(made).rate is verdict:
                found.append(Judged(verdict, lr, lr / limit.limit, made))
                break
    return found


def _again(loss: Loss, run: Trajectory, lr: float) -> Trajectory | None:
    settings = settings_of(run.settings)
    settings["lr"], settings["schedule"] = lr, None
    try:
        return descend(loss, run.start, **settings)
    except SymgdError:
        return None
