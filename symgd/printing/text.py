"""Formulas as text: in symgd's own language, or in Unicode for reading."""

import re
from collections.abc import Callable
from itertools import islice
from typing import Any

import sympy as sp
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from symgd.language import BY_HEAD

SHORT = 400
"""Symbols, numbers and operations up to which a formula is shown whole."""

TERMS = 4

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(expression: sp.Basic) -> str:
    """Return text that means ``expression`` when it is typed again.

    >>> x = sp.Symbol("x", real=True)
    >>> plain(sp.Piecewise((abs(x) * sp.E, x < 1), (x**2 / 3, True)))
    'where(x < 1, e*abs(x), x**2/3)'
    """
    # SymPy's sorting of the terms takes most of the time, and seconds for thousands of terms.
    order = None if is_short(expression) else "none"
    return str(TextPrinter({"order": order}).doprint(expression))


def pretty(expression: sp.Basic) -> str:
    """Return one line of Unicode, which can be typed again as well.

    >>> x = sp.Symbol("x", real=True)
    >>> pretty(2 * sp.pi * x**10 - x**sp.Rational(1, 3))
    '-x^(1/3) + 2·π·x¹⁰'
    """
    text = re.sub(
        r"\*\*(\d+)(?![\d.e])", lambda power: power[1].translate(SUPERSCRIPTS), plain(expression)
    )
    return re.sub(r"\bpi\b", "π", text.replace("**", "^").replace("*", "·"))


def is_short(expression: sp.Basic) -> bool:
    """Say whether anybody would read the whole of it."""
    return len(list(islice(sp.preorder_traversal(expression), SHORT + 1))) <= SHORT


def abridged(expression: sp.Expr, write: Callable[[sp.Basic], str]) -> str:
    """Return what ``write`` makes of an expression, or of its first terms if it is long.

    >>> abridged(sp.Add(*sp.symbols("x:1000")), plain)
    'x0 + x1 + x10 + x100 + … (996 more terms)'
    """
    if is_short(expression):
        return write(expression)
    first = sp.Add(*expression.args[:TERMS], evaluate=False)
    if not (expression.is_Add and is_short(first)):
        return "… (too long to show; --json has it)"
    return f"{write(first)} + … ({len(expression.args) - TERMS} more terms)"


class TextPrinter(StrPrinter):  # type: ignore[misc]
    """SymPy's own text, with the names and forms of symgd's language."""

    def _print_Exp1(self, expr: sp.Basic) -> str:  # noqa: ARG002, N802
        return "e"

    def _print_Float(self, expr: sp.Float) -> str:  # noqa: N802
        return repr(float(expr))

    def _print_Piecewise(self, expr: sp.Piecewise) -> str:  # noqa: N802
        *pairs, (text, _) = [(self._print(value), self._print(test)) for value, test in expr.args]
        for value, test in reversed(pairs):
            text = f"where({test}, {value}, {text})"
        return str(text)

    def _print_Relational(self, expr: Any) -> str:  # noqa: N802
        level = PRECEDENCE["Relational"]
        sides = [self.parenthesize(side, level) for side in expr.args]
        return f" {expr.rel_op} ".join(sides)

    def _print_And(self, expr: Any) -> str:  # noqa: N802
        return " and ".join(self.parenthesize(arg, PRECEDENCE["And"]) for arg in expr.args)

    def _print_Or(self, expr: Any) -> str:  # noqa: N802
        return " or ".join(self.parenthesize(arg, PRECEDENCE["Or"]) for arg in expr.args)

    def _print_Not(self, expr: Any) -> str:  # noqa: N802
        return f"not {self.parenthesize(expr.args[0], PRECEDENCE['Not'])}"

    def _print_Function(self, expr: Any) -> str:  # noqa: N802
        row = BY_HEAD.get(expr.func)
        name = row.name if row else expr.func.__name__
        return f"{name}({self.stringify(expr.args, ', ')})"

    _print_Abs = _print_LatticeOp = _print_Function  # noqa: N815
