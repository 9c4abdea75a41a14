"""Expressions as JavaScript, to run in any browser; what is undefined is NaN, as in NumPy."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

import sympy as sp
from sympy.logic.boolalg import Boolean

from symgd.errors import SymgdError
from symgd.language import Function
from symgd.printing.printer import Printer


class JavaScriptPrinter(Printer):
    """JavaScript numbers: branches are lazy; outside its domain a function is NaN.

    >>> x = sp.Symbol("x", real=True)
    >>> JavaScriptPrinter([x], {x: "x0"}, {}).text(sp.Piecewise((sp.sin(x), x < 1), (x, True)))
    '((x0 < 1.0) ? Math.sin(x0) : x0)'
    """

    words: ClassVar[Mapping[object, str]] = {True: "true", False: "false", math.inf: "Infinity"}

    sqrt = "Math.sqrt"

    @property
    def statements(self) -> list[str]:
        """The lines printed so far, those that depend on constants only first."""
        return [*self.once, *self.lines]

    @property
    def names(self) -> Mapping[sp.Basic, str]:
        """What has a name so far."""
        return MappingProxyType(self._names)

    def function(self, row: Function) -> str:  # noqa: D102
        if not row.javascript:
            raise SymgdError(f"symgd has no JavaScript for {row.name}")
        return row.javascript

    def statement(self, name: str, source: str) -> str:  # noqa: D102
        return f"const {name} = {source};"

    def call(self, function: Any, *args: str) -> str:
        """Return source for a call of a function by its name."""
        return f"{function}({', '.join(args)})"

    def choice(self, node: sp.Piecewise) -> str:  # noqa: D102
        self._branches += 1
        source = ""
        for value, condition in node.args:
            if condition == sp.true:
                source += self._print(value)[0]
                break
            source += f"{self._print(condition)[0]} ? {self._print(value)[0]} : "
        self._branches -= 1
        return f"({source})"

    def logic(self, node: Boolean, args: Sequence[str]) -> str:  # noqa: D102
        if isinstance(node, sp.Not):
            return f"(!{args[0]})"
        return f"({(' && ' if isinstance(node, sp.And) else ' || ').join(args)})"

    def power(self, base: str, exponent: str) -> str:  # noqa: D102
        return self.call("Math.pow", base, exponent)
