"""Roles: which setting of a run the name of a swept one stands for."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from symgd.errors import SettingError, hint
from symgd.loss import Loss
from symgd.rules.gradients import transforms
from symgd.rules.optimizers import optimizers

LR, SEED = "lr", "seed"
RULE, SCHEDULE, START = "rule.", "schedule.", "start."

NEVER = ("steps", "stop", "optimizer", "schedule", "batch_size", "epochs")
"""Settings that all runs of a sweep have in common."""


@dataclass(frozen=True)
class Known:
    """The names that can be swept, each by the role that it has.

    Attributes:
        rule: constants of the rule, and what may be done to the gradient first.
        schedule: constants of the schedule.
        variables: of the loss; the coordinates of a start.
    """

    rule: Collection[str]
    schedule: Collection[str]
    variables: Collection[str]

    def role(self, name: str) -> str:
        """Return the role of a name: lr or seed, or with rule, schedule or start in front.

        Raises:
            SettingError: for a name that is unknown, or has two roles.

        >>> known = Known(("momentum",), ("gamma",), ("x", "gamma"))
        >>> known.role("momentum"), known.role("x"), known.role("start.gamma")
        ('rule.momentum', 'start.x', 'start.gamma')
        >>> known.role("gamma")
        Traceback (most recent call last):
        symgd.errors.SettingError: gamma has two roles: type schedule.gamma or start.gamma
        """
        roles = list(self._roles())
        if name in (LR, SEED) and name in self.variables:
            raise SettingError(
                f"{name} is a variable of the loss, too: type {START}{name} for that, or give the "
                "variable another name"
            )
        if name in roles:
            return name
        found = [role for role in roles if role.partition(".")[2] == name]
        if len(found) > 1:
            raise SettingError(f"{name} has two roles: type {' or '.join(found)}")
        if found:
            return found[0]
        if name in NEVER:
            raise SettingError(f"{name} is the same for all runs of a sweep: give it by itself")
        names = [role if role in (LR, SEED) else role.partition(".")[2] for role in roles]
        owners = [rule.name for rule in optimizers.values() if name in rule.constants]
        where = (
            f"it is a constant of other optimizers: choose {' or '.join(owners)}"
            if owners
            else (f"there are {', '.join(dict.fromkeys(names))}")
        )
        raise SettingError(
            f"there is nothing called {name[:60]!r} to sweep{hint(name, names)}: {where}"
        )

    def _roles(self) -> Iterable[str]:
        yield from (LR, SEED)
        for prefix, names in (
            (RULE, dict.fromkeys([*self.rule, *transforms])),
            (SCHEDULE, self.schedule),
            (START, self.variables),
        ):
            yield from (f"{prefix}{name}" for name in names)


def known(loss: Loss, settings: Mapping[str, Any]) -> Known:
    """Return what can be swept in runs of these settings, as a plan has kept them."""
    return Known(settings["constants"], settings["schedule_constants"], loss.variables)
