"""Expressions, entry by entry, with what their symbols stand for put in."""

from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.relational import Relational

from symgd.arrays.shown import Norm, Softmax, times
from symgd.language import FUNCTIONS
from symgd.language.operations import Reduce, Spread

if TYPE_CHECKING:
    from symgd.arrays.reading.reading import Reading

_sigmoid: Any = FUNCTIONS["sigmoid"].head


def joined(reading: "Reading", node: sp.Basic) -> sp.Basic:
    """Put in what the symbols stand for, and multiply no sum out."""
    if isinstance(node, sp.Symbol):
        return reading.expression(node)
    if not node.args:
        return node
    args = [joined(reading, arg) for arg in node.args]
    if isinstance(node, sp.Add):
        return _sum(sp.Add(*args))
    if isinstance(node, sp.Mul):
        return times(args)
    if isinstance(node, sp.Pow):
        return _power(reading, *args)
    if isinstance(node, sp.exp):
        return _exponential(reading, *args)
    if isinstance(node, sp.Piecewise | Relational):
        return node.func(*args, evaluate=False)
    return node.func(*args)


def _power(reading: "Reading", base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """Return ‖x‖ for the root of Σ x²."""
    operation = reading.operations.get(base)
    if isinstance(operation, Reduce) and operation.kind == "sum" and operation.axis is None:
        inner = reading.expression(operation.of)
        if exponent.is_Rational and exponent.q == 2 and inner.is_Pow and inner.exp == 2:
            of = reading.named(inner.base)
            return reading.make(Norm(of), ()) ** (2 * exponent)
    return base**exponent


def _exponential(reading: "Reading", exponent: sp.Expr) -> sp.Expr:
    """Return softmax(z) for exp(z - logsumexp(z))."""
    for term in sp.Add.make_args(exponent):
        operation = reading.operations.get(-term)
        if isinstance(operation, Spread):
            operation = reading.operations.get(reading.expression(operation.of))
        if not (isinstance(operation, Reduce) and operation.kind == "logsumexp"):
            continue
        axes = reading.axes[operation.of]
        last = operation.axis == (1 if len(axes) == 2 else None)
        if last and reading.expression(operation.of) == exponent - term:
            return reading.make(Softmax(operation.of), axes)
    return sp.exp(exponent)


def _sum(total: sp.Expr) -> sp.Expr:
    """Return (x + 1)/2 for x/2 + 1/2: the number then stands in front of a product."""
    total = _logistic(total)
    if not (total.is_Add and total.as_coeff_Add()[0]):
        return total
    content, rest = total.primitive()
    return total if content.q == 1 else times([content, rest])


def _logistic(total: sp.Expr) -> sp.Expr:
    """Return σ(z) - y for (1 - y)·σ(z) - y·σ(-z).

    What is computed is the longer one, which loses no digits where σ(z) is 1 but for rounding.
    """
    found = total.atoms(_sigmoid)
    pairs = [(one, other) for one in found if (other := _sigmoid(-one.args[0])) in found]
    forms = [sp.expand(total.xreplace({other: 1 - one})) for one, other in pairs]
    return min([total, *forms], key=sp.count_ops)
