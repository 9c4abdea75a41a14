"""The door of a sweep, where generous input becomes a task."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from symgd import checks
from symgd.errors import SettingError
from symgd.in_numbers import begun, in_numbers
from symgd.loss import Loss, LossLike
from symgd.plan import Plan, check_names, make_plan
from symgd.rules.rule import Recurrence, Rule, Schedule
from symgd.sweeps import axes
from symgd.sweeps.ranges import Range, Values, values
from symgd.sweeps.roles import LR, RULE, SCHEDULE, SEED, START, Known
from symgd.sweeps.size import check_size
from symgd.sweeps.starts import WindowLike, how_many, make_starts
from symgd.sweeps.task import Task


def make_task(
    loss: LossLike,
    over: Mapping[str, object] | None,
    samples: int | None,
    starts: Any,
    window: WindowLike | None,
    settings: Mapping[str, Any],
) -> Task:
    """Check everything that a sweep is given.

    Raises:
        SettingError, ExpressionError: one sentence on what is wrong and what to give instead.
    """
    check_names(settings)
    starts, loss = begun(loss, starts), in_numbers(loss)
    if not loss.variables:
        raise SettingError("the loss has no variables: there is nothing to sweep")
    if not isinstance(over or {}, Mapping) or any(not isinstance(n, str) for n in over or {}):
        raise SettingError("over names settings with their values: {'lr': '0.01:1:20:log'}")
    names = list(over or {})
    _, schedule = checks.learning_rate(settings.get("lr", 0.1), settings.get("schedule"))
    known = Known(_constants(settings, names, loss), _numbers(schedule), loss.variables)
    roles = {name: known.role(name) for name in names}
    wanted = {name: values(name, given) for name, given in (over or {}).items()}
    _check_once(roles, settings, starts)
    check_size(len(loss.variables), wanted, samples, starts)
    plan = _plan(loss, settings, schedule, {roles[name]: _one(wanted[name]) for name in wanted})
    if SEED in roles.values() and not plan.noisy:
        raise SettingError("seed needs noise, such as 0.1: without it all seeds make the same run")
    random = samples is not None
    swept = axes.grid(wanted) if samples is None else axes.drawn(wanted, roles, samples, plan.seed)
    axes.check(swept, roles, plan, random)
    places = make_starts(loss, starts, window, plan.seed)
    for name, role in roles.items():
        if role.startswith(START):
            places[loss.variables.index(role.removeprefix(START))] = swept[name][0]
    return Task(plan, swept, roles, random, places)


def _numbers(recurrence: Recurrence) -> list[str]:
    """Return the constants that are numbers, or become some: lists cannot be swept."""
    return [n for n, value in recurrence.constants.items() if not isinstance(value, tuple)]


def _constants(settings: Mapping[str, Any], swept: Sequence[str], loss: Loss) -> list[str]:
    """Return the constants of the rule; of equations that were typed, the names swept in them."""
    optimizer = settings.get("optimizer", "gd")
    if not (isinstance(optimizer, str) and "=" in optimizer):
        return _numbers(checks.rule(optimizer, {}))
    names = [name.removeprefix(RULE) for name in swept]
    free = [name for name in names if name not in {*Rule.given, *loss.variables}]
    return [name for name in free if re.search(rf"\b{re.escape(name)}\b", optimizer)]


def _check_once(roles: Mapping[str, str], settings: Mapping[str, Any], starts: Any) -> None:
    """Check that nothing is swept twice, or swept and set."""
    alone = ("noise", "clip_norm", "clip_value", "weight_decay")
    fixed = {f"{RULE}{name}" for name in settings.get("constants") or {}}
    fixed |= {f"{RULE}{name}" for name in alone if settings.get(name)}
    fixed |= {name for name in (LR, SEED) if settings.get(name)}
    schedule = settings.get("schedule")
    if isinstance(schedule, str):
        fixed |= {f"{SCHEDULE}{name}" for name in re.findall(r"[:,]\s*(\w+)\s*=", schedule)}
    for name, role in roles.items():
        same = [other for other in roles if roles[other] == role]
        if len(same) > 1:
            raise SettingError(f"{' and '.join(same)} are the same setting: sweep it once")
        if role in fixed:
            raise SettingError(f"{name} is swept and set at once: leave one of the two out")
        if role.startswith(START) and (how_many(starts) or 1) > 1:
            raise SettingError(
                f"{name} is a coordinate of the start, and there are several starts: "
                f"leave out {name} or the starts"
            )


def _one(values: Values) -> float:
    """Return one of the values: the largest, since a noise of 0 would leave noise out."""
    return values.high if isinstance(values, Range) else max(values)


def _plan(
    loss: Loss, settings: Mapping[str, Any], schedule: Schedule, swept: Mapping[str, float]
) -> Plan:
    """Return a plan in which each swept setting has one of its values."""
    given, constants = dict(settings), dict(settings.get("constants") or {})
    optimizer = settings.get("optimizer", "gd")
    typed = isinstance(optimizer, str) and "=" in optimizer
    for role, value in swept.items():
        name = role.rpartition(".")[2]
        if role == LR:
            given[LR] = value
        elif role.startswith(SCHEDULE):
            schedule = schedule.with_constants(**{name: value})
            given["schedule"] = schedule
        elif role.startswith(RULE):
            own = typed or name in checks.rule(optimizer, {}).constants
            (constants if own else given)[name] = value
    return make_plan(loss, history=False, **{**given, "constants": constants})
