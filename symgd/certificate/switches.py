"""Switches: what kinks, jumps and branches look at; where it is 0, a formula may be another."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import sympy as sp

from symgd.language import BY_HEAD
from symgd.printing.text import is_short


def switches(expressions: Sequence[sp.Expr]) -> Iterator[sp.Expr]:
    """Yield them, each once.

    >>> from symgd.language import parse
    >>> list(switches([parse("where(x > 3, abs(x), 1)").expression]))
    [x, x - 3]
    """
    seen: set[sp.Expr] = set()
    for expression in expressions:
        for node in sp.preorder_traversal(expression):
            for switch in _of(node):
                if switch not in seen and switch.free_symbols and is_short(switch):
                    seen.add(switch)
                    yield switch


def _of(node: sp.Basic) -> list[sp.Expr]:
    if isinstance(node, sp.core.relational.Relational):
        return [node.args[0] - node.args[1]]
    row = BY_HEAD.get(node.func)
    if row is None:
        return []
    if row.name in ("max", "min"):
        return [a - b for a, b in combinations(node.args, 2)]
    return [node.args[0]] if row.kink or row.name == "log" else []


def zero(
    switch: sp.Expr, symbols: Sequence[sp.Symbol], place: Sequence[Fraction]
) -> Iterator[tuple[Fraction, ...]]:
    """Yield points where a switch is 0, each from a place by moving one coordinate.

    Only coordinates in which it is linear are moved.

    >>> x, y = sp.symbols("x y", real=True)
    >>> [tuple(map(str, point)) for point in zero(x * y - 7, (x, y), (Fraction(2), Fraction(1)))]
    [('7', '1'), ('2', '7/2')]
    """
    numbers = [sp.Rational(c.numerator, c.denominator) for c in place]
    for i, symbol in enumerate(symbols):
        others = {s: n for s, n in zip(symbols, numbers, strict=True) if s is not symbol}
        line = switch.xreplace(others)
        if symbol not in line.free_symbols or not line.is_polynomial(symbol):
            continue
        polynomial = sp.Poly(line, symbol)
        if polynomial.degree() == 1 and all(c.is_Rational for c in polynomial.all_coeffs()):
            slope, constant = polynomial.all_coeffs()
            root = -constant / slope
            yield (*place[:i], Fraction(int(root.p), int(root.q)), *place[i + 1 :])
