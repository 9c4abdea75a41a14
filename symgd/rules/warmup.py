"""Warm-up: a rate that rises linearly in front of any schedule."""

import re
from dataclasses import replace

from symgd.errors import SettingError
from symgd.rules.rule import Schedule


def with_warmup(schedule: Schedule, warmup: float) -> Schedule:
    """Return the schedule after a linear warm-up of so many steps.

    rate = lr*(t + 1)/warmup while t < warmup; then the schedule begins, with its own t = 0, its
    states as they were and ``steps - warmup`` steps to go.

    Raises:
        SettingError: when ``warmup`` is no whole number from 0 on, or there is one already.

    Source: Goyal et al. 2017, arXiv:1706.02677, section 2.2.

    >>> from symgd.rules.schedules import schedules
    >>> with_warmup(schedules["cosine"], 10).name
    'cosine:warmup=10'
    """
    if warmup != int(warmup) or warmup < 0:
        raise SettingError(f"warmup is {warmup}: type a number of steps, such as warmup=10")
    if "warmup" in schedule.constants:
        raise SettingError(f"the schedule {schedule.name!r} has a warm-up already")
    if warmup == 0:
        return schedule
    left = f"max(steps - {int(warmup)}, 1)"
    constants = {
        name: re.sub(r"\bsteps\b", left, value) if isinstance(value, str) else value
        for name, value in schedule.constants.items()
    }
    state = {_inner(name): start for name, start in schedule.state.items()}
    equations = [
        "ramp = (t + 1)/warmup",
        "t = max(t - warmup, 0)",
        "steps = max(steps - warmup, 1)",
        *(f"{name}_held = {name}" for name in state),
        _inner(schedule.equations),
        *(f"{name} = where(ramp > 1, {name}, {name}_held)" for name in state),
        "rate = where(ramp > 1, scheduled, lr*ramp)",
    ]
    return replace(
        schedule,
        name=f"{schedule.name}{',' if ':' in schedule.name else ':'}warmup={int(warmup)}",
        title=f"{schedule.title} after a linear warm-up",
        constants={**constants, "warmup": int(warmup)},
        state=state,
        equations="\n".join(equations),
    )


def _inner(text: str) -> str:
    """Give the rate of the schedule after a warm-up a name of its own."""
    return re.sub(r"\brate\b", "scheduled", text)
