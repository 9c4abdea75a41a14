"""Reverse mode: the exact gradient of an expression, in time linear in its size.

Every distinct subexpression is one operation. Walking them from the loss back to the variables,
each operation passes its adjoint (the derivative of the loss with respect to it) on to its
arguments: adjoint(argument) += adjoint(operation) · ∂operation/∂argument.

Source: Griewank & Walther, Evaluating Derivatives, 2nd ed. 2008, section 3.2.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from symgd.calculus.adjoints import ClosedForm, Factors, Names
from symgd.errors import SymgdError
from symgd.language import BY_HEAD


def slopes(node: sp.Expr, args: Sequence[sp.Expr], result: sp.Expr) -> Sequence[sp.Expr]:
    """Return the partial derivative of one operation with respect to each of its arguments.

    ``args`` and ``result`` stand for the arguments and the value of ``node``: the expressions
    themselves, or names that hold them. At a kink it is the subgradient that PyTorch chooses.

    Raises:
        SymgdError: when the operation has no derivative in symgd's vocabulary.

    >>> x, y = sp.symbols("x y", real=True)
    >>> slopes(x * y, (x, y), x * y)
    [y, x]
    """
    if node.is_Add:
        return [sp.S.One] * len(args)
    if node.is_Mul:
        return [sp.Mul(*args[:i], *args[i + 1 :]) for i in range(len(args))]
    if node.is_Pow:
        base, exponent = args
        # Not multiplied out here: SymPy would expand 2*(x - y) on the spot.
        by_base = sp.Mul(exponent, base ** (exponent - 1), evaluate=False)
        if exponent.is_Number:
            return [by_base, sp.S.Zero]
        # SymPy would take the logarithm of each branch, and be complex where one is negative.
        logarithm = sp.log(base, evaluate=not base.has(sp.Piecewise))
        return [by_base, logarithm * result]
    if isinstance(node, sp.exp):
        return [result]
    row = BY_HEAD.get(node.func)
    if row is None:
        raise SymgdError(f"symgd has no derivative of {node.func.__name__}")
    if row.slopes is not None:
        return row.slopes(*args)
    operation = node.func(*args)
    return [operation.fdiff(i + 1) for i in range(len(args))]


def gradient(expression: sp.Expr, symbols: Sequence[sp.Symbol]) -> tuple[sp.Expr, ...]:
    """Return the gradient in closed form, one expression per symbol.

    >>> x, y = sp.symbols("x y", real=True)
    >>> gradient(x**2 + 2 * y**2, (x, y))
    (2*x, 4*y)
    """
    return _sweep(subexpressions(expression), symbols, ClosedForm())


@dataclass(frozen=True)
class Tape:
    """The loss and its gradient as straight-line assignments, each one operation.

    Attributes:
        definitions: name -> right-hand side, over the variables and earlier names.
        loss: the name (or number) that holds the loss.
        gradient: one name or short expression per variable.
    """

    definitions: Mapping[sp.Symbol, sp.Expr]
    loss: sp.Expr
    gradient: tuple[sp.Expr, ...]


def record(expression: sp.Expr, symbols: Sequence[sp.Symbol]) -> Tape:
    """Return the loss and its gradient as a tape, linear in the size of the expression.

    >>> x, y = sp.symbols("x y", real=True)
    >>> len(record((x * y + 1) ** 2, (x, y)).gradient)
    2
    """
    nodes = subexpressions(expression)
    names = Names(nodes)
    entries = _sweep(nodes, symbols, names)
    return Tape(names.definitions, names.operand(expression), entries)


def subexpressions(expression: sp.Expr) -> list[sp.Expr]:
    """Return every distinct subexpression after its arguments; a piecewise one is one whole."""
    seen: dict[sp.Expr, None] = {}

    def visit(node: sp.Expr) -> None:
        if node in seen:
            return
        if not isinstance(node, sp.Piecewise):
            for arg in node.args:
                visit(arg)
        seen[node] = None

    visit(expression)
    return list(seen)


def _sweep(
    nodes: Sequence[sp.Expr], symbols: Sequence[sp.Symbol], form: ClosedForm
) -> tuple[sp.Expr, ...]:
    """Carry the adjoints back, as factors, from the last of the nodes."""
    active: set[sp.Expr] = set(symbols)
    for node in nodes:
        if any(part in active for part in _inputs(node)):
            active.add(node)
    received: defaultdict[sp.Expr, list[Factors]] = defaultdict(list)
    received[nodes[-1]].append((sp.S.One,))
    for node in reversed(nodes):
        if node not in active or node not in received or node.is_Symbol:
            continue
        adjoint = _sum(received.pop(node), form)
        inputs = _inputs(node)
        if isinstance(node, sp.Piecewise):
            inputs = [symbol for symbol in inputs if symbol in active]
            partials: Sequence[sp.Expr] = [_branch_slopes(node, symbol) for symbol in inputs]
        else:
            partials = slopes(node, [form.operand(a) for a in inputs], form.operand(node))
        passed = [pair for pair in zip(inputs, partials, strict=True) if pair[0] in active]
        if len(passed) > 1:
            adjoint = form.share(adjoint)
        for argument, partial in passed:
            received[argument].append((*adjoint, partial))
    return tuple(form.product(_sum(received[symbol], form)) for symbol in symbols)


def _sum(contributions: Sequence[Factors], form: ClosedForm) -> Factors:
    """Add contributions up; a single one stays in factors, to be multiplied out at the end."""
    if len(contributions) == 1:
        return contributions[0]
    return (form.total([form.product(factors) for factors in contributions]),)


def _inputs(node: sp.Expr) -> Sequence[sp.Expr]:
    if isinstance(node, sp.Piecewise):
        return sorted(node.free_symbols, key=str)
    return tuple(node.args)


def _branch_slopes(node: sp.Piecewise, symbol: sp.Symbol) -> sp.Expr:
    """Differentiate each branch where it holds; the jump between branches is not seen."""
    branches = [(gradient(value, (symbol,))[0], condition) for value, condition in node.args]
    return sp.Piecewise(*branches)
