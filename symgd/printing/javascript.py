"""Expressions as JavaScript, to run in any browser; what is undefined is NaN, as in NumPy."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import sympy as sp

from symgd.errors import SymgdError
from symgd.language import Function
from symgd.printing.lazy import LazyPrinter


class JavaScriptPrinter(LazyPrinter):
    """JavaScript numbers: branches are lazy; outside its domain a function is NaN.

    >>> x = sp.Symbol("x", real=True)
    >>> JavaScriptPrinter([x], {x: "x0"}, {}).text(sp.Piecewise((sp.sin(x), x < 1), (x, True)))
    '((x0 < 1.0) ? Math.sin(x0) : x0)'
    """

    words: ClassVar[Mapping[object, str]] = {True: "true", False: "false", math.inf: "Infinity"}

    conditional = "{condition} ? {value} : "
    negation, conjunction, disjunction = "!", " && ", " || "

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

    def power(self, base: str, exponent: str) -> str:  # noqa: D102
        return self.call("Math.pow", base, exponent)
