"""Plan: everything one run needs, made strict at the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypedDict

from symgd import checks
from symgd.array_loss import ArrayLoss
from symgd.errors import SettingError, unknown
from symgd.kernels.program import Program
from symgd.kernels.stepping import Stepping
from symgd.loss import Loss, LossLike, as_loss
from symgd.passes import STEPS, Passes, passes
from symgd.rules.gradients import prepared
from symgd.rules.rule import Constant, Rule, Schedule
from symgd.rules.stopping import DEFAULT_STOP, StoppingTest, stopping_test


@dataclass(frozen=True)
class Plan:
    """What is run: strict types, every setting checked.

    Attributes:
        loss, rule, schedule, tests: the mathematics of a step; the rule holds what is done to the
            gradient first (noise, clipping, weight decay).
        lr: the base learning rate.
        passes: how many steps there are, and which rows of the data each sees.
        seed: of everything random: noise, the order of the rows, a start.
        backend: "numpy", "numba" or "jax"; None where it is chosen by the length of the work.
        precision: "double" or "single".
        settings: the same in plain JSON values, as the caller gave them.
    """

    loss: Loss
    rule: Rule
    schedule: Schedule
    tests: tuple[StoppingTest, ...]
    lr: float
    passes: Passes
    seed: int
    backend: str | None
    precision: str
    settings: Mapping[str, Any]

    def constants(
        self,
        program: Program | Stepping,
        length: int | None = None,
        varied: Mapping[str, Any] = MappingProxyType({}),
    ) -> tuple[Any, ...]:
        """Return the values of a program's fixed symbols, in order.

        ``length`` is what ``steps`` stands for, if not the steps of the run; ``varied`` are values
        that differ from those of the plan.
        """
        steps = float(self.steps if length is None else length)
        values: dict[str, Any] = {"lr": self.lr, "steps": steps}
        for role, recurrence in (("rule", self.rule), ("schedule", self.schedule)):
            numbers = recurrence.numbers(steps)
            values |= {f"{role}.{name}": value for name, value in numbers.items()}
        values |= varied
        flat: list[Any] = []
        for name in program.constants:
            value = values[name]
            flat.extend(value if isinstance(value, tuple) else [value])
        return tuple(flat)

    def with_backend(self, backend: str) -> "Plan":
        """Return the same, run by another backend."""
        settings = {**self.settings, **_computing(backend, self.precision)}
        return replace(self, backend=backend, settings=settings)

    @property
    def steps(self) -> int:
        """The most steps taken."""
        return self.passes.steps

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
    batch_size: int | None
    epochs: int | None
    validation: float
    patience: int | None
    backend: str | None
    precision: str


def check_names(settings: Mapping[str, Any]) -> None:
    """Check that there are such settings.

    Raises:
        SettingError: naming those that there are.
    """
    strange = [name for name in settings if name not in Settings.__annotations__]
    if strange:
        raise SettingError(unknown("setting", strange, Settings.__annotations__))


def make_plan(
    loss: LossLike,
    *,
    history: bool = True,
    optimizer: str | Rule = "gd",
    lr: float | str = 0.1,
    schedule: str | Schedule | None = None,
    steps: int | None = None,
    stop: str | Sequence[str] | None = DEFAULT_STOP,
    constants: Mapping[str, Constant] | None = None,
    weight_decay: float = 0.0,
    clip_norm: float | None = None,
    clip_value: float | None = None,
    noise: float = 0.0,
    seed: int = 0,
    batch_size: int | None = None,
    epochs: int | None = None,
    validation: float = 0.0,
    patience: int | None = None,
    backend: str | None = None,
    precision: str = "double",
) -> Plan:
    """Check every setting of a run; one without a history keeps its end only, and may be longer.

    Raises:
        SettingError, ExpressionError: one sentence on what is wrong and what to give instead.
    """
    loss = as_loss(loss)
    rule = checks.rule(optimizer, checks.constants(constants))
    tests = checks.stopping_texts(stop)
    base, rates = checks.learning_rate(lr, schedule)
    seed = checks.seed(seed)
    several = {"batch_size": batch_size, "epochs": epochs}
    if isinstance(loss, ArrayLoss):
        through = passes(
            loss.data.rows, steps=steps, validation=validation, patience=patience, **several
        )
    else:
        passes(0, steps=None, validation=validation, patience=patience, **several)
        count = STEPS if steps is None else steps
        through = Passes(checks.steps(count, len(loss.variables), history))
    changes = {
        "weight_decay": checks.number_or_none("weight_decay", weight_decay),
        "clip_norm": checks.number_or_none("clip_norm", clip_norm),
        "clip_value": checks.number_or_none("clip_value", clip_value),
        "noise": checks.number_or_none("noise", noise),
    }
    return Plan(
        loss=loss,
        rule=prepared(rule, **changes),
        schedule=rates,
        tests=tuple(stopping_test(test) for test in tests),
        lr=base,
        passes=through,
        seed=seed,
        backend=checks.backend(backend, precision, isinstance(loss, ArrayLoss)),
        precision=precision,
        settings={
            "loss": loss.text,
            "variables": [] if isinstance(loss, ArrayLoss) else list(loss.variables),
            "optimizer": rule.name,
            "equations": rule.equations,
            "constants": dict(rule.constants),
            "state": dict(rule.state),
            "lr": lr if isinstance(lr, str) else base,
            "schedule": schedule.name if isinstance(schedule, Schedule) else schedule,
            "schedule_equations": rates.equations,
            "schedule_constants": dict(rates.constants),
            "schedule_state": dict(rates.state),
            **({"schedule_unit": rates.unit} if rates.unit else {}),
            "steps": through.steps,
            "stop": list(tests),
            **changes,
            "seed": seed,
            **_computing(backend, precision),
            **(_data(loss, through) if isinstance(loss, ArrayLoss) else {}),
        },
    )


def _computing(backend: str | None, precision: str) -> dict[str, str]:
    """Return what a run is computed by, where that was said."""
    said = {"backend": backend} if backend else {}
    return {**said, **({"precision": precision} if precision != "double" else {})}


def _data(loss: ArrayLoss, through: Passes) -> dict[str, Any]:
    """Return what a run over data kept of them, in plain JSON values: not the data themselves."""
    return {
        "parameters": {name: list(shape) for name, shape in loss.parameters.items()},
        "data": {
            name: {"shape": list(shape), "source": loss.data.sources[name]}
            for name, shape in loss.data.shapes.items()
        },
        "constants_given": {
            name: float(value) for name, value in loss.data.fixed.items() if not value.ndim
        },
        "batch_size": through.batch_size,
        "epochs": through.epochs,
        "validation": through.validation,
        "patience": through.patience,
    }
