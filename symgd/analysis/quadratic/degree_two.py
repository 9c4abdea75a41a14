"""Losses of degree two, read off as coefficients without expanding anything larger."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import sympy as sp

from symgd.calculus.reverse import subexpressions

Monomial: TypeAlias = tuple[int, ...]
Terms: TypeAlias = Mapping[Monomial, sp.Expr]
"""Coefficients by the indices of the variables: (), (i,) or (i, j) with i <= j."""


def degree_two(expression: sp.Expr, symbols: Sequence[sp.Symbol]) -> Terms | None:
    """Return a loss of degree at most two as its terms, or None where it is not seen to be one.

    Each subexpression is multiplied out while it has degree two or less; what goes beyond is
    refused at once, even where it would cancel.

    >>> x, y = sp.symbols("x y", real=True)
    >>> degree_two((x - 2 * y) ** 2 + 3, (x, y))
    {(): 3, (0, 0): 1, (0, 1): -4, (1, 1): 4}
    >>> degree_two(x * y**2, (x, y))
    """
    index = {symbol: i for i, symbol in enumerate(symbols)}
    done: dict[sp.Basic, Terms | None] = {}
    for node in subexpressions(expression):
        done[node] = _terms(node, [done.get(arg) for arg in node.args], index)
    return done[expression]


def _terms(
    node: sp.Basic, args: Sequence[Terms | None], index: Mapping[sp.Symbol, int]
) -> Terms | None:
    if node.is_Symbol:
        return {(index[node],): sp.S.One}
    if all(arg is not None and arg.keys() <= {()} for arg in args):
        return _nonzero({(): node})
    known = [arg for arg in args if arg is not None]
    if len(known) < len(args):
        return None
    if node.is_Add:
        return _sum(known)
    if node.is_Mul:
        return _product(known)
    if node.is_Pow and node.exp in (1, 2):
        return _product([known[0]] * int(node.exp))
    return None


def _sum(parts: Sequence[Terms]) -> Terms:
    total: defaultdict[Monomial, list[sp.Expr]] = defaultdict(list)
    for part in parts:
        for monomial, coefficient in part.items():
            total[monomial].append(coefficient)
    return _nonzero({monomial: sp.Add(*terms) for monomial, terms in total.items()})


def _product(parts: Sequence[Terms]) -> Terms | None:
    if sum(max(map(len, part), default=0) for part in parts) > 2:
        return None
    result: Terms = {(): sp.S.One}
    for part in parts:
        total: defaultdict[Monomial, list[sp.Expr]] = defaultdict(list)
        for left, a in result.items():
            for right, b in part.items():
                total[tuple(sorted(left + right))].append(a * b)
        result = {monomial: sp.Add(*terms) for monomial, terms in total.items()}
    return _nonzero(result)


def _nonzero(terms: Terms) -> Terms:
    return {monomial: terms[monomial] for monomial in sorted(terms) if terms[monomial] != 0}
