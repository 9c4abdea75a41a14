"""Operands and their shapes, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from symgd.language.operations import AsColumn, Axis, Operation, Reduce, Size, Slice, Symbol


@dataclass(frozen=True)
class Teller:
    """Names operands as they were typed, with their shapes.

    Attributes:
        definitions: what each name stands for.
        shapes: the shape of every symbol that is told.
    """

    definitions: Mapping[Symbol, Operation]
    shapes: Mapping[Symbol, tuple[int, ...]]

    def typed(self, symbol: Symbol) -> str:
        """Return an operand as it was typed, or its name."""
        operation = self.definitions.get(symbol)
        return (operation.typed if operation else "") or symbol.name

    def factor(self, symbol: Symbol) -> str:
        """Return an operand such that an index or a transpose can follow it.

        >>> from symgd.language import symbol
        >>> Teller({}, {}).factor(symbol("X"))
        'X'
        """
        text = self.typed(symbol)
        return text if text.isidentifier() else f"({text})"

    def shape(self, symbol: Symbol) -> str:
        """Say which shape an operand has.

        >>> from symgd.language import symbol
        >>> X, b = symbol("X"), symbol("b")
        >>> teller = Teller({}, {X: (20, 3), b: ()})
        >>> teller.shape(X), teller.shape(b)
        ('X is (20, 3)', 'b is a number')
        """
        shape = self.shapes[symbol]
        return f"{self.typed(symbol)} is {shape if shape else 'a number'}"

    def both(self, operation: Operation, a: Symbol, b: Symbol) -> str:
        """Say where two operands meet, and which shapes they have."""
        told = self.shape(a) if a == b else f"{self.shape(a)} and {self.shape(b)}"
        return f"{_where(operation)}{told}"

    def reduction(self, operation: Reduce | Size, axis: Axis) -> str:
        """Say what is reduced, where, and which shape it has."""
        along = "" if axis is None or operation.typed else f"along axis {axis}: "
        return f"{_where(operation)}{along}{self.shape(operation.of)}: "

    def slice(self, operation: Slice | AsColumn) -> str:
        """Say of what a part is taken, where, and which shape it has."""
        return f"{_where(operation)}{self.shape(operation.of)}: "


def _where(operation: Operation) -> str:
    return f"{operation.typed}: " if operation.typed else ""
