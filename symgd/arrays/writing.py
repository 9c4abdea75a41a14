"""Writing: what plain text, Unicode and LaTeX have in common when they show arrays."""

from collections.abc import Mapping
from math import inf
from typing import Any, ClassVar, TypeAlias

import sympy as sp
from sympy.printing.precedence import PRECEDENCE, precedence

from symgd.arrays.indices import as_slice, split_at, written
from symgd.arrays.order import Factors, Order, is_negative
from symgd.arrays.reading import Reading
from symgd.arrays.shown import Norm, Softmax, times
from symgd.language.operations import (
    AsColumn,
    Axis,
    Concat,
    Elementwise,
    Operation,
    Outer,
    Product,
    Reduce,
    Scatter,
    Slice,
    Split,
    Spread,
    Symbol,
    Transpose,
)

ADD, MUL, POW, ATOM = (int(PRECEDENCE[name]) for name in ("Add", "Mul", "Pow", "Atom"))
MATMUL = (MUL + POW) // 2

Levels: TypeAlias = Mapping[type[Operation], int]


class Writer:
    """Writes sums, products and operations on arrays; a subclass, also a SymPy printer, says how.

    Attributes:
        minus: the sign.
        associative: whether a product of products needs no brackets.
        zeros: up to how many zeros around a vector are written.
        levels: how tightly an operation binds as it is written; those left out are atoms.
    """

    minus = "-"
    associative = True
    zeros: float = inf
    levels: ClassVar[Levels] = {}

    reading: Reading
    ordering: Order

    def product(self, left: str, right: str) -> str:
        """Write the product of matrices, the second of which may be a vector."""
        raise NotImplementedError

    def row(self, vector: sp.Expr) -> str:
        """Write a vector that stands as a row, left of another array."""
        raise NotImplementedError

    def transpose(self, of: sp.Expr) -> str:
        """Write a transposed matrix."""
        raise NotImplementedError

    def reduction(self, kind: str, of: sp.Expr, axis: Axis) -> str:
        """Write a sum, a largest entry, a logsumexp."""
        raise NotImplementedError

    def column(self, of: sp.Expr) -> str:
        """Write a vector that is repeated as every column of a matrix."""
        raise NotImplementedError

    def outer(self, left: sp.Expr, right: sp.Expr) -> str:
        """Write the matrix of the products of the entries of two vectors."""
        raise NotImplementedError

    def padded(self, of: sp.Expr, before: int, after: int) -> str:
        """Write a vector with zeros before and after it."""
        raise NotImplementedError

    def part(self, of: sp.Expr, index: str) -> str:
        """Write a part of an array."""
        raise NotImplementedError

    def norm(self, of: sp.Expr) -> str:
        """Write a Euclidean length."""
        raise NotImplementedError

    def named(self, name: str, *args: str) -> str:
        """Write a call of a function of symgd's language."""
        raise NotImplementedError

    def fraction(self, factors: Factors) -> str:
        """Write a product without its sign."""
        raise NotImplementedError

    def brackets(self, text: str) -> str:
        """Put brackets around."""
        raise NotImplementedError

    def parenthesize(self, item: Any, level: int, strict: bool = False) -> str:
        """Write, in brackets where it binds less than ``level``, or as much unless strict."""
        text = self._print(item)  # type: ignore[attr-defined]
        found = self.level(item)
        return self.brackets(text) if found < level or (found == level and not strict) else text

    def level(self, expression: Any) -> int:
        """Return how tightly an expression binds as it is written."""
        if expression.is_Symbol:
            operation = self.reading.operations.get(expression)
            if operation is None or expression in self.reading.parts.values():
                return ATOM
            return self.operation_level(operation)
        if expression.is_Number or expression.is_Mul:
            whole = expression.is_Integer or expression.is_Float
            return ADD if is_negative(expression) else ATOM if whole else MUL
        if expression.is_Function or (expression.is_Pow and expression.exp == sp.S.Half):
            return ATOM
        if expression.is_Pow and is_negative(expression.exp):
            return MUL
        return int(precedence(expression))

    def operation_level(self, operation: Operation) -> int:
        """Return how tightly an operation binds; as a call does what reduces along an axis."""
        partial = isinstance(operation, Reduce) and not is_total(operation)
        return ATOM if partial else self.levels.get(type(operation), ATOM)

    def _print_Symbol(self, symbol: Symbol) -> str:  # noqa: N802
        operation = self.reading.operations.get(symbol)
        if operation is None or symbol in self.reading.parts.values():
            return str(super()._print_Symbol(symbol))  # type: ignore[misc]
        return self.operation(operation)

    _print_Dummy = _print_Symbol  # noqa: N815

    def _print_Add(self, expression: sp.Add, order: Any = None) -> str:  # noqa: ARG002, N802
        text = ""
        for term in self.ordering.terms(expression.args):
            negative = is_negative(term)
            shown = self.parenthesize(times([sp.S.NegativeOne, term]) if negative else term, ADD)
            sign = self.minus if negative else "+"
            text += f" {sign} {shown}" if text else f"{self.minus if negative else ''}{shown}"
        return text

    def _print_Mul(self, expression: sp.Expr) -> str:  # noqa: N802
        factors = self.ordering.factors(expression)
        return f"{self.minus if factors.negative else ''}{self.fraction(factors)}"

    def operation(self, operation: Operation) -> str:
        """Write an operation on whole arrays."""
        whole = self.reading.operand
        match operation:
            case Product(left=left, right=right):
                return self._product(left, right)
            case Transpose(of=of):
                return self.transpose(whole(of))
            case Reduce(kind=kind, of=of, axis=axis):
                return self.reduction(kind, whole(of), axis)
            case Spread(of=of) | AsColumn(of=of):
                return self.column(whole(of))
            case Outer(left=left, right=right):
                return self.outer(whole(left), whole(right))
            case Slice(of=of, index=index):
                return self.part(whole(of), written(index))
            case Scatter():
                return self._scatter(operation)
            case Concat(parts=parts):
                return self.named("concat", *(self._print(whole(part)) for part in parts))  # type: ignore[attr-defined]
            case Split(of=of, parts=parts, place=place):
                at = split_at([self.reading.shape(part) for part in parts], place)
                return self.part(whole(of), written((at,)))
            case Norm(of=of):
                return self.norm(whole(of))
            case Softmax(of=of):
                return self.named("softmax", self._print(whole(of)))  # type: ignore[attr-defined]
            case Elementwise(expression=expression):
                return str(self._print(expression))  # type: ignore[attr-defined]
        raise TypeError(f"{type(operation).__name__} is no operation on arrays")

    def _product(self, left: Symbol, right: Symbol) -> str:
        """Write A @ x, with a row on the left where two vectors meet."""
        reading = self.reading
        if len(reading.shape(left)) > 1:
            return self.product(self._first(left), self._second(right))
        inner = reading.operations.get(reading.expression(left))
        turned = isinstance(inner, Product) and reading.operations.get(
            reading.expression(inner.left)
        )
        if isinstance(inner, Product) and isinstance(turned, Transpose):
            row = self.product(self.row(reading.operand(inner.right)), self._second(turned.of))
        else:
            row = self.row(reading.operand(left))
        return self.product(row, self._second(right))

    def _first(self, symbol: Symbol) -> str:
        return self.parenthesize(self.reading.operand(symbol), MATMUL, strict=True)

    def _second(self, symbol: Symbol) -> str:
        """Write what stands on the right, a product in brackets where they change its value."""
        return self.parenthesize(self.reading.operand(symbol), MATMUL, strict=self.associative)

    def _scatter(self, operation: Scatter) -> str:
        """Write zeros around a part of a vector; any other part by the place that it has."""
        inner, index = self.reading.expression(operation.of), operation.index
        shape = self.reading.shape(operation.like)
        if len(shape) == 1 and self.reading.visible(inner) == self.reading.shape(operation.of):
            taken = range(shape[0])[as_slice(index[0])]
            before, after = taken.start, shape[0] - taken.stop
            if taken.step == 1 and max(before, after) <= self.zeros:
                return self.padded(inner, before, after)
        place = self.part(self.reading.operand(operation.like), written(index))
        return self.named("pad", self._print(inner), place)  # type: ignore[attr-defined]


def is_total(operation: Reduce) -> bool:
    """Say whether it is the sum of all entries."""
    return operation.kind == "sum" and operation.axis is None
