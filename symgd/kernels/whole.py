"""WholeDraft: equations carried out on whole arrays, however many coordinates there are."""

from collections.abc import Sequence
from typing import Any

import sympy as sp

from symgd.errors import SettingError
from symgd.kernels.draft import MIXED, Draft, Value, entries
from symgd.language.reductions import dot, mean, norm


class Whole(tuple[sp.Expr, ...]):
    """An array: its one entry stands for each of the array's."""

    __slots__ = ()


class WholeDraft(Draft):
    """Mathematics of a step in any number of variables.

    Attributes:
        arrays: the symbols that stand for an entry of an array, whichever it is.
        totals: sums over all entries, each with its summand, in the order of their making.
        count: the number of variables.
    """

    def __init__(self) -> None:
        super().__init__(1)
        self.arrays: set[sp.Symbol] = set()
        self.totals: dict[sp.Symbol, sp.Expr] = {}
        self.count = sp.Dummy("n", integer=True, positive=True)

    def coordinates(self) -> Whole:  # noqa: D102
        symbols = Whole(self.fresh(1))
        self.arrays.update(symbols)
        return symbols

    def repeated(self, value: sp.Expr) -> Whole:  # noqa: D102
        return Whole((value,))

    def reduced(self, head: type, parts: Sequence[Value]) -> sp.Expr:  # noqa: D102
        if not any(isinstance(part, Whole) for part in parts):
            return super().reduced(head, parts)
        if any(isinstance(part, tuple) and not isinstance(part, Whole) for part in parts):
            raise SettingError(MIXED)
        first, *rest = (entries(part)[0] for part in parts)
        if head is norm:
            return sp.sqrt(self._total(first**2))
        if head is dot:
            return self._total(first * rest[0])
        return self._total(first) / (self.count if head is mean else 1)

    def define(self, value: sp.Basic) -> Any:  # noqa: D102
        name = super().define(value)
        if name is not value and value.free_symbols & self.arrays:
            self.arrays.add(name)
        return name

    def _total(self, summand: sp.Expr) -> sp.Expr:
        if not summand.free_symbols & self.arrays:
            return self.count * summand
        (symbol,) = self.fresh(1)
        self.totals[symbol] = summand
        return symbol
