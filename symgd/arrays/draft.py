"""A computation in the making: equal right-hand sides get one name, and every shape is known."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import sympy as sp

from symgd.arrays.depends import needed
from symgd.arrays.shapes import Shape, joint, shape_of
from symgd.arrays.told import Teller
from symgd.language.operations import (
    Axis,
    Computation,
    Elementwise,
    Fold,
    Operation,
    Product,
    Reduce,
    Scatter,
    Size,
    Spread,
    Symbol,
    Transpose,
)


@dataclass(frozen=True)
class Term:
    """An array that has no name yet: an expression, entry by entry.

    Attributes:
        expression: its entries.
        like: a symbol of its shape.
    """

    expression: sp.Expr
    like: Symbol


class Draft:
    """Definitions in order, with their shapes.

    >>> from symgd.language import symbol
    >>> x = symbol("x")
    >>> draft = Draft({x: (3,)})
    >>> draft.define(Transpose(x)) == x, draft.named(2 * x, x) == draft.named(2 * x, x)
    (True, True)
    """

    def __init__(self, shapes: Mapping[Symbol, Shape]) -> None:
        self.shapes = dict(shapes)
        self.definitions: dict[Symbol, Operation] = {}
        self._names: dict[Operation, Symbol] = {}
        self._models = {symbol: symbol for symbol in self.shapes}
        self._sums: defaultdict[sp.Expr, list[tuple[Symbol, frozenset[sp.Expr]]]]
        self._sums = defaultdict(list)
        self._order = {symbol: i for i, symbol in enumerate(self.shapes)}

    def add(self, name: Symbol, operation: Operation) -> None:
        """Append a definition under a name of its own."""
        self._order[name] = len(self._order)
        self.shapes[name] = shape_of(operation, self.shapes, Teller(self.definitions, self.shapes))
        self.definitions[name] = operation
        self._names.setdefault(operation, name)
        self._models[name] = self._model(name, operation)
        if isinstance(operation, Elementwise) and operation.expression.is_Add:
            terms = operation.expression.args
            if not operation.models:
                self._sums[terms[0]].append((name, frozenset(terms)))

    def define(self, operation: Operation) -> Symbol:
        """Return the name of a right-hand side, a new one where it has none."""
        operation = self.rooted(operation)
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

    def rooted(self, operation: Operation) -> Operation:
        """Take shapes from inputs where they have them, so that less has to be computed.

        >>> from symgd.language import symbol
        >>> X, w, z = map(symbol, "Xwz")
        >>> draft = Draft({X: (20, 3), w: (3,)})
        >>> draft.add(z, Product(X, w))
        >>> draft.rooted(Size(z))
        Size(typed='', of=X, axis=0)
        """
        if isinstance(operation, Size):
            of, axis = self._models[operation.of], operation.axis
            if len(self.shapes[of]) == 1:
                of, axis = self._length(of)
            return replace(operation, of=of, axis=axis)
        if isinstance(operation, Spread | Fold | Scatter):
            return replace(operation, like=self._models[operation.like])
        return operation

    def _length(self, of: Symbol) -> tuple[Symbol, Axis]:
        """Return an array and its axis that is as long as a vector, an input where there is one."""
        axis: Literal[0, 1] = 0
        while True:
            of = self._models[of]
            match self.definitions.get(of):
                case Product(left, _) if axis == 0 and len(self.shapes[left]) == 2:
                    of = left
                case Product(_, right):
                    of, axis = right, 1
                case Reduce(inner, axis=reduced):
                    of, axis = inner, 1 if reduced == 0 else 0
                case Transpose(inner):
                    of, axis = inner, 0 if axis else 1
                case _:
                    return of, axis if len(self.shapes[of]) == 2 else None

    def _model(self, name: Symbol, operation: Operation) -> Symbol:
        """Return a symbol of the same shape, an input where there is one."""
        match operation:
            case Spread(like=like) | Fold(like=like) | Scatter(like=like):
                return like
            case Elementwise(over=over):
                same = [self._models[s] for s in over if self.shapes[s] == self.shapes[name]]
                given = [symbol for symbol in same if symbol not in self.definitions]
                return (given or same or [name])[0]
        return name

    def named(self, expression: sp.Expr, like: Symbol) -> Symbol:
        """Return the name of an expression, in the shape of ``like``."""
        if expression.is_Symbol and self.shapes[expression] == self.shapes[like]:
            return expression
        return self.define(self.entries(expression, (like,)))

    def part(self, expression: sp.Expr) -> sp.Expr:
        """Return the name of an expression in its own shape, perhaps with a minus."""
        if expression.is_Symbol:
            return expression
        if expression.is_Add:
            opposite = self._names.get(self.entries(-expression))
            if opposite is not None:
                return -opposite
        return self.define(self.entries(expression))

    def regrouped(self, total: sp.Expr) -> sp.Expr:
        """Return a sum with names in place of sums that have one and are part of it.

        >>> from symgd.language import symbol
        >>> a, b, c, s = map(symbol, "abcs")
        >>> draft = Draft(dict.fromkeys((a, b, c), (3,)))
        >>> draft.add(s, Elementwise(a + b, (a, b)))
        >>> draft.regrouped(a + b - c)
        -c + s
        """
        terms = set(total.args)
        for term in total.args:
            for name, part in self._sums.get(term, ()):
                if part < terms:
                    terms = {*(terms - part), name}
        return total if len(terms) == len(total.args) else sp.Add(*terms)

    def entries(self, expression: sp.Expr, over: Sequence[Symbol] = ()) -> Elementwise:
        """Return an expression as an operation, in the shape that ``over`` broadcasts to, too.

        Symbols that only shape it are those of inputs, and no more than it needs.
        """
        own = sorted(expression.free_symbols, key=self._order.__getitem__)
        shape = self._shape(own)
        for model in over if self._shape((*own, *over)) != shape else ():
            wider = self._shape((*own, model))
            if wider != shape:
                own.append(self._models[model])
                shape = wider
        return Elementwise(expression, tuple(own))

    def _shape(self, over: Iterable[Symbol]) -> Shape:
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
        >>> Draft({m: (), r: (20,)}).pulled(Term(2 * r / m, r))
        (2/m, r)
        """
        factors = sp.Mul.make_args(term.expression)
        numbers = [factor for factor in factors if self.is_number(factor)]
        arrays = [factor for factor in factors if not self.is_number(factor)]
        return sp.Mul(*numbers), sp.Mul(*arrays)

    def finished(self, inputs: tuple[Symbol, ...], outputs: tuple[Symbol, ...]) -> Computation:
        """Return the definitions that the outputs need."""
        kept = needed(self.definitions, outputs, lambda step: step.symbols)
        return Computation(inputs, kept, outputs)
