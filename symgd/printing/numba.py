"""Expressions as code that Numba compiles; what is undefined is nan, as in NumPy."""

from typing import ClassVar

from symgd.errors import SymgdError
from symgd.language import Function
from symgd.printing.lazy import LazyPrinter
from symgd.printing.python import PythonPrinter

RENAMED = {"abs": "absolute"}
"""Functions that have another name in symgd.kernels.numba.functions."""

MISSING = ("polygamma",)


class NumbaPrinter(LazyPrinter, PythonPrinter):
    """Print numbers; functions are those of :mod:`symgd.kernels.numba.functions`, called ``f``.

    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> NumbaPrinter([x], {x: "x0"}, {}).text(sp.sin(x) + sp.Abs(x))
    '(f.absolute(x0) + f.sin(x0))'
    """

    conditional: ClassVar[str] = "{value} if {condition} else "
    negation, conjunction, disjunction = "not ", " and ", " or "

    sqrt = "sqrt"

    def function(self, row: Function) -> str:  # noqa: D102
        if row.name in MISSING:
            raise SymgdError(f"Numba has no {row.name}: leave out the backend, or take another")
        return RENAMED.get(row.name, row.name)

    def call(self, function: str, *args: str) -> str:  # type: ignore[override]
        """Return source for a call; of more than two the largest and smallest go by pairs."""
        if function in ("max", "min"):
            pair = "larger" if function == "max" else "smaller"
            source, *others = args
            for arg in others:
                source = self.call(pair, source, arg)
            return source
        return f"f.{function}({', '.join(args)})"

    def power(self, base: str, exponent: str) -> str:  # noqa: D102
        return self.call("power", base, exponent)
