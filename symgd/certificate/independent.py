"""A derivative that owes nothing to symgd's own rules: SymPy's diff of SymPy's own functions."""

from collections.abc import Sequence

import sympy as sp

from symgd.language import BY_HEAD
from symgd.language.head import Head


def independent_derivative(expression: sp.Expr, symbols: Sequence[sp.Symbol]) -> sp.Expr:
    """Return a derivative by SymPy's ``diff``, with respect to one symbol after another.

    Where a kink or jump gives ``diff`` a delta function, it is 0: the derivative off the kink.

    >>> from symgd.language import parse
    >>> independent_derivative(parse("relu(x)**2/2").expression, [sp.Symbol("x", real=True)])
    (x/2 + Abs(x)/2)*(sign(x) + 1)/2
    """
    result = plainly(expression)
    steps = {node: sp.Dummy(real=True) for node in result.atoms(sp.floor, sp.ceiling)}
    result = result.xreplace(steps)
    for symbol in symbols:
        result = result.diff(symbol).replace(sp.DiracDelta, lambda *_: sp.S.Zero)
    return result.xreplace({letter: node for node, letter in steps.items()})


def plainly(node: sp.Basic) -> sp.Basic:
    """Return an expression in SymPy's own functions, kinks as absolute values."""
    if not node.args:
        return node
    args = [plainly(arg) for arg in node.args]
    row = BY_HEAD.get(node.func)
    name = row.name if row else node.func.__name__.lower()
    if name == "relu":
        return (args[0] + sp.Abs(args[0])) / 2
    if name in ("max", "min"):
        sign = 1 if name == "max" else -1
        result = args[0]
        for arg in args[1:]:
            result = (result + arg + sign * sp.Abs(result - arg)) / 2
        return result
    if name == "loggamma":
        return sp.loggamma(args[0])
    made = node.func(*args)
    return plainly(made.definition()) if isinstance(made, Head) else made
