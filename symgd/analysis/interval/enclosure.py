"""Enclosure: intervals that hold all values of an expression on boxes."""

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.analysis.interval import intervals
from symgd.analysis.interval.functions import function_of, power_of
from symgd.analysis.interval.intervals import LARGEST, Interval, Mask

Array = NDArray[np.float64]


class Enclosure:
    """Expressions as a function of boxes.

    >>> x, y = sp.symbols("x y", real=True)
    >>> box = Enclosure([x * y], [x, y])(np.array([[1.0], [-1.0]]), np.array([[2.0], [3.0]]))
    >>> box.low.round(9), box.high.round(9)
    (array([[-2.]]), array([[6.]]))
    """

    def __init__(self, expressions: Sequence[sp.Expr], symbols: Sequence[sp.Symbol]) -> None:
        self._expressions = tuple(expressions)
        self._symbols = tuple(symbols)
        leaves = set().union(*(expression.atoms() for expression in expressions))
        one = np.ones(1, dtype=bool)
        # One interval each: it is spread over all boxes where it meets a variable.
        self._constants = {
            leaf: _constant(leaf, one) for leaf in leaves if leaf.is_Number or leaf.is_NumberSymbol
        }

    def __call__(self, low: Array, high: Array) -> Interval:
        """Return (m, B) ends for m expressions on boxes (n, B), and whether all are smooth."""
        smooth = np.ones(low.shape[1], dtype=bool)
        rows = zip(self._symbols, low, high, strict=True)
        known: dict[sp.Basic, Any] = dict(self._constants)
        known |= {symbol: Interval(a, b, smooth) for symbol, a, b in rows}
        with np.errstate(all="ignore"):
            found = [_interval(expression, known, smooth) for expression in self._expressions]
        low, high = np.empty((len(found), smooth.size)), np.empty((len(found), smooth.size))
        for i, part in enumerate(found):
            low[i], high[i] = part.low, part.high
        return Interval(low, high, reduce(np.logical_and, (part.smooth for part in found), smooth))


class Ranges:
    """What values subexpressions take anywhere.

    >>> x = sp.Symbol("x", real=True)
    >>> low, high = Ranges([x]).of(2 + sp.sin(x))
    >>> low > 0.99, high < 3.01
    (True, True)
    """

    def __init__(self, symbols: Sequence[sp.Symbol]) -> None:
        self._one = np.ones(1, dtype=bool)
        line = Interval(np.array([-np.inf]), np.array([np.inf]), self._one)
        self._known: dict[sp.Basic, Any] = dict.fromkeys(symbols, line)

    def of(self, node: sp.Expr) -> tuple[float, float]:
        """Return the ends of an interval that holds every value of a subexpression."""
        with np.errstate(all="ignore"):
            found = _interval(node, self._known, self._one)
        return float(found.low[0]), float(found.high[0])


def _interval(node: sp.Basic, known: dict[sp.Basic, Any], smooth: Mask) -> Interval:
    if node not in known:
        if isinstance(node, sp.Piecewise):
            known[node] = _choice(node, known, smooth)
        elif not node.args:
            known[node] = _constant(node, smooth)
        else:
            known[node] = _operation(node, [_interval(arg, known, smooth) for arg in node.args])
    found: Interval = known[node]
    return found


def _constant(node: sp.Basic, smooth: Mask) -> Interval:
    try:
        value = float(node)
    except OverflowError:
        value = LARGEST if node.is_positive else -LARGEST
        ends = (value, np.inf) if value > 0 else (-np.inf, value)
        return Interval(np.full(smooth.shape, ends[0]), np.full(smooth.shape, ends[1]), smooth)
    number = np.full(smooth.shape, value)
    whole = node.is_Rational and Fraction(value) == Fraction(int(node.p), int(node.q))
    return Interval(number, number, smooth) if whole else intervals.outward(number, number, smooth)


def _operation(node: sp.Basic, args: Sequence[Interval]) -> Interval:
    if node.is_Add:
        return reduce(intervals.add, args)
    if node.is_Mul:
        if node.args[0] is sp.S.NegativeOne:
            return intervals.negative(reduce(intervals.multiply, args[1:]))
        return reduce(intervals.multiply, args)
    if node.is_Pow:
        return _power(args[0], node.exp, args[1])
    return function_of(node, args)


def _power(base: Interval, exponent: sp.Expr, power: Interval) -> Interval:
    if exponent.is_Integer:
        return intervals.whole_power(base, int(exponent))
    if exponent.is_Rational:
        return intervals.real_power(base, Fraction(int(exponent.p), int(exponent.q)))
    return power_of(base, power)


def _choice(node: sp.Piecewise, known: dict[sp.Basic, Any], smooth: Mask) -> Interval:
    """Return the branch that holds, or the union of those that may."""
    *pairs, (last, _) = node.args
    result = _interval(last, known, smooth)
    for value, condition in reversed(pairs):
        sure, never = _condition(condition, known, smooth)
        branch = _interval(value, known, smooth)
        both = intervals.union(branch, result)
        parts = zip(branch, result, both, strict=True)
        result = Interval(*(np.where(sure, a, np.where(never, b, c)) for a, b, c in parts))
    return result


def _condition(node: sp.Basic, known: dict[sp.Basic, Any], smooth: Mask) -> tuple[Mask, Mask]:
    """Return where a condition surely holds, and where it surely does not."""
    if node in (sp.true, sp.false):
        holds = np.full(smooth.shape, bool(node))
        return holds, ~holds
    if isinstance(node, sp.Not):
        sure, never = _condition(node.args[0], known, smooth)
        return never, sure
    if isinstance(node, sp.And | sp.Or):
        parts = [_condition(arg, known, smooth) for arg in node.args]
        every, some = np.logical_and, np.logical_or
        join = (every, some) if isinstance(node, sp.And) else (some, every)
        return (
            reduce(join[0], (part[0] for part in parts)),
            reduce(join[1], (part[1] for part in parts)),
        )
    a, b = (_interval(arg, known, smooth) for arg in node.args)
    above, below = a.low > b.high, a.high < b.low
    if isinstance(node, sp.StrictLessThan | sp.LessThan):
        return below, above
    if isinstance(node, sp.StrictGreaterThan | sp.GreaterThan):
        return above, below
    apart = above | below
    unsure = np.zeros(smooth.shape, dtype=bool)
    return (apart, unsure) if isinstance(node, sp.Unequality) else (unsure, apart)
