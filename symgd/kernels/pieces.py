"""Pieces of a program: a rule, a schedule and stopping tests by themselves.

A page exchanges them one for another, so it cannot have them joined into one step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from symgd.kernels.draft import Carried, Draft, Value, entries
from symgd.rules.rule import Rule, Schedule
from symgd.rules.stopping import StoppingTest


@dataclass(frozen=True)
class Piece:
    """Straight-line mathematics over what the loop of a run gives.

    Attributes:
        counter: k = 0, 1, …, the steps already taken.
        given: what the loop gives, by name: a symbol, or one for each coordinate.
        constants: the symbols of the recurrence's own constants, in order.
        carried: the states, with their updates.
        outputs: what the piece is for: the next parameters, the rate, or the tests.
        definitions: the names that updates and outputs are written in.
    """

    counter: sp.Symbol
    given: Mapping[str, Value]
    constants: tuple[sp.Expr, ...]
    carried: tuple[Carried, ...]
    outputs: tuple[sp.Basic, ...]
    definitions: Mapping[sp.Symbol, sp.Expr]


def rule_piece(rule: Rule, size: int) -> Piece:
    """Return the step of a rule in so many variables; ``rate`` is that of the step.

    >>> from symgd.rules import optimizers
    >>> piece = rule_piece(optimizers["adam"], 2)
    >>> len(piece.outputs), len(piece.carried)
    (2, 6)
    """
    draft = Draft(size)
    base, steps = draft.constant("lr"), draft.constant("steps")
    (rate,) = draft.fresh(1)
    w, g = draft.fresh(size), draft.fresh(size)
    given = {"w": w, "g": g, "lr": rate, "t": draft.counter + 1, "steps": steps}
    moved = draft.recurrence("rule", rule, given, base)
    names = {"w": w, "g": g, "rate": rate, "lr": base, "steps": steps}
    return _piece(draft, names, entries(moved["w"]))


def schedule_piece(schedule: Schedule) -> Piece:
    """Return the rate of a schedule."""
    draft = Draft(1)
    base, steps = draft.constant("lr"), draft.constant("steps")
    (loss,) = draft.fresh(1)
    given = {"lr": base, "t": draft.counter, "steps": steps, "loss": loss}
    rated = draft.recurrence("schedule", schedule, given, base)
    return _piece(draft, {"lr": base, "steps": steps, "loss": loss}, entries(rated["rate"]))


def stopping_piece(tests: Sequence[StoppingTest], size: int) -> Piece:
    """Return the stopping tests in so many variables."""
    draft = Draft(size)
    (loss,) = draft.fresh(1)
    names = {"w": draft.fresh(size), "g": draft.fresh(size), "loss": loss}
    return _piece(draft, names, draft.tests(tests, {**names, "t": draft.counter}))


def _piece(draft: Draft, given: Mapping[str, Value], outputs: Sequence[sp.Basic]) -> Piece:
    own = [value for name, value in draft.constants.items() if name not in given]
    return Piece(
        counter=draft.counter,
        given=given,
        constants=tuple(entry for value in own for entry in entries(value)),
        carried=tuple(draft.carried),
        outputs=tuple(outputs),
        definitions=draft.definitions,
    )
