"""Program: loss, gradient, schedule, rule and stopping tests, joined into one step.

Straight-line mathematics with named parts; a backend only has to print it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy as sp

from symgd.calculus import reverse
from symgd.calculus.stable import stable
from symgd.kernels.draft import Carried, Draft, Value, entries
from symgd.loss import Loss
from symgd.printing.python import PythonPrinter, compiled, function_source, tuple_source
from symgd.rules.rule import Rule, Schedule
from symgd.rules.stopping import StoppingTest


@dataclass(frozen=True)
class Program:
    """One step of descent.

    Attributes:
        counter: k = 0, 1, …, the steps already taken.
        constants: the numbers fixed for a run, by name ("lr", "steps", "rule.beta1" …): a symbol,
            or one for each entry of a list.
        weights: the parameters, one per variable.
        state: what else is carried: the states of rule and schedule, powers of constants.
        normals: standard normal numbers drawn afresh at each step, one per variable, or none.
        tests: the stopping tests, evaluated before the step.
        loss: the loss before the step.
        rate: the learning rate of the step.
        definitions: the names that all of these are written in.
    """

    counter: sp.Symbol
    constants: Mapping[str, Value]
    weights: tuple[Carried, ...]
    state: tuple[Carried, ...]
    normals: tuple[sp.Symbol, ...]
    tests: tuple[sp.Basic, ...]
    loss: sp.Expr
    rate: sp.Expr
    definitions: Mapping[sp.Symbol, sp.Expr]

    @property
    def carried(self) -> tuple[Carried, ...]:
        """Parameters, then states."""
        return self.weights + self.state

    @property
    def names(self) -> dict[sp.Symbol, str]:
        """What backends call the symbols that are given to a step."""
        names = {symbol: f"c{i}" for i, symbol in enumerate(self.fixed)}
        names |= {item.symbol: f"s{i}" for i, item in enumerate(self.carried)}
        names |= {symbol: f"z{i}" for i, symbol in enumerate(self.normals)}
        return {self.counter: "k", **names}

    @property
    def unpacked_constants(self) -> str:
        """The line of source that gives the constants their names."""
        return f"{tuple_source([self.names[symbol] for symbol in self.fixed])} = constants"

    @property
    def fixed(self) -> tuple[sp.Expr, ...]:
        """The symbols of the constants, in order."""
        return tuple(entry for value in self.constants.values() for entry in entries(value))

    @cached_property
    def operations(self) -> int:
        """How many operations a step has."""
        updates = [item.update for item in self.carried]
        return 1 + int(sp.count_ops([*self.definitions.values(), *updates, *self.tests]))


def step_program(
    loss: Loss, rule: Rule, schedule: Schedule, tests: Sequence[StoppingTest]
) -> Program:
    """Join a loss, a rule, a schedule and stopping tests into the program of one step.

    Raises:
        SettingError: when an equation mixes lists of different lengths.
    """
    draft = Draft(len(loss.variables))
    tape = reverse.record(stable(loss.expression), loss.symbols)
    draft.definitions.update(tape.definitions)
    normals = draft.fresh(len(loss.variables)) if "normal" in rule.given else ()
    k, base, steps = draft.counter, draft.constant("lr"), draft.constant("steps")
    here: dict[str, Value] = {"w": loss.symbols, "g": tape.gradient, "loss": tape.loss}

    fired = draft.tests(tests, {**here, "t": k})
    rated = draft.recurrence(
        "schedule", schedule, {"lr": base, "t": k, "steps": steps, "loss": tape.loss}, base
    )
    given = {**here, "lr": rated["rate"], "t": k + 1, "steps": steps, "normal": normals}
    moved = draft.recurrence("rule", rule, given, base)
    weights = zip(loss.symbols, entries(moved["w"]), strict=True)
    return Program(
        counter=k,
        constants=draft.constants,
        weights=tuple(Carried(symbol, symbol, update) for symbol, update in weights),
        state=tuple(draft.carried),
        normals=normals,
        tests=fired,
        loss=tape.loss,
        rate=entries(rated["rate"])[0],
        definitions=draft.definitions,
    )


def begin_function(program: Program, printer_class: type[PythonPrinter]) -> Callable[..., Any]:
    """Compile the function that computes the initial states from the constants."""
    initials = [item.initial for item in program.state]
    printer = printer_class(initials, program.names, program.definitions)
    results = tuple_source([printer.text(initial) for initial in initials])
    lines = [program.unpacked_constants, *printer.once, *printer.lines, f"return {results}"]
    begin: Callable[..., Any] = compiled(
        "begin", function_source("begin(constants)", lines), printer.functions
    )
    return begin
