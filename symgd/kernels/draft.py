"""Draft: equations carried out on symbols, until what they define can be printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy as sp
from sympy.logic.boolalg import Boolean

from symgd.errors import SettingError
from symgd.language import REDUCTIONS, Equation, parse, unnamed
from symgd.rules.rule import Constant, Recurrence
from symgd.rules.stopping import MEASURES, StoppingTest

Value: TypeAlias = sp.Expr | tuple[sp.Expr, ...]
"""One number, or one for each coordinate."""

MIXED = "an equation mixes a list with the coordinates: put sum(…) around it"


@dataclass(frozen=True)
class Carried:
    """A quantity that lives from step to step."""

    symbol: sp.Symbol
    initial: sp.Expr
    update: sp.Expr


def entries(value: Value) -> tuple[sp.Expr, ...]:
    """Return the entries of a value; a single number has one."""
    return value if isinstance(value, tuple) else (value,)


class Draft:
    """Mathematics in the making, of a step in so many variables; lives for one call.

    Attributes:
        counter: k = 0, 1, …, the steps already taken.
        constants: the numbers fixed for a run, by name: a symbol, or one for each entry of a list.
        definitions: the names made so far, each with its expression over earlier ones.
        carried: what lives from step to step.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.counter = sp.Dummy("k", integer=True, nonnegative=True)
        self.constants: dict[str, Value] = {}
        self.definitions: dict[sp.Symbol, sp.Expr] = {}
        self.carried: list[Carried] = []
        self._powers: dict[sp.Pow, sp.Symbol] = {}

    def fresh(self, count: int) -> tuple[sp.Symbol, ...]:
        """Return so many new symbols."""
        return tuple(unnamed() for _ in range(count))

    def coordinates(self) -> tuple[sp.Symbol, ...]:
        """Return a new symbol for each coordinate."""
        return self.fresh(self.size)

    def repeated(self, value: sp.Expr) -> tuple[sp.Expr, ...]:
        """Return one number for each coordinate."""
        return (value,) * self.size

    def reduced(self, head: type, parts: Sequence[Value]) -> sp.Expr:
        """Return the number that norm, dot, sum or mean makes of values."""
        return REDUCTIONS[head](*map(entries, parts))

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
            values[name] = self.coordinates() if isinstance(now, tuple) else self.fresh(1)[0]
            pairs = zip(entries(values[name]), entries(now), strict=True)
            # Nothing came before the first step: infinitely far, so that no test of a change fires.
            self.carried += [Carried(old, sp.oo, new) for old, new in pairs]
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
        before: dict[str, Value] = {
            name: self.coordinates() if name in vectors else self.fresh(1)[0]
            for name in recurrence.state
        }
        values |= before
        self.run(recurrence.assignments, values, vectors)
        for name, start in recurrence.state.items():
            initial = parse(str(start), names={*constants, "lr"}).expression
            initial = self.evaluate(initial, {**constants, "lr": base})
            after = zip(entries(before[name]), entries(values[name]), strict=True)
            self.carried += [Carried(symbol, initial, update) for symbol, update in after]
        return values

    def run(
        self, equations: Iterable[Equation], values: dict[str, Value], vectors: set[str]
    ) -> None:
        """Carry out assignments; names in ``vectors`` hold one entry per coordinate."""
        for equation in equations:
            value = self.evaluate(equation.expression, values)
            if equation.name in vectors and not isinstance(value, tuple):
                value = self.repeated(value)
            values[equation.name] = value

    def evaluate(self, expression: sp.Basic, values: Mapping[str, Value]) -> Any:
        """Replace names by their values: one expression, or one for each coordinate."""
        expression = self._reduce(expression, values)
        names = {s: values[s.name] for s in expression.free_symbols if s.name in values}
        kinds = {(type(v), len(v)) for v in names.values() if isinstance(v, tuple)}
        if not kinds:
            return self.define(expression.xreplace(names))
        if len(kinds) > 1:
            raise SettingError(MIXED)
        kind, length = kinds.pop()
        return kind(
            self.define(expression.xreplace({s: _entry(v, i) for s, v in names.items()}))
            for i in range(length)
        )

    def define(self, value: sp.Basic) -> sp.Basic:
        """Give a value a name, so that it is computed once and never taken apart again."""
        if value.is_Atom or isinstance(value, Boolean):
            return value
        powers = [p for p in value.atoms(sp.Pow) if self.counter in p.exp.free_symbols]
        name = unnamed()
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
            parts = [self.evaluate(arg, values) for arg in node.args]
            return self.define(self.reduced(node.func, parts))
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
