"""Which part of a loss is undefined, or overflows, at a position."""

import re

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.arrays.names import as_indexed
from symgd.calculus.reverse import subexpressions
from symgd.calculus.stable import stable
from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.printing.arrays import array_function
from symgd.printing.text import plain

Array = NDArray[np.float64]


def undefined_part(loss: Loss, position: Array) -> tuple[str, bool]:
    """Name the part of a loss that is not finite at a position, and say if it overflows there.

    A loss over arrays that is too large to be written out is named as a whole.
    """
    try:
        expression = loss.expression
    except SettingError:
        return loss.text, False
    found = _undefined(loss, expression, position)
    if found is None or found[1]:  # what overflows as it is typed need not as it runs
        found = _undefined(loss, stable(expression), position)
    if found is None:
        return loss.text, False
    typed = dict(zip(loss.variables, as_indexed(loss.variables), strict=True))
    return re.sub(r"\w+", lambda name: typed.get(name[0], name[0]), found[0]), found[1]


def _undefined(loss: Loss, expression: sp.Expr, position: Array) -> tuple[str, bool] | None:
    nodes = [node for node in subexpressions(expression) if not node.is_Boolean]
    values = array_function(nodes, loss.symbols, {})(position)
    for node, value in zip(nodes, values, strict=True):
        if np.isfinite(value):
            continue
        if isinstance(node, sp.Piecewise):
            return _undefined(loss, _branch(loss, node, position), position)
        args = array_function(node.args, loss.symbols, {})(position)
        pole = isinstance(node, sp.log) or (node.is_Pow and node.exp.is_negative)
        return plain(node), bool(np.isinf(value)) and not (pole and np.any(args == 0))
    return None


def _branch(loss: Loss, node: sp.Piecewise, position: Array) -> sp.Expr:
    """Return the branch of a piecewise expression that holds at a position."""
    chosen = sp.Piecewise(*((i, condition) for i, (_, condition) in enumerate(node.args)))
    index = array_function([chosen], loss.symbols, {})(position)[0]
    return node.args[int(index)][0]
