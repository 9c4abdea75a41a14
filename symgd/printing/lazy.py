"""Conditions on single numbers: of a choice, only the branch that holds is evaluated."""

from collections.abc import Sequence
from typing import ClassVar

import sympy as sp
from sympy.logic.boolalg import Boolean

from symgd.printing.printer import Printer


class LazyPrinter(Printer):
    """Print choices and conditions in the words of a language.

    Attributes:
        conditional: a value, where a condition holds, before what is evaluated where it does not.
        negation, conjunction, disjunction: not, and, or.
    """

    conditional: ClassVar[str]
    negation: ClassVar[str]
    conjunction: ClassVar[str]
    disjunction: ClassVar[str]

    def choice(self, node: sp.Piecewise) -> str:  # noqa: D102
        self._branches += 1
        source = ""
        for value, condition in node.args:
            printed = self._print(value)[0]
            if condition == sp.true:
                source += printed
                break
            source += self.conditional.format(value=printed, condition=self._print(condition)[0])
        self._branches -= 1
        return f"({source})"

    def logic(self, node: Boolean, args: Sequence[str]) -> str:  # noqa: D102
        if isinstance(node, sp.Not):
            return f"({self.negation}{args[0]})"
        word = self.conjunction if isinstance(node, sp.And) else self.disjunction
        return f"({word.join(args)})"
