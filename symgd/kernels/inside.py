"""Inside: a step that leads nowhere where it would leave the domain of the loss.

Runs that keep only where they are do not look at the loss, and a gradient may be defined where
its loss is not: that of log(x) is 1/x, also below 0.
"""

from dataclasses import replace

import sympy as sp

from symgd.kernels.program import Program
from symgd.language import heads, kinks, unnamed
from symgd.loss import Loss

WIDER = (sp.log, heads.log1p, heads.log2, heads.log10, sp.acosh, sp.atanh)
"""Functions whose derivatives are defined where they are not."""


def inside(program: Program, loss: Loss) -> Program:
    """Return the program with a first parameter that is no number where the next loss is none.

    A loss whose gradient tells its domain keeps the program that it has.

    >>> from symgd.kernels.program import step_program
    >>> from symgd.rules import optimizers, schedules
    >>> for text in ("x**2 + log(1 + x**2)", "x - log(x)"):
    ...     program = step_program(Loss(text), optimizers["gd"], schedules["constant"], ())
    ...     inside(program, Loss(text)) is program
    True
    False
    """
    if not any(_leaves(node) for node in loss.expression.atoms(*WIDER)):
        return program
    definitions = dict(program.definitions)
    ahead: dict[sp.Symbol, sp.Expr] = {item.symbol: item.update for item in program.weights}
    for name in _order(program):
        there = unnamed()
        definitions[there] = program.definitions[name].xreplace(ahead)
        ahead[name] = there
    # As the value of a name its sign is not known to SymPy, so that relu of it stays: 0, or nan.
    below = unnamed()
    definitions[below] = -1 - sp.Abs(program.loss.xreplace(ahead))
    first, *others = program.weights
    guarded = replace(first, update=first.update + kinks.relu(below))
    return replace(program, weights=(guarded, *others), definitions=definitions)


def _leaves(node: sp.Expr) -> bool:
    """Say whether an argument may lie outside the domain of its function."""
    return not (isinstance(node, sp.log | heads.log2 | heads.log1p) and node.args[0].is_positive)


def _order(program: Program) -> list[sp.Symbol]:
    """Return the names that the loss is made of, each after those that it is made of itself."""
    needed, stack = set(), list(program.loss.free_symbols)
    while stack:
        symbol = stack.pop()
        if symbol in program.definitions and symbol not in needed:
            needed.add(symbol)
            stack += program.definitions[symbol].free_symbols
    return [name for name in program.definitions if name in needed]
