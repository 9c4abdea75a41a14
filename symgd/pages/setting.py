"""Setting: what a page begins with, and everything that its reader can choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from symgd.kernels.javascript import undefined_parts
from symgd.loss import Loss
from symgd.pages.python import python
from symgd.pages.sliders import Slider, sliders
from symgd.rules.rule import Recurrence, Rule, Schedule
from symgd.rules.stopping import StoppingTest

LABEL = 40
"""Characters of a menu's entry."""

Window = tuple[tuple[float, float], ...]


R = TypeVar("R", bound=Recurrence)


@dataclass(frozen=True)
class Choice(Generic[R]):
    """An entry of a menu: a rule or a schedule.

    Attributes:
        recurrence: what it is.
        usual: the row of symgd's table that it is, with the constants it has there; None for the
            caller's own.
    """

    recurrence: R
    usual: R | None = None

    @property
    def label(self) -> str:
        """What the menu says.

        >>> from symgd.rules import Rule
        >>> Choice(Rule("w = w - lr*g", "w = w - lr*g")).label
        'given: w = w - lr*g'
        """
        words = " ".join(self.recurrence.name.split())
        short = words if len(words) <= LABEL else f"{words[: LABEL - 1]}…"
        return f"given: {short}" if self.usual is None else short

    @property
    def sliders(self) -> tuple[Slider, ...]:
        """One for each constant."""
        return tuple(sliders(self.recurrence))


@dataclass(frozen=True)
class Setting:
    """Everything that a page is made from, checked.

    Attributes:
        loss: what is descended.
        title: the heading, or "".
        rules, schedules: the entries of the menus.
        rule, schedule: which of them the page begins with.
        tests: the stopping tests.
        start: (n,).
        lr: the base learning rate.
        steps: the most steps taken.
        window: a low and a high end for each variable.
        heights: for one variable, a low and a high end of the loss; else None.
        minima: the known global minima, a point (n,) each.
        data: an expression of Python that reads the data of a loss over them; None for none.
    """

    loss: Loss
    title: str
    rules: tuple[Choice[Rule], ...]
    schedules: tuple[Choice[Schedule], ...]
    rule: int
    schedule: int
    tests: tuple[StoppingTest, ...]
    start: tuple[float, ...]
    lr: float
    steps: int
    window: Window
    heights: tuple[float, float] | None
    minima: tuple[tuple[float, ...], ...]
    data: str | None = None

    @property
    def most_constants(self) -> int:
        """The most sliders that constants of a rule and a schedule need together."""
        return sum(
            max(len(choice.sliders) for choice in menu) for menu in (self.rules, self.schedules)
        )

    def as_json(self) -> dict[str, Any]:
        """Return what the page's program begins with, in plain JSON values."""
        return {
            "python": python(self.loss, self.data),
            "variables": list(self.loss.variables),
            "parts": undefined_parts(self.loss),
            "rules": [_choice(choice) for choice in self.rules],
            "schedules": [_choice(choice) for choice in self.schedules],
            "optimizer": self.rule,
            "schedule": self.schedule,
            "stop": [test.text for test in self.tests],
            "start": list(self.start),
            "lr": self.lr,
            "steps": self.steps,
            "window": [list(side) for side in self.window],
            "heights": None if self.heights is None else list(self.heights),
            "minima": [list(point) for point in self.minima],
        }


def menu(table: Mapping[str, R], given: R) -> tuple[tuple[Choice[R], ...], int]:
    """Return the entries of a menu with the one that was given, and its place.

    What was given takes the place of the entry whose equations it has, with its own constants;
    other equations come first, as the caller's own.

    >>> from symgd.rules import optimizers
    >>> entries, place = menu(optimizers, optimizers["momentum"].with_constants(momentum=0.5))
    >>> entries[place].recurrence.constants["momentum"], entries[place].label
    (0.5, 'momentum')
    """
    entries = [Choice(row, row) for row in table.values()]
    for place, row in enumerate(table.values()):
        if (row.name, row.equations) == (given.name, given.equations):
            entries[place] = Choice(given, row)
            return tuple(entries), place
    return (Choice(given), *entries), 0


def _choice(choice: Choice[Any]) -> dict[str, Any]:
    recurrence = choice.recurrence
    symbols = [each.expression.free_symbols for each in recurrence.assignments]
    used = {symbol.name for symbol in set().union(*symbols)}
    return {
        "name": recurrence.name,
        "given": choice.usual is None,
        "equations": recurrence.equations,
        "typed": dict(recurrence.constants),
        "usual": dict((choice.usual or recurrence).constants),
        "state": dict(recurrence.state),
        "constants": [slider.as_json() for slider in choice.sliders],
        "usesRate": "lr" in used or "lr" in recurrence.state.values(),
    }
