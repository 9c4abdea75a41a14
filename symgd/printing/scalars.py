"""Expressions as code on plain Python floats: the fastest interpreted form of one run."""

import math
from collections.abc import Callable
from typing import Any

from symgd.language import Function
from symgd.printing.lazy import LazyPrinter
from symgd.printing.python import PythonPrinter


class ScalarPrinter(LazyPrinter, PythonPrinter):
    """Plain Python floats: branches are lazy; outside its domain a function raises."""

    conditional = "{value} if {condition} else "
    negation, conjunction, disjunction = "not ", " and ", " or "

    sqrt = staticmethod(math.sqrt)

    def function(self, row: Function) -> Callable[..., Any]:  # noqa: D102
        return row.python

    def power(self, base: str, exponent: str) -> str:  # noqa: D102
        return self.call(math.pow, base, exponent)
