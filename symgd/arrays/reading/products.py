"""Products and transposes as formulas: Aᵀx for xᵀA, and BᵀA for (AᵀB)ᵀ."""

from typing import TYPE_CHECKING, Literal

import sympy as sp

from symgd.arrays.axes import without
from symgd.arrays.shown import times
from symgd.language.operations import AsColumn, Product, Reduce, Spread, Symbol, Transpose

if TYPE_CHECKING:
    from symgd.arrays.reading.reading import Reading


def product(reading: "Reading", symbol: Symbol, left: Symbol, right: Symbol) -> sp.Expr:
    """Return c·Σ of the columns of a matrix for its product with a vector of c."""
    if (constant := _constant(reading, right)) is not None:
        return times([constant, _turned_sum(reading, left, 1)])
    if (constant := _constant(reading, left)) is not None:
        return times([constant, _turned_sum(reading, right, 0)])
    front, left = reading.without_number(left)
    number, right = reading.without_number(right)
    if len(reading.shape(left)) == 1 and len(reading.shape(right)) == 2:
        left, right = _transposed(reading, right), left
    return times([front, number, reading.make(Product(left, right), reading.axes[symbol])])


def transpose(reading: "Reading", symbol: Symbol, of: Symbol) -> sp.Expr:
    """Return a transpose, put inside a product where one of its factors is a transpose anyway."""
    inner = reading.expression(of)
    if len(reading.shape(of)) < 2 or not reading.visible(inner):
        return inner
    number, rest = inner.as_coeff_Mul()
    operation = reading.operations.get(rest)
    if isinstance(operation, Transpose):
        return times([number, reading.expression(operation.of)])
    if isinstance(operation, Product) and _is_turned(reading, operation):
        left, right = _transposed(reading, operation.right), _transposed(reading, operation.left)
        return times([number, reading.make(Product(left, right), reading.axes[symbol])])
    number, rest = reading.without_number(of)
    return symbol if rest == of else times([number, _transposed(reading, rest)])


def first_column(reading: "Reading", symbol: Symbol, of: Symbol) -> sp.Expr:
    """Return what a matrix repeats as its columns, or a vector that stands for its one row."""
    turned = reading.operations.get(of)
    if isinstance(turned, Transpose):
        row = reading.expression(turned.of)
        return row if reading.visible(row) == reading.shape(symbol) else symbol
    number, rest = reading.expression(of).as_coeff_Mul()
    column = reading.operations.get(rest)
    if isinstance(column, Spread | AsColumn):
        return times([number, reading.expression(column.of)])
    return symbol


def _transposed(reading: "Reading", of: Symbol) -> Symbol:
    turned = reading.operations.get(reading.expression(of))
    if isinstance(turned, Transpose):
        return turned.of
    return reading.make(Transpose(of), reading.axes[of][::-1])


def _is_turned(reading: "Reading", product: Product) -> bool:
    """Say whether one of two matrices is a transpose: then BᵀA reads better than (AᵀB)ᵀ."""
    factors = [reading.operations.get(reading.expression(s)) for s in (product.left, product.right)]
    return any(isinstance(factor, Transpose) for factor in factors)


def _constant(reading: "Reading", symbol: Symbol) -> sp.Expr | None:
    """Return the number that all entries of a vector are, None where they may differ."""
    expression = reading.expression(symbol)
    same = len(reading.shape(symbol)) == 1 and not reading.visible(expression)
    return expression if same else None


def _turned_sum(reading: "Reading", of: Symbol, axis: Literal[0, 1]) -> sp.Expr:
    turned = reading.operations.get(reading.expression(of))
    if isinstance(turned, Transpose):
        of, axis = turned.of, 0 if axis else 1
    total = Reduce(of, "sum", axis if len(reading.shape(of)) == 2 else None)
    return reading.make(total, without(reading.axes[of], total.axis))
