"""Reading: what each symbol of a computation stands for, over inputs and operations on arrays.

Elementwise parts are joined into SymPy expressions; an operation on whole arrays stays a symbol,
which a printer writes out when it meets it. What broadcasting shows anyway is left out.
"""

from collections.abc import Mapping

import sympy as sp

from symgd.arrays.axes import Axes, Names, broadcast, without
from symgd.arrays.reading.entrywise import joined
from symgd.arrays.reading.products import first_column, product, transpose
from symgd.arrays.reading.sums import extreme, folded, summed
from symgd.arrays.shapes import Shape, joint
from symgd.language.operations import (
    Computation,
    Elementwise,
    Fold,
    Operation,
    Product,
    Range,
    Reduce,
    Size,
    Slice,
    Split,
    Spread,
    Symbol,
    Transpose,
)


class Reading:
    """The formulas of a computation.

    Attributes:
        operations: what each symbol stands for, also those that only formulas have.
        axes: the axes of each symbol.
        names: the names of lengths.
        parts: the symbols that are shown by a name of their own, with these names.
    """

    def __init__(
        self,
        computation: Computation,
        axes: Mapping[Symbol, Axes],
        names: Names,
        parts: Mapping[Symbol, sp.Symbol],
    ) -> None:
        self.operations: dict[Symbol, Operation] = dict(computation.definitions)
        self.axes = {**axes, **{name: axes[symbol] for symbol, name in parts.items()}}
        self.names, self.parts = names, parts
        self._expressions: dict[Symbol, sp.Expr] = dict(parts)
        self._made: dict[Operation, Symbol] = {}

    def shape(self, symbol: Symbol) -> Shape:
        """Return the shape of a symbol; a length has that of a number."""
        return tuple(axis.length for axis in self.axes.get(symbol, ()))

    def visible(self, expression: sp.Expr) -> Shape:
        """Return the shape that an expression has by what is seen of it."""
        return joint([self.shape(s) for s in sorted(expression.free_symbols, key=str)]) or ()

    def expression(self, symbol: Symbol) -> sp.Expr:
        """Return what a symbol stands for, over inputs, names and operations on whole arrays.

        It may have a smaller shape than the symbol, and broadcast to it.
        """
        if symbol not in self._expressions:
            self._expressions[symbol] = self.definition(symbol)
        return self._expressions[symbol]

    def operand(self, symbol: Symbol) -> sp.Expr:
        """Return the same in its full shape, as operations on whole arrays need it."""
        expression, shape = self.expression(symbol), self.shape(symbol)
        for model in self._models(symbol):
            seen = self.visible(expression)
            if seen == shape:
                break
            whole = model if model == symbol else self.operand(model)
            if joint([seen, self.visible(whole)]) != seen:
                zeros = sp.Mul(0, whole, evaluate=False)
                expression = sp.Add(expression, zeros, evaluate=False)
        return expression

    def definition(self, symbol: Symbol) -> sp.Expr:
        """Return the same also of what is shown by a name."""
        operation = self.operations.get(symbol)
        match operation:
            case Elementwise(expression=expression):
                return joined(self, expression)
            case Size(of=of, axis=axis):
                return self.length(self.axes[of], without(self.axes[of], axis))
            case Reduce(kind="sum", of=of, axis=axis):
                return summed(self, symbol, of, axis)
            case Fold(of=of, like=like):
                return folded(self, symbol, of, like)
            case Reduce(of=of):
                return extreme(self, operation) if self.shape(of) else self.expression(of)
            case Spread(of=of, like=like, axis=axis):
                last = axis in (1, -1) and len(self.shape(like)) == 2
                inner = self.expression(of)
                return symbol if last and self.visible(inner) else inner
            case Transpose(of=of):
                return transpose(self, symbol, of)
            case Slice(of=of) | Split(of=of) if not self.visible(self.expression(of)):
                return self.expression(of)
            case Slice(of=of, index=(Range(None, None, None), 0)):
                return first_column(self, symbol, of)
            case Product(left=left, right=right):
                return product(self, symbol, left, right)
        return symbol

    def is_whole(self, symbol: Symbol) -> bool:
        """Say whether the definition shows the full shape of a symbol."""
        return self.visible(self.definition(symbol)) == self.shape(symbol)

    def make(self, operation: Operation, axes: Axes) -> Symbol:
        """Return a symbol for an operation that the computation does not have."""
        if operation not in self._made:
            symbol = sp.Dummy(real=True)
            self._made[operation] = symbol
            self.operations[symbol], self.axes[symbol] = operation, axes
        return self._made[operation]

    def named(self, expression: sp.Expr) -> Symbol:
        """Return a symbol for an expression that none stands for."""
        over = tuple(sorted(expression.free_symbols, key=str))
        operation = Elementwise(expression, over)
        return self.make(operation, broadcast([self.axes.get(s, ()) for s in over]))

    def without_number(self, symbol: Symbol) -> tuple[sp.Expr, Symbol]:
        """Return the number in front of what a symbol stands for, and a symbol for the rest."""
        number, rest = self.expression(symbol).as_coeff_Mul()
        if number == 1 or self.visible(rest) != self.shape(symbol):
            return sp.S.One, symbol
        return number, rest if rest in self.axes else self.named(rest)

    def length(self, axes: Axes, left: Axes) -> sp.Expr:
        """Return how many entries along ``axes`` go into one along those that are ``left``."""
        return self.names.product(axes) / self.names.product(left)

    def _models(self, symbol: Symbol) -> tuple[Symbol, ...]:
        match self.operations.get(symbol):
            case Elementwise(over=over):
                return over
            case Spread(like=like) | Fold(like=like):
                return (like,)
            case _:
                return (symbol,)
