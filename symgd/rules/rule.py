"""Rule and Schedule: what one step does, as equations in symgd's own language."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, Self

import sympy as sp

from symgd.errors import SettingError
from symgd.language import Equation, parse, parse_condition, parse_equations, symbol

Constant = float | str | tuple[float, ...]


@dataclass(frozen=True)
class Recurrence:
    """Equations carried from step to step, with their constants and their state.

    Attributes:
        name: what a user types.
        equations: assignments ``name = expression``, one a line, in order.
        title: the name in the literature.
        source: paper, section, equation.
        constants: each with its default: a number, a tuple of numbers (``sum`` reduces it),
            or a text in ``steps``, the length of the run.
        state: names that live from step to step, each with its initial value: a number or
            a text in the constants and ``lr``.
        requires: conditions on the constants, such as ``0 <= beta1 < 1``.
    """

    name: str
    equations: str
    title: str = ""
    source: str = ""
    constants: Mapping[str, Constant] = field(default_factory=dict, hash=False)
    state: Mapping[str, float | str] = field(default_factory=dict, hash=False)
    requires: tuple[str, ...] = ()

    given: ClassVar[tuple[str, ...]] = ()
    result: ClassVar[str] = ""

    @cached_property
    def assignments(self) -> tuple[Equation, ...]:
        """The parsed equations.

        Raises:
            SettingError: when the result is never assigned.
            ExpressionError: when an equation cannot be read or uses an unknown name.
        """
        names = {*self.given, *self.constants, *self.state}
        equations = parse_equations(self.equations, names=names)
        if all(equation.name != self.result for equation in equations):
            raise SettingError(
                f"the equations of {self.name!r} never set {self.result}: "
                f"end them with '{self.result} = …'"
            )
        return equations

    def numbers(self, steps: float) -> dict[str, float | tuple[float, ...]]:
        """Return the constants as numbers, in a run of so many steps.

        >>> Rule("mine", "w = w - lr*g/T", constants={"T": "steps/2"}).numbers(100)
        {'T': 50.0}
        """
        return {name: _number(value, steps) for name, value in self.constants.items()}

    def with_constants(self, **values: Constant) -> Self:
        """Return the same equations with other values for some constants.

        Raises:
            SettingError: when there is no such constant, or a value is not what ``requires`` says.

        >>> Rule("mine", "w = w - k*lr*g", constants={"k": 1}, requires=("k > 0",)).with_constants(
        ...     k=-2
        ... )
        Traceback (most recent call last):
        symgd.errors.SettingError: mine needs k > 0, not k = -2
        """
        for name in values:
            if name not in self.constants:
                known = ", ".join(self.constants) or "none"
                raise SettingError(f"{self.name} has no constant {name!r}; it has: {known}")
        changed = replace(self, constants={**self.constants, **values})
        numbers = {n: v for n, v in changed.constants.items() if isinstance(v, int | float)}
        for text in self.requires:
            condition = parse_condition(text, names=set(self.constants))
            if not values.keys() & set(condition.names):
                continue
            # A constant that is a text in steps leaves the condition open: no number yet.
            if condition.expression.subs({symbol(n): v for n, v in numbers.items()}) is sp.false:
                found = ", ".join(f"{n} = {changed.constants[n]}" for n in condition.names)
                raise SettingError(f"{self.name} needs {text}, not {found}")
        return changed


@dataclass(frozen=True)
class Rule(Recurrence):
    """An optimizer: how one step turns the gradient ``g`` into the next parameters ``w``.

    The run gives ``w``, ``g``, ``lr`` (this step's learning rate), ``t`` (1, 2, …) and ``steps``;
    the equations must set ``w``. They hold elementwise, one entry per coordinate.

    >>> heavy_ball = Rule("mine", "v = 0.9*v + g; w = w - lr*v", state={"v": 0})
    >>> [equation.name for equation in heavy_ball.assignments]
    ['v', 'w']
    """

    given: ClassVar[tuple[str, ...]] = ("w", "g", "lr", "t", "steps")
    result: ClassVar[str] = "w"

    @classmethod
    def from_text(cls, text: str, constants: Mapping[str, Constant] | None = None) -> Self:
        """Read a rule that a user typed; names that it sets are states that start at 0.

        Raises:
            SettingError: when it never sets ``w``, or does not use one of the constants.
            ExpressionError: when it cannot be read, or uses a name that has no value.

        >>> Rule.from_text("v = 0.9*v + g; w = w - lr*v").state
        {'v': 0.0}
        """
        constants = dict(constants or {})
        assigned = [equation.name for equation in parse_equations(text)]
        state = {n: 0.0 for n in assigned if n not in cls.given and n not in constants}
        rule = cls(text, text, title="typed by the user", constants=constants, state=state)
        # Read now, so that a mistake is told at the door.
        used = {s.name for eq in rule.assignments for s in eq.expression.free_symbols}
        for name in constants:
            if any(name == eq.name for eq in rule.assignments):
                raise SettingError(f"the rule sets {name!r} itself: it cannot be a constant")
            if name not in used:
                raise SettingError(f"the rule {text!r} does not use the constant {name!r}")
        return rule


@dataclass(frozen=True)
class Schedule(Recurrence):
    """A learning-rate schedule: the rate that each step uses.

    The run gives ``lr`` (the base rate), ``t`` (0, 1, …: the steps already taken), ``steps`` and
    ``loss`` (before the step); the equations must set ``rate``.

    Attributes:
        unit: what t and steps count in a run over data: "step" or "epoch". With epochs ``loss`` is
            that on the rows held out, or else the last epoch's mean; in the first epoch, the loss
            at the start. If "", a schedule that reads ``loss`` counts epochs where steps see but
            mini-batches.

    >>> Schedule("mine", "rate = lr*exp(-k*t)", constants={"k": 0.01}).assignments[0].expression
    lr*exp(-k*t)
    """

    unit: str = ""

    given: ClassVar[tuple[str, ...]] = ("lr", "t", "steps", "loss")
    result: ClassVar[str] = "rate"

    @property
    def reads_loss(self) -> bool:
        """Whether the rate depends on the loss."""
        return any(symbol("loss") in eq.expression.free_symbols for eq in self.assignments)


def _number(value: Constant, steps: float) -> float | tuple[float, ...]:
    if isinstance(value, tuple):
        return value
    if isinstance(value, str):
        expression = parse(value, names=("steps",)).expression
        return float(expression.xreplace({symbol("steps"): steps}))
    return float(value)
