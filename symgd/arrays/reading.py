"""Reading: a computation put together again, as few formulas as a reader needs.

Elementwise parts are joined into SymPy expressions; an operation on whole arrays stays a symbol,
which a printer writes out when it meets it. What broadcasting shows anyway is left out.
"""

from collections.abc import Mapping
from typing import Literal

import sympy as sp
from sympy.core.relational import Relational

from symgd.arrays.axes import Axes, Names, broadcast, without
from symgd.arrays.shapes import Shape, joint
from symgd.arrays.shown import Norm, Softmax, times
from symgd.language.operations import (
    AsColumn,
    Axis,
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
                return self._joined(expression)
            case Size(of=of, axis=axis):
                return self._length(self.axes[of], without(self.axes[of], axis))
            case Reduce(kind="sum", of=of, axis=axis):
                return self._sum(symbol, of, axis)
            case Fold(of=of, like=like):
                return self._fold(symbol, of, like)
            case Reduce(of=of):
                return self._extreme(operation) if self.shape(of) else self.expression(of)
            case Spread(of=of, like=like, axis=axis):
                last = axis in (1, -1) and len(self.shape(like)) == 2
                inner = self.expression(of)
                return symbol if last and self.visible(inner) else inner
            case Transpose(of=of):
                return self._transpose(symbol, of)
            case Slice(of=of) | Split(of=of) if not self.visible(self.expression(of)):
                return self.expression(of)
            case Slice(of=of, index=(Range(None, None, None), 0)):
                return self._first_column(symbol, of)
            case Product(left=left, right=right):
                return self._product(symbol, left, right)
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

    def _models(self, symbol: Symbol) -> tuple[Symbol, ...]:
        match self.operations.get(symbol):
            case Elementwise(over=over):
                return over
            case Spread(like=like) | Fold(like=like):
                return (like,)
            case _:
                return (symbol,)

    def _length(self, axes: Axes, left: Axes) -> sp.Expr:
        return self.names.product(axes) / self.names.product(left)

    def _extreme(self, operation: Reduce) -> Symbol:
        axis = self._axis(operation.of, operation.axis)
        kept = without(self.axes[operation.of], axis)
        return self.make(Reduce(operation.of, operation.kind, axis), kept)

    def _sum(self, symbol: Symbol, of: Symbol, axis: Axis) -> sp.Expr:
        """Return a sum along an axis, n·c where all n numbers are the same c."""
        inner, axis = self.expression(of), self._axis(of, axis)
        kept = without(self.axes[of], axis)
        if axis != 1 and self.visible(inner) == self.shape(symbol):
            return times([self._length(self.axes[of], kept), inner])
        number, of = self._without_number(of)
        return times([number, self.make(Reduce(of, "sum", axis), kept)])

    def _axis(self, of: Symbol, axis: Axis) -> Axis:
        """Return None for all entries, also of a vector, 0 or 1 for those of a matrix."""
        if axis is None or len(self.shape(of)) < 2:
            return None
        return 1 if axis == -1 else axis

    def _fold(self, symbol: Symbol, of: Symbol, like: Symbol) -> sp.Expr:
        """Return the sum along the axes that were repeated; those of length 1 are seen anyway."""
        if self.shape(of) == self.shape(like):
            return self.expression(of)
        lengths = self.shape(like)
        if all(length == 1 for length in lengths):
            return self._sum(symbol, of, None)
        if len(lengths) == 2 and lengths[1] == 1:
            total = self.make(Reduce(of, "sum", 1), self.axes[of][:1])
            return self.make(Spread(total, like, 1), self.axes[like])
        return self._sum(symbol, of, 0)

    def _transpose(self, symbol: Symbol, of: Symbol) -> sp.Expr:
        inner = self.expression(of)
        if len(self.shape(of)) < 2 or not self.visible(inner):
            return inner
        number, rest = inner.as_coeff_Mul()
        operation = self.operations.get(rest)
        if isinstance(operation, Transpose):
            return times([number, self.expression(operation.of)])
        if isinstance(operation, Product) and self._is_turned(operation):
            left, right = self._transposed(operation.right), self._transposed(operation.left)
            return times([number, self.make(Product(left, right), self.axes[symbol])])
        number, rest = self._without_number(of)
        return symbol if rest == of else times([number, self._transposed(rest)])

    def _transposed(self, of: Symbol) -> Symbol:
        turned = self.operations.get(self.expression(of))
        if isinstance(turned, Transpose):
            return turned.of
        return self.make(Transpose(of), self.axes[of][::-1])

    def _is_turned(self, product: Product) -> bool:
        """Say whether one of two matrices is a transpose: then BᵀA reads better than (AᵀB)ᵀ."""
        factors = [self.operations.get(self.expression(s)) for s in (product.left, product.right)]
        return any(isinstance(factor, Transpose) for factor in factors)

    def _first_column(self, symbol: Symbol, of: Symbol) -> sp.Expr:
        """Return what a matrix repeats as its columns, or a vector that stands for its one row."""
        turned = self.operations.get(of)
        if isinstance(turned, Transpose):
            row = self.expression(turned.of)
            return row if self.visible(row) == self.shape(symbol) else symbol
        number, rest = self.expression(of).as_coeff_Mul()
        column = self.operations.get(rest)
        if isinstance(column, Spread | AsColumn):
            return times([number, self.expression(column.of)])
        return symbol

    def _product(self, symbol: Symbol, left: Symbol, right: Symbol) -> sp.Expr:
        """Return c·Σ of the columns of a matrix for its product with a vector of c."""
        if (constant := self._constant(right)) is not None:
            return times([constant, self._turned_sum(left, 1)])
        if (constant := self._constant(left)) is not None:
            return times([constant, self._turned_sum(right, 0)])
        front, left = self._without_number(left)
        number, right = self._without_number(right)
        if len(self.shape(left)) == 1 and len(self.shape(right)) == 2:
            left, right = self._transposed(right), left
        return times([front, number, self.make(Product(left, right), self.axes[symbol])])

    def _without_number(self, symbol: Symbol) -> tuple[sp.Expr, Symbol]:
        """Return the number in front of what a symbol stands for, and a symbol for the rest."""
        number, rest = self.expression(symbol).as_coeff_Mul()
        if number == 1 or self.visible(rest) != self.shape(symbol):
            return sp.S.One, symbol
        return number, rest if rest in self.axes else self._named(rest)

    def _constant(self, symbol: Symbol) -> sp.Expr | None:
        """Return the number that all entries of a vector are, None where they may differ."""
        expression = self.expression(symbol)
        return expression if len(self.shape(symbol)) == 1 and not self.visible(expression) else None

    def _turned_sum(self, of: Symbol, axis: Literal[0, 1]) -> sp.Expr:
        turned = self.operations.get(self.expression(of))
        if isinstance(turned, Transpose):
            of, axis = turned.of, 0 if axis else 1
        total = Reduce(of, "sum", axis if len(self.shape(of)) == 2 else None)
        return self.make(total, without(self.axes[of], total.axis))

    def _joined(self, node: sp.Basic) -> sp.Basic:
        """Put in what the symbols stand for, and multiply no sum out."""
        if isinstance(node, sp.Symbol):
            return self.expression(node)
        if not node.args:
            return node
        args = [self._joined(arg) for arg in node.args]
        if isinstance(node, sp.Add) and node.as_coeff_Add()[0]:
            return _over_one_denominator(sp.Add(*args))
        if isinstance(node, sp.Mul):
            return times(args)
        if isinstance(node, sp.Pow):
            return self._power(*args)
        if isinstance(node, sp.exp):
            return self._exponential(*args)
        if isinstance(node, sp.Piecewise | Relational):
            return node.func(*args, evaluate=False)
        return node.func(*args)

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        """Return ‖x‖ for the root of Σ x²."""
        operation = self.operations.get(base)
        if isinstance(operation, Reduce) and operation.kind == "sum" and operation.axis is None:
            inner = self.expression(operation.of)
            if exponent.is_Rational and exponent.q == 2 and inner.is_Pow and inner.exp == 2:
                of = self._named(inner.base)
                return self.make(Norm(of), ()) ** (2 * exponent)
        return base**exponent

    def _exponential(self, exponent: sp.Expr) -> sp.Expr:
        """Return softmax(z) for exp(z - logsumexp(z))."""
        for term in sp.Add.make_args(exponent):
            operation = self.operations.get(-term)
            if isinstance(operation, Spread):
                operation = self.operations.get(self.expression(operation.of))
            if not (isinstance(operation, Reduce) and operation.kind == "logsumexp"):
                continue
            axes = self.axes[operation.of]
            last = operation.axis == (1 if len(axes) == 2 else None)
            if last and self.expression(operation.of) == exponent - term:
                return self.make(Softmax(operation.of), axes)
        return sp.exp(exponent)

    def _named(self, expression: sp.Expr) -> Symbol:
        """Return a symbol for an expression that none stands for."""
        over = tuple(sorted(expression.free_symbols, key=str))
        operation = Elementwise(expression, over)
        return self.make(operation, broadcast([self.axes.get(s, ()) for s in over]))


def _over_one_denominator(total: sp.Expr) -> sp.Expr:
    """Return (x + 1)/2 for x/2 + 1/2: the number then stands in front of a product."""
    content, rest = total.primitive()
    return total if content.q == 1 else times([content, rest])
