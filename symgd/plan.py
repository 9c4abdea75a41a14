"""Plan: everything one run needs, made strict at the door."""

import math
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, TypedDict

from symgd.errors import SettingError, unknown
from symgd.kernels.program import Program
from symgd.language import parse
from symgd.loss import Loss, as_loss
from symgd.rules import optimizers
from symgd.rules.gradients import prepared
from symgd.rules.rule import Constant, Rule, Schedule
from symgd.rules.schedule_text import schedule_from_rate, schedule_from_text
from symgd.rules.schedules import schedules
from symgd.rules.stopping import DEFAULT_STOP, StoppingTest, stopping_test

MAX_NUMBERS = 50_000_000
"""Longest history, steps times variables: its positions take 400 MB."""


@dataclass(frozen=True)
class Plan:
    """What is run: strict types, every setting checked.

    Attributes:
        loss, rule, schedule, tests: the mathematics of a step; the rule holds what is done to the
            gradient first (noise, clipping, weight decay).
        lr: the base learning rate.
        steps: the most steps taken.
        seed: of the gradient noise.
        settings: the same in plain JSON values, as the caller gave them.
    """

    loss: Loss
    rule: Rule
    schedule: Schedule
    tests: tuple[StoppingTest, ...]
    lr: float
    steps: int
    seed: int
    settings: Mapping[str, Any]

    def constants(self, program: Program) -> tuple[float, ...]:
        """Return the values of a program's fixed symbols, in order."""
        values: dict[str, float | tuple[float, ...]] = {"lr": self.lr, "steps": float(self.steps)}
        for role, recurrence in (("rule", self.rule), ("schedule", self.schedule)):
            numbers = recurrence.numbers(self.steps)
            values |= {f"{role}.{name}": value for name, value in numbers.items()}
        flat: list[float] = []
        for name in program.constants:
            value = values[name]
            flat.extend(value if isinstance(value, tuple) else [value])
        return tuple(flat)

    @property
    def noisy(self) -> bool:
        """Whether noise is added to the gradient."""
        return bool(self.settings["noise"])


class Settings(TypedDict, total=False):
    """What :func:`symgd.descend` can be told; each has the default that it has there."""

    optimizer: str | Rule
    lr: float | str
    schedule: str | Schedule | None
    steps: int
    stop: str | Sequence[str] | None
    constants: Mapping[str, Constant] | None
    weight_decay: float
    clip_norm: float | None
    clip_value: float | None
    noise: float
    seed: int


def make_plan(
    loss: Loss | str,
    *,
    optimizer: str | Rule = "gd",
    lr: float | str = 0.1,
    schedule: str | Schedule | None = None,
    steps: int = 100,
    stop: str | Sequence[str] | None = DEFAULT_STOP,
    constants: Mapping[str, Constant] | None = None,
    weight_decay: float = 0.0,
    clip_norm: float | None = None,
    clip_value: float | None = None,
    noise: float = 0.0,
    seed: int = 0,
) -> Plan:
    """Check every setting of a run.

    Raises:
        SettingError, ExpressionError: one sentence on what is wrong and what to give instead.
    """
    loss = as_loss(loss)
    rule = _rule(optimizer, _constants(constants))
    tests = _tests(stop)
    base, rates = _learning_rate(lr, schedule)
    steps, seed = _steps(steps, len(loss.variables)), _seed(seed)
    changes = {
        "weight_decay": _optional("weight_decay", weight_decay),
        "clip_norm": _optional("clip_norm", clip_norm),
        "clip_value": _optional("clip_value", clip_value),
        "noise": _optional("noise", noise),
    }
    return Plan(
        loss=loss,
        rule=prepared(rule, **changes),
        schedule=rates,
        tests=tuple(stopping_test(test) for test in tests),
        lr=base,
        steps=steps,
        seed=seed,
        settings={
            "loss": loss.text,
            "variables": list(loss.variables),
            "optimizer": rule.name,
            "equations": rule.equations,
            "constants": dict(rule.constants),
            "state": dict(rule.state),
            "lr": lr if isinstance(lr, str) else base,
            "schedule": schedule.name if isinstance(schedule, Schedule) else schedule,
            "schedule_equations": rates.equations,
            "schedule_constants": dict(rates.constants),
            "schedule_state": dict(rates.state),
            "steps": steps,
            "stop": list(tests),
            **changes,
            "seed": seed,
        },
    )


def settings_of(kept: Mapping[str, Any]) -> Settings:
    """Return the settings of a run as :func:`symgd.descend` takes them, from those it has kept.

    Raises:
        SettingError: when the run is of a method that is not a rule: one of SciPy's.

    >>> settings_of(make_plan("x**2", optimizer="momentum").settings)["optimizer"].name
    'momentum'
    """
    if "equations" not in kept:
        raise SettingError(
            f"this is a run of {kept.get('optimizer', 'an unknown method')}, which is not a rule "
            "of symgd: only symgd.compare can make it again"
        )
    rule = Rule(
        kept["optimizer"],
        kept["equations"],
        constants=_tuples(kept["constants"]),
        state=kept["state"],
    )
    schedule = None
    if kept["schedule"] is not None:
        schedule = Schedule(
            kept["schedule"],
            kept["schedule_equations"],
            constants=_tuples(kept["schedule_constants"]),
            state=kept["schedule_state"],
        )
    return Settings(
        optimizer=rule,
        lr=kept["lr"],
        schedule=schedule,
        steps=kept["steps"],
        stop=tuple(kept["stop"]),
        weight_decay=kept["weight_decay"],
        clip_norm=kept["clip_norm"],
        clip_value=kept["clip_value"],
        noise=kept["noise"],
        seed=kept["seed"],
    )


def _tuples(constants: Mapping[str, Any]) -> dict[str, Constant]:
    """Return constants read from a file, where a list is a tuple."""
    return {n: tuple(v) if isinstance(v, list) else v for n, v in constants.items()}


def _rule(optimizer: str | Rule, constants: Mapping[str, Constant]) -> Rule:
    if isinstance(optimizer, Rule):
        return optimizer.with_constants(**constants)
    if not isinstance(optimizer, str):
        raise SettingError("the optimizer is a name, such as 'adam', a Rule, or equations as text")
    if optimizer in optimizers:
        return optimizers[optimizer].with_constants(**constants)
    if "=" in optimizer:
        return Rule.from_text(optimizer, constants)
    raise SettingError(unknown("optimizer", optimizer, optimizers))


def _constants(constants: Mapping[str, Constant] | None) -> dict[str, Constant]:
    if constants is None:
        return {}
    if not isinstance(constants, Mapping):
        raise SettingError("constants is a mapping of names to numbers, such as {'beta1': 0.8}")
    checked: dict[str, Constant] = {}
    for name, value in constants.items():
        if not isinstance(name, str) or name in Rule.given:
            raise SettingError(f"a constant cannot be named {name!r}")
        checked[name] = _real(f"the constant {name}", value)
    return checked


def _tests(stop: str | Sequence[str] | None) -> tuple[str, ...]:
    if stop is None:
        return ()
    tests = (stop,) if isinstance(stop, str) else stop
    if not (isinstance(tests, Sequence) and all(isinstance(test, str) for test in tests)):
        raise SettingError(f"a stopping test is a text, such as {DEFAULT_STOP!r}; () for none")
    return tuple(tests)


def _optional(name: str, value: float | None) -> float | None:
    return None if value is None else _real(name, value)


def _real(name: str, value: object) -> float:
    if not isinstance(value, Real) or not math.isfinite(value):
        raise SettingError(f"{name} must be a finite number, not {value!r}")
    return float(value)


def _learning_rate(lr: float | str, schedule: str | Schedule | None) -> tuple[float, Schedule]:
    rates = schedules["constant"] if schedule is None else schedule
    if isinstance(rates, str):
        rates = schedule_from_text(rates)
    if not isinstance(rates, Schedule):
        raise SettingError("the schedule is a text, such as 'step:gamma=0.5', or a Schedule")
    if isinstance(lr, str):
        parsed = parse(lr, names=("t", "steps", "loss"))
        if parsed.names:
            if schedule is not None:
                raise SettingError(
                    "the learning rate is an expression already: leave out the schedule, "
                    "or give the rate as a number"
                )
            return 1.0, schedule_from_rate(lr)
        lr = float(parsed.expression)
    if not (isinstance(lr, Real) and math.isfinite(lr) and lr > 0):
        raise SettingError(f"the learning rate must be a positive number, not {lr}: try 0.1")
    return float(lr), rates


def _steps(steps: int, variables: int) -> int:
    try:
        number = operator.index(steps)
    except TypeError:
        raise SettingError(f"steps must be a whole number, not {steps!r}") from None
    most = MAX_NUMBERS // max(variables, 5)
    if not 1 <= number <= most:
        shown = f"{number:,}" if abs(number) < 10**15 else "that many"
        raise SettingError(
            f"steps must be from 1 to {most:,} for this loss, not {shown}: "
            "the whole history is kept in memory"
        )
    return number


def _seed(seed: int) -> int:
    if not isinstance(seed, Integral) or seed < 0:
        raise SettingError(f"the seed must be a whole number from 0 on, not {seed!r}")
    return int(seed)
