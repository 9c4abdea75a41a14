"""The table of what a stopping test may measure, and the reading of such a test.

Source: Dennis & Schnabel 1983, Numerical Methods for Unconstrained Optimization, section 7.2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from sympy import GreaterThan, LessThan, StrictGreaterThan, StrictLessThan
from sympy.logic.boolalg import Boolean, BooleanAtom

from symgd.errors import SettingError
from symgd.language import Equation, parse_condition, parse_equations, symbol

DEFAULT_STOP = "gradient<1e-6"


@dataclass(frozen=True)
class Measure:
    """A quantity measured before each step, as an equation.

    The run gives ``w``, ``g`` (the exact gradient at w), ``loss``, ``t`` (0, 1, …: the steps
    already taken), and ``w_before`` and ``loss_before``: the same before the last step.

    Attributes:
        name: what a user types.
        equation: its definition.
        title: what it is.
        help: what a test on it is good for.
    """

    name: str
    equation: str
    title: str
    help: str

    @cached_property
    def assignments(self) -> tuple[Equation, ...]:
        """The parsed equation."""
        names = {"w", "g", "loss", "t", "w_before", "loss_before"}
        return parse_equations(self.equation, names=names)


_MEASURES = (
    Measure(
        name="gradient",
        equation="gradient = norm(g)",
        title="Euclidean norm of the gradient",
        help="0 at every minimum where the loss is smooth",
    ),
    Measure(
        name="loss",
        equation="loss = loss",
        title="the loss",
        help="where its smallest value is known",
    ),
    Measure(
        name="loss_change",
        equation="loss_change = abs(loss - loss_before)",
        title="change of the loss in the last step",
        help="in the units of the loss",
    ),
    Measure(
        name="relative_change",
        # The smallest normal double: a loss that stays at 0 has not changed, rather than 0/0.
        equation="relative_change = abs(loss - loss_before)/max(abs(loss_before), 2.3e-308)",
        title="change of the loss in the last step, relative to the loss before it",
        help="the same however the loss is scaled; never small when the loss goes to 0",
    ),
    Measure(
        name="parameter_change",
        equation="parameter_change = norm(w - w_before)",
        title="length of the last step",
        help="in the units of the parameters; a small learning rate makes it small too",
    ),
    Measure(
        name="t",
        equation="t = t",
        title="number of steps taken",
        help="a limit on the work",
    ),
)

MEASURES: Mapping[str, Measure] = MappingProxyType({row.name: row for row in _MEASURES})


@dataclass(frozen=True)
class StoppingTest:
    """A condition on what is measured; the run ends before the first step where it holds.

    Attributes:
        text: as typed.
        condition: over symbols named as in :data:`MEASURES`.
        quantities: the names measured, sorted.
    """

    text: str
    condition: Boolean
    quantities: tuple[str, ...]


def stopping_test(text: str) -> StoppingTest:
    """Read a stopping test.

    Raises:
        ExpressionError: when it cannot be read, or measures something that is not in the table.
        SettingError: when it measures nothing.

    >>> stopping_test("gradient < 1e-6 or loss < 1e-9").quantities
    ('gradient', 'loss')
    """
    if text.strip() == "none":
        raise SettingError("'none' is no stopping test: give stop=() for none")
    parsed = parse_condition(text, names=set(MEASURES))
    if isinstance(parsed.expression, BooleanAtom):
        raise SettingError(
            f"the stopping test {text!r} measures nothing: compare one of {', '.join(MEASURES)} "
            f"with a number, as in {DEFAULT_STOP!r}"
        )
    return StoppingTest(text, parsed.expression, parsed.names)


def gradient_tolerance(tests: Iterable[StoppingTest]) -> float | None:
    """Return the gradient norm at which the first test that asks for one stops a run.

    >>> gradient_tolerance([stopping_test("t > 50"), stopping_test("gradient < 1e-6")])
    1e-06
    """
    for test in tests:
        condition = test.condition
        if isinstance(condition, StrictGreaterThan | GreaterThan):
            condition = condition.reversed
        below = isinstance(condition, StrictLessThan | LessThan)
        if below and condition.lhs == symbol("gradient") and condition.rhs.is_positive:
            return float(condition.rhs)
    return None
