"""Mathematics on whole arrays as code that goes through them in blocks, in place.

A block is small enough for the processor's cache, so that no intermediate result of full size is
made: a step reads each array once, and once more for each norm, dot, sum or mean in it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.printing.arrays import ArrayPrinter
from symgd.printing.lazy import LazyPrinter
from symgd.printing.python import tuple_source
from symgd.printing.scalars import ScalarPrinter

Array = NDArray[np.float64]


class BlockPrinter(ArrayPrinter, LazyPrinter):
    """Print what is done to a block; the single numbers in it go to a printer of their own.

    That printer's lines stand before the loop over the blocks. A choice by a condition on single
    numbers is made once a block, and only what is chosen is computed.
    """

    conditional = ScalarPrinter.conditional

    def __init__(
        self,
        outputs: Sequence[sp.Basic],
        names: Mapping[sp.Symbol, str],
        arrays: frozenset[sp.Symbol],
        definitions: Mapping[sp.Symbol, sp.Expr],
        scalars: ScalarPrinter,
    ) -> None:
        numbers = [symbol for symbol in names if symbol not in arrays]
        super().__init__(outputs, names, definitions, numbers)
        self._scalars = scalars
        self._block = next((name for symbol, name in names.items() if symbol in arrays), "")

    @cached_property
    def functions(self) -> dict[str, Callable[..., Any]]:
        """The functions of both printers: their lines stand in one function."""
        return self._scalars.functions

    def choice(self, node: sp.Piecewise) -> str:  # noqa: D102
        once = all(self.is_fixed(condition) for _, condition in node.args)
        return (LazyPrinter if once else ArrayPrinter).choice(self, node)

    def assign(self, node: sp.Basic, source: str, fixed: bool = False) -> str:  # noqa: D102
        if source.isidentifier():
            return super().assign(node, source, fixed)
        # Not the names that the other printer gives.
        self._names[node] = f"b{len(self._names)}"
        self.lines.append(self.statement(self._names[node], source))
        return self._names[node]

    def _define(self, name: sp.Symbol) -> tuple[str, int]:
        return (self._number(name), 0) if self.is_fixed(name) else super()._define(name)

    def _print(self, node: sp.Basic) -> tuple[str, int]:
        known = node in self._names or node in self._parts or node.is_Number or node.is_Boolean
        if self._branches or known or not self.is_fixed(node):
            return super()._print(node)
        return self._number(node), 0

    def _number(self, node: sp.Basic) -> str:
        """Have a single number computed before the loop."""
        source = self._scalars.text(node)
        self._names[node] = self._scalars.assign(node, source, self._scalars.is_fixed(node))
        return self._names[node]

    def summed(self, summand: sp.Expr) -> str:
        """Return source for the sum of a summand over the block."""
        if summand.is_Pow and summand.exp == 2:
            return self.call(total_of_squares, self.text(summand.base), self._block)
        return self.call(total, self.text(summand), self._block)


def total_of_squares(terms: Array | float, block: Array) -> float:
    """Return the sum of the squares of what there is for each entry of a block."""
    return float(np.dot(terms, terms)) * _repeats(terms, block)


def total(terms: Array | float, block: Array) -> float:
    """Return the sum of what there is for each entry of a block."""
    return float(np.add.reduce(terms)) * _repeats(terms, block)


def _repeats(terms: Array | float, block: Array) -> int:
    """Return how often terms are meant: a choice by a condition may be one number for all."""
    return len(block) if np.ndim(terms) == 0 else 1


def loop(names: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Return the lines of a loop over blocks, each a tuple of views of so many arrays."""
    if not lines:
        return []
    return [f"for {tuple_source(names)} in blocks:", *(f"    {line}" for line in lines)]
