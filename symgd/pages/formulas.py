"""Formulas: the mathematics of a page as MathML: loss, gradient, and every rule and schedule."""

from functools import lru_cache

import sympy as sp

from symgd.errors import ExpressionError
from symgd.loss import Loss
from symgd.pages.mathml import block, call, derivative, table
from symgd.pages.typeset import equations, expression
from symgd.printing.text import is_short, plain
from symgd.rules.rule import Recurrence

MOST_PARTIALS = 6
"""Components of the gradient that are shown."""

LONG = "<mtext>… (too long to show)</mtext>"


def loss(loss: Loss) -> str:
    """Return f(x, y) = …, as typed."""
    whole = is_short(loss.expression)
    right = expression(loss.text, loss.variables) if whole else LONG
    return block(f"<mrow>{call('f', loss.variables)}<mo>=</mo>{right}</mrow>")


def gradient(loss: Loss) -> str:
    """Return ∂f/∂x = …, one a row; only the first of many."""
    sign = "d" if len(loss.variables) == 1 else "∂"
    rows = [
        (derivative("f", name, sign), "=", _formula(part, loss))
        for name, part in zip(loss.variables, loss.gradient, strict=True)
    ]
    left_out = len(rows) - MOST_PARTIALS
    if left_out > 0:
        rows = [*rows[:MOST_PARTIALS], ("<mo>⋮</mo>", "", f"<mtext>{left_out} more</mtext>")]
    return block(table(rows))


@lru_cache(256)
def recurrence(row: Recurrence) -> str:
    """Return the equations of a rule or a schedule, as typed."""
    return block(equations(row.equations, (*row.given, *row.constants, *row.state, "normal")))


def _formula(part: sp.Expr, loss: Loss) -> str:
    if not is_short(part):
        return LONG
    try:
        return expression(plain(part), loss.variables)
    except ExpressionError:  # a derivative may use what no one types, such as polygamma
        return LONG
