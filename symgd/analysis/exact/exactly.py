"""Expressions as exact mathematics: decimals as fractions, in SymPy's own functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp

from symgd.calculus import reverse
from symgd.language.decimals import parse_without_rounding
from symgd.language.head import Head
from symgd.loss import Loss

MOST_NODES = 3000
"""Subexpressions times variables up to which a formula of the Hessian is made."""

MOST_COST = 20_000
"""Factors in a formula's derivatives up to which they are made."""


@lru_cache(maxsize=4)
def loss_again(text: str, variables: tuple[str, ...]) -> Loss:
    """Return a loss in the second interpreter, which is handed its text."""
    return Loss(text, variables)


@lru_cache(maxsize=4)
def exact_loss(text: str) -> sp.Expr:
    """Return a loss with each decimal as the fraction that was typed.

    Raises:
        ValueError: when it holds a number that is rounded. Nothing is proved of such a loss.

    >>> exact_loss("0.1*3*x - 0.3*x + y/10")
    y/10
    """
    expression = parse_without_rounding(text)
    if expression is None:
        raise ValueError("the loss has a constant that is rounded")
    return expression


def defined(expression: sp.Expr) -> sp.Expr:
    """Return an expression with our own heads in SymPy's functions, for SymPy to work on.

    Only in the second interpreter: some of SymPy's functions evaluate without end.
    """
    done: dict[sp.Basic, sp.Basic] = {}

    def rewrite(node: sp.Basic) -> sp.Basic:
        if node not in done:
            args = [rewrite(arg) for arg in node.args]
            same = all(new is old for new, old in zip(args, node.args, strict=True))
            new = node if same else node.func(*args)
            done[node] = new.definition() if isinstance(new, Head) else new
        return done[node]

    return rewrite(expression)


@dataclass(frozen=True)
class Derivatives:
    """A loss with decimals as fractions, its gradient and its Hessian."""

    loss: sp.Expr
    gradient: tuple[sp.Expr, ...]
    hessian: sp.ImmutableDenseMatrix


@lru_cache(maxsize=4)
def exact_derivatives(text: str, variables: tuple[str, ...]) -> Derivatives:
    """Return the exact derivatives of a loss.

    Raises:
        ValueError: when the Hessian would be too large a formula, or the loss is not exact.

    >>> exact_derivatives("0.1*x**3", ("x",)).gradient
    (3*x**2/10,)
    """
    loss = loss_again(text, variables)
    n = len(variables)
    if n * len(reverse.subexpressions(loss.expression)) > MOST_NODES:
        raise ValueError("the loss is too large a formula")
    _check_cost([loss.expression])
    expression = exact_loss(text)
    gradient = reverse.gradient(expression, loss.symbols)
    _check_cost(gradient)
    rows = [reverse.gradient(component, loss.symbols) for component in gradient]
    hessian = sp.ImmutableDenseMatrix(n, n, [entry for row in rows for entry in row])
    return Derivatives(expression, gradient, hessian)


def _check_cost(expressions: Sequence[sp.Expr]) -> None:
    """Refuse to differentiate expressions whose derivatives are huge.

    A product of k factors has k partial derivatives of k - 1 factors each.
    """
    nodes = {node for expression in expressions for node in reverse.subexpressions(expression)}
    sizes = (len(node.args) for node in nodes)
    powers = (2 if node.is_Mul else 1 for node in nodes)
    if sum(size**power for size, power in zip(sizes, powers, strict=True)) > MOST_COST:
        raise ValueError("the Hessian is too large a formula")
