"""Program: loss, gradient, schedule, rule and stopping tests, joined into one step.

Straight-line mathematics with named parts; a backend only has to print it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy as sp
from sympy.logic.boolalg import Boolean

from symgd.calculus import reverse
from symgd.calculus.stable import stable
from symgd.errors import SettingError
from symgd.language import REDUCTIONS, Equation, parse
from symgd.loss import Loss
from symgd.printing.printer import Printer, compiled, function_source, tuple_source
from symgd.rules.rule import Constant, Recurrence, Rule, Schedule
from symgd.rules.stopping import MEASURES, StoppingTest

Value: TypeAlias = sp.Expr | tuple[sp.Expr, ...]
"""One number, or one for each coordinate."""


@dataclass(frozen=True)
class Carried:
    """A quantity that lives from step to step."""

    symbol: sp.Symbol
    initial: sp.Expr
    update: sp.Expr


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
        rate: the learning rate of the step.
        definitions: the names that all of these are written in.
    """

    counter: sp.Symbol
    constants: Mapping[str, Value]
    weights: tuple[Carried, ...]
    state: tuple[Carried, ...]
    normals: tuple[sp.Symbol, ...]
    tests: tuple[sp.Basic, ...]
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


def step_program(
    loss: Loss, rule: Rule, schedule: Schedule, tests: Sequence[StoppingTest]
) -> Program:
    """Join a loss, a rule, a schedule and stopping tests into the program of one step.

    Raises:
        SettingError: when an equation mixes lists of different lengths.
    """
    draft = _Draft(len(loss.variables))
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
        rate=entries(rated["rate"])[0],
        definitions=draft.definitions,
    )


def begin_function(program: Program, printer_class: type[Printer]) -> Callable[..., Any]:
    """Compile the function that computes the initial states from the constants."""
    initials = [item.initial for item in program.state]
    printer = printer_class(initials, program.names, program.definitions)
    results = tuple_source([printer.text(initial) for initial in initials])
    lines = [program.unpacked_constants, *printer.once, *printer.lines, f"return {results}"]
    begin: Callable[..., Any] = compiled(
        "begin", function_source("begin(constants)", lines), printer.functions
    )
    return begin


def entries(value: Value) -> tuple[sp.Expr, ...]:
    """Return the entries of a value; a single number has one."""
    return value if isinstance(value, tuple) else (value,)


class _Draft:
    """A program in the making; lives for one call of step_program."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.counter = sp.Dummy("k", integer=True, nonnegative=True)
        self.constants: dict[str, Value] = {}
        self.definitions: dict[sp.Symbol, sp.Expr] = {}
        self.carried: list[Carried] = []
        self._powers: dict[sp.Pow, sp.Symbol] = {}

    def fresh(self, count: int) -> tuple[sp.Symbol, ...]:
        return tuple(sp.Dummy(real=True) for _ in range(count))

    def constant(self, name: str, value: Constant = 0.0) -> Value:
        """Return the symbol of a constant, or of each entry of one that is a list."""
        symbols = self.fresh(len(value) if isinstance(value, tuple) else 1)
        self.constants[name] = symbols if isinstance(value, tuple) else symbols[0]
        return self.constants[name]

    def tests(
        self, tests: Sequence[StoppingTest], given: Mapping[str, Value]
    ) -> tuple[sp.Basic, ...]:
        """Return the conditions of the stopping tests, with what they measure defined."""
        values = dict(given)
        read = {name for test in tests for name in test.quantities}
        needed = [MEASURES[name].assignments for name in MEASURES if name in read]
        names = {symbol.name for (eq, *_) in needed for symbol in eq.expression.free_symbols}
        for name in names & {"loss_before", "w_before"}:
            now = given[name.removesuffix("_before")]
            before = self.fresh(len(entries(now)))
            pairs = zip(before, entries(now), strict=True)
            # Nothing came before the first step: infinitely far, so that no test of a change fires.
            self.carried += [Carried(old, sp.oo, new) for old, new in pairs]
            values[name] = before if isinstance(now, tuple) else before[0]
        for equations in needed:
            self.run(equations, values, set())
        return tuple(self.evaluate(test.condition, values) for test in tests)

    def recurrence(
        self, role: str, recurrence: Recurrence, given: Mapping[str, Value], base: Value
    ) -> dict[str, Value]:
        """Carry out the equations of a rule or a schedule and carry its state on."""
        constants = {
            name: self.constant(f"{role}.{name}", value)
            for name, value in recurrence.constants.items()
        }
        values = {**given, **constants}
        vectors = {name for name, value in given.items() if isinstance(value, tuple)}
        vectors = _vector_names(recurrence.assignments, vectors)
        before: dict[str, tuple[sp.Symbol, ...]] = {}
        for name in recurrence.state:
            before[name] = self.fresh(self.size if name in vectors else 1)
            values[name] = before[name] if name in vectors else before[name][0]
        self.run(recurrence.assignments, values, vectors)
        for name, start in recurrence.state.items():
            initial = parse(str(start), names={*constants, "lr"}).expression
            initial = self.evaluate(initial, {**constants, "lr": base})
            after = zip(before[name], entries(values[name]), strict=True)
            self.carried += [Carried(symbol, initial, update) for symbol, update in after]
        return values

    def run(
        self, equations: Iterable[Equation], values: dict[str, Value], vectors: set[str]
    ) -> None:
        """Carry out assignments; names in ``vectors`` hold one entry per coordinate."""
        for equation in equations:
            value = self.evaluate(equation.expression, values)
            if equation.name in vectors and not isinstance(value, tuple):
                value = (value,) * self.size
            values[equation.name] = value

    def evaluate(self, expression: sp.Basic, values: Mapping[str, Value]) -> Any:
        """Replace names by their values: one expression, or one for each coordinate."""
        expression = self._reduce(expression, values)
        names = {s: values[s.name] for s in expression.free_symbols if s.name in values}
        lengths = {len(value) for value in names.values() if isinstance(value, tuple)}
        if not lengths:
            return self.define(expression.xreplace(names))
        if len(lengths) > 1:
            raise SettingError(
                "an equation mixes a list with the coordinates: put sum(…) around it"
            )
        return tuple(
            self.define(expression.xreplace({s: _entry(v, i) for s, v in names.items()}))
            for i in range(lengths.pop())
        )

    def define(self, value: sp.Basic) -> sp.Basic:
        """Give a value a name, so that it is computed once and never taken apart again."""
        if value.is_Atom or isinstance(value, Boolean):
            return value
        powers = [p for p in value.atoms(sp.Pow) if self.counter in p.exp.free_symbols]
        name = sp.Dummy(real=True)
        self.definitions[name] = value.xreplace({p: self._running(p) for p in powers})
        return name

    def _running(self, power: sp.Pow) -> sp.Expr:
        """Carry base**(a*k + b) as a product: a power at each step costs Adam a factor of 4."""
        base, exponent = power.args
        if not exponent.is_polynomial(self.counter):
            return power
        slope = exponent.diff(self.counter)
        known = {entry for value in self.constants.values() for entry in entries(value)}
        if not (base.free_symbols | slope.free_symbols) <= known:
            return power
        if power not in self._powers:
            (symbol,) = self.fresh(1)
            initial = base ** exponent.xreplace({self.counter: sp.S.Zero})
            factor = self.define(base**slope)
            self.carried.append(Carried(symbol, initial, symbol * factor))
            self._powers[power] = symbol
        return self._powers[power]

    def _reduce(self, node: sp.Basic, values: Mapping[str, Value]) -> sp.Basic:
        """Replace each norm, dot, sum and mean by the name of its value."""
        if not node.has(*REDUCTIONS):
            return node
        if node.func in REDUCTIONS:
            parts = [entries(self.evaluate(arg, values)) for arg in node.args]
            return self.define(REDUCTIONS[node.func](*parts))
        return node.func(*(self._reduce(arg, values) for arg in node.args))


def _entry(value: Value, index: int) -> sp.Expr:
    return value[index] if isinstance(value, tuple) else value


def _vector_names(equations: Sequence[Equation], vectors: set[str]) -> set[str]:
    """Return the names that hold one entry per coordinate, following them through the states."""
    found = set(vectors)
    while True:
        more = {e.name for e in equations if _outside_reductions(e.expression) & found} - found
        if not more:
            return found
        found |= more


def _outside_reductions(node: sp.Basic) -> set[str]:
    if node.is_Symbol:
        return {node.name}
    if node.func in REDUCTIONS:
        return set()
    return set().union(*map(_outside_reductions, node.args))
