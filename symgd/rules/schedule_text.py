"""The reading of a typed schedule, ``step:gamma=0.5,step=30``, or of a typed rate."""

import math
import re
from collections.abc import Iterable
from dataclasses import replace

from symgd.errors import SettingError, hint
from symgd.language import parse
from symgd.rules.rule import Constant, Schedule
from symgd.rules.schedules import schedules
from symgd.rules.warmup import with_warmup


def schedule_from_text(text: str) -> Schedule:
    """Read a schedule: a name, with constants after a colon, or the rate as an expression.

    Every one takes ``warmup``, and ``unit``: what t counts in a run over data, ``step`` or
    ``epoch``. An expression may use lr (the base rate), t, steps and loss.
    A constant is a number, several with slashes between them, or an expression in steps.

    Raises:
        SettingError: for an unknown name or constant, and a value that is no number.
        ExpressionError: when the expression cannot be read.

    >>> schedule_from_text("step:gamma=0.5,step=30").constants
    {'gamma': 0.5, 'step': 30.0}
    >>> schedule_from_text("multistep:milestones=30/60/80").constants["milestones"]
    (30.0, 60.0, 80.0)
    >>> schedule_from_text("lr/(1 + 0.1*t)").equations
    'rate = lr/(1 + 0.1*t)'
    >>> schedule_from_text("step:step=30,unit=epoch").unit
    'epoch'
    """
    head, _, settings = (part.strip() for part in text.partition(":"))
    if head in schedules:
        schedule = schedules[head]
    elif head.isidentifier() and head not in Schedule.given:
        raise SettingError(
            f"there is no schedule {head!r}{hint(head, schedules)}: type one of "
            f"{', '.join(schedules)}, or an expression such as 'lr/(1 + 0.1*t)'"
        )
    else:
        schedule = _typed(head, Schedule.given)
    values = dict(_setting(item, schedule) for item in settings.split(",") if item.strip())
    warmup, unit = values.pop("warmup", 0.0), str(values.pop("unit", ""))
    schedule = replace(schedule.with_constants(**values), unit=unit)
    if isinstance(warmup, float):  # a setting may be a text or a list; this one never is
        schedule = with_warmup(schedule, warmup)
    return replace(schedule, name=text.strip())


def schedule_from_rate(text: str) -> Schedule:
    """Read a learning rate typed as an expression in t, steps and loss.

    Raises:
        ExpressionError: when it cannot be read, or uses another name (there is no base rate lr).

    >>> schedule_from_rate("0.1*exp(-0.01*t)").equations
    'rate = 0.1*exp(-0.01*t)'
    """
    return _typed(text.strip(), [name for name in Schedule.given if name != "lr"])


def _typed(text: str, names: Iterable[str]) -> Schedule:
    parse(text, names=set(names))
    return Schedule(text, f"rate = {text}", title="typed by the user")


def _setting(item: str, schedule: Schedule) -> tuple[str, Constant]:
    name, _, text = (part.strip() for part in item.partition("="))
    known = [*schedule.constants, "warmup", "unit"]
    if name not in known:
        raise SettingError(
            f"the schedule {schedule.name!r} has no constant {name!r}{hint(name, known)}; "
            f"it has: {', '.join(known)}"
        )
    if name == "unit":
        if text not in ("step", "epoch"):
            raise SettingError(f"the unit of a schedule is step or epoch, not {text!r}")
        return name, text
    if isinstance(schedule.constants.get(name), tuple):
        return name, tuple(_number(name, part) for part in text.split("/"))
    if name != "warmup" and re.search(r"\bsteps\b", text):
        parse(text, names={"steps"})
        return name, text
    return name, _number(name, text)


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SettingError(
            f"the constant {name} is a number, such as {name}=10, not {text!r}; "
            "commas stand between constants"
        )
    return value
