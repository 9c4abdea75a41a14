"""A computation in the making: equal right-hand sides get one name, and every shape is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sympy as sp

from symgd.arrays.shapes import Shape, joint, shape_of
from symgd.arrays.told import Teller
from symgd.language.operations import (
    Computation,
    Elementwise,
    Operation,
    Symbol,
    Transpose,
)


@dataclass(frozen=True)
class Term:
    """An array that has no name yet: an expression, entry by entry.

    Attributes:
        expression: its entries.
        over: the symbols that broadcast to its shape.
    """

    expression: sp.Expr
    over: tuple[Symbol, ...]


class Draft:
    """Definitions in order, with their shapes.

    >>> from symgd.language import symbol
    >>> x = symbol("x")
    >>> draft = Draft({x: (3,)})
    >>> draft.define(Transpose(x)) == x, draft.named(2 * x, (x,)) == draft.named(2 * x, (x,))
    (True, True)
    """

    def __init__(self, shapes: Mapping[Symbol, Shape]) -> None:
        self.shapes = dict(shapes)
        self.definitions: dict[Symbol, Operation] = {}
        self._names: dict[Operation, Symbol] = {}
        self._order = {symbol: i for i, symbol in enumerate(self.shapes)}

    def add(self, name: Symbol, operation: Operation) -> None:
        """Append a definition under a name of its own."""
        self._order[name] = len(self._order)
        self.shapes[name] = shape_of(operation, self.shapes, Teller(self.definitions, self.shapes))
        self.definitions[name] = operation
        self._names.setdefault(operation, name)

    def define(self, operation: Operation) -> Symbol:
        """Return the name of a right-hand side, a new one where it has none."""
        if isinstance(operation, Transpose):
            if len(self.shapes[operation.of]) < 2:
                return operation.of
            before = self.definitions.get(operation.of)
            if isinstance(before, Transpose):
                return before.of
        name = self._names.get(operation)
        if name is None:
            name = sp.Dummy(real=True)
            self.add(name, operation)
        return name

    def named(self, expression: sp.Expr, over: Iterable[Symbol]) -> Symbol:
        """Return the name of an expression, in the shape that ``over`` broadcasts to."""
        operation = self.entries(expression, over)
        return expression if operation.over == (expression,) else self.define(operation)

    def part(self, expression: sp.Expr) -> sp.Expr:
        """Return the name of an expression in its own shape, perhaps with a minus."""
        if expression.is_Add:
            opposite = self._names.get(self.entries(-expression, ()))
            if opposite is not None:
                return -opposite
        return self.named(expression, ())

    def entries(self, expression: sp.Expr, over: Iterable[Symbol]) -> Elementwise:
        """Return an expression as an operation, over no more symbols than its shape needs."""
        own = sorted(expression.free_symbols, key=self._order.__getitem__)
        over = tuple(over)
        shape = self.shape(over) if over else None
        for model in over:
            if shape is None or self.shape(own) == shape:
                break
            if model not in own and self.shape((*own, model)) != self.shape(own):
                own.append(model)
        return Elementwise(expression, tuple(own))

    def shape(self, over: Iterable[Symbol]) -> Shape:
        """Return what symbols that go together broadcast to."""
        shape = joint([self.shapes[symbol] for symbol in over])
        if shape is None:
            raise TypeError(over)
        return shape

    def is_number(self, expression: sp.Expr) -> bool:
        """Return whether an expression is made of numbers only."""
        return not any(self.shapes[symbol] for symbol in expression.free_symbols)

    def pulled(self, term: Term) -> tuple[sp.Expr, sp.Expr]:
        """Return the factors of a term that are numbers, and the rest.

        >>> from symgd.language import symbol
        >>> m, r = symbol("m"), symbol("r")
        >>> Draft({m: (), r: (20,)}).pulled(Term(2 * r / m, (m, r)))
        (2/m, r)
        """
        factors = sp.Mul.make_args(term.expression)
        numbers = [factor for factor in factors if self.is_number(factor)]
        arrays = [factor for factor in factors if not self.is_number(factor)]
        return sp.Mul(*numbers), sp.Mul(*arrays)

    def finished(self, inputs: tuple[Symbol, ...], outputs: tuple[Symbol, ...]) -> Computation:
        """Return the definitions that the outputs need."""
        needed = set(outputs)
        for name in reversed(self.definitions):
            if name in needed:
                operation = self.definitions[name]
                needed.update(operation.operands, operation.models)
        kept = {name: op for name, op in self.definitions.items() if name in needed}
        return Computation(inputs, kept, outputs)
