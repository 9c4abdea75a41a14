"""Expressions as code on plain Python floats: the fastest interpreted form of one run."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp
from sympy.logic.boolalg import Boolean

from symgd.language import Function
from symgd.printing.python import PythonPrinter


class ScalarPrinter(PythonPrinter):
    """Plain Python floats: branches are lazy; outside its domain a function raises."""

    sqrt = staticmethod(math.sqrt)

    def function(self, row: Function) -> Callable[..., Any]:  # noqa: D102
        return row.python

    def choice(self, node: sp.Piecewise) -> str:  # noqa: D102
        self._branches += 1
        source = ""
        for value, condition in node.args:
            if condition == sp.true:
                source += self._print(value)[0]
                break
            source += f"{self._print(value)[0]} if {self._print(condition)[0]} else "
        self._branches -= 1
        return f"({source})"

    def logic(self, node: Boolean, args: Sequence[str]) -> str:  # noqa: D102
        if isinstance(node, sp.Not):
            return f"(not {args[0]})"
        return f"({(' and ' if isinstance(node, sp.And) else ' or ').join(args)})"

    def power(self, base: str, exponent: str) -> str:  # noqa: D102
        return self.call(math.pow, base, exponent)
