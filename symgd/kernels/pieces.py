"""Pieces of a program: a rule, a schedule and stopping tests by themselves.

A page exchanges them one for another, and a run over arrays has its gradient computed apart, so
these cannot have them joined into one step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from symgd.kernels.draft import Carried, Draft, Value, entries
from symgd.kernels.whole import WholeDraft
from symgd.rules.rule import Rule, Schedule
from symgd.rules.stopping import StoppingTest


@dataclass(frozen=True)
class Piece:
    """Straight-line mathematics over what the loop of a run gives.

    Attributes:
        counter: k = 0, 1, …, the steps already taken.
        given: what the loop gives, by name: a symbol, or one for each coordinate.
        named: the numbers fixed for a run, by name ("lr", "steps", "rule.beta1" …).
        carried: the states, with their updates.
        outputs: what the piece is for: the next parameters, the rate, or the tests.
        definitions: the names that updates and outputs are written in.
        arrays: the symbols that stand for any entry of an array; none for so many variables.
        totals: sums over all entries of arrays, each with its summand.
        count: the number of those entries.
    """

    counter: sp.Symbol
    given: Mapping[str, Value]
    named: Mapping[str, Value]
    carried: tuple[Carried, ...]
    outputs: tuple[sp.Basic, ...]
    definitions: Mapping[sp.Symbol, sp.Expr]
    arrays: frozenset[sp.Symbol]
    totals: Mapping[sp.Symbol, sp.Expr]
    count: sp.Symbol

    @property
    def constants(self) -> tuple[sp.Expr, ...]:
        """The symbols of the recurrence's own constants, in order."""
        own = [value for name, value in self.named.items() if name not in self.given]
        return tuple(entry for value in own for entry in entries(value))


def rule_piece(rule: Rule, size: int | None = None) -> Piece:
    """Return the step of a rule in so many variables, or on whole arrays.

    ``rate`` is that of the step; a rule with noise is given ``normal``, too.

    >>> from symgd.rules import optimizers
    >>> piece = rule_piece(optimizers["adam"], 2)
    >>> len(piece.outputs), len(piece.carried)
    (2, 6)
    >>> piece = rule_piece(optimizers["adam"])
    >>> len(piece.outputs), len(piece.carried)
    (1, 4)
    """
    draft = _draft(size)
    base, steps = draft.constant("lr"), draft.constant("steps")
    (rate,) = draft.fresh(1)
    w, g = draft.coordinates(), draft.coordinates()
    normal = {"normal": draft.coordinates()} if "normal" in rule.given else {}
    given = {"w": w, "g": g, "lr": rate, "t": draft.counter + 1, "steps": steps, **normal}
    moved = draft.recurrence("rule", rule, given, base)
    names = {"w": w, "g": g, "rate": rate, "lr": base, "steps": steps, **normal}
    return _piece(draft, names, entries(moved["w"]))


def schedule_piece(schedule: Schedule) -> Piece:
    """Return the rate of a schedule."""
    draft = Draft(1)
    base, steps = draft.constant("lr"), draft.constant("steps")
    (loss,) = draft.fresh(1)
    given = {"lr": base, "t": draft.counter, "steps": steps, "loss": loss}
    rated = draft.recurrence("schedule", schedule, given, base)
    return _piece(draft, {"lr": base, "steps": steps, "loss": loss}, entries(rated["rate"]))


def stopping_piece(tests: Sequence[StoppingTest], size: int | None = None) -> Piece:
    """Return the stopping tests in so many variables, or on whole arrays."""
    draft = _draft(size)
    (loss,) = draft.fresh(1)
    names = {"w": draft.coordinates(), "g": draft.coordinates(), "loss": loss}
    return _piece(draft, names, draft.tests(tests, {**names, "t": draft.counter}))


def _draft(size: int | None) -> Draft:
    return WholeDraft() if size is None else Draft(size)


def _piece(draft: Draft, given: Mapping[str, Value], outputs: Sequence[sp.Basic]) -> Piece:
    whole = draft if isinstance(draft, WholeDraft) else WholeDraft()
    return Piece(
        counter=draft.counter,
        given=given,
        named=draft.constants,
        carried=tuple(draft.carried),
        outputs=tuple(outputs),
        definitions=draft.definitions,
        arrays=frozenset(whole.arrays),
        totals=whole.totals,
        count=whole.count,
    )
