"""Signs of expressions that hold wherever they are defined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from symgd.analysis.interval.enclosure import Ranges
from symgd.calculus.reverse import subexpressions
from symgd.errors import SymgdError
from symgd.language import BY_HEAD

CLEAR = 1e-200
"""How far from 0 the end of an interval must be to count: more than rounding could move it."""


@dataclass(frozen=True)
class Sign:
    """What is known of the sign of an expression, at every point where it is defined."""

    nonnegative: bool = False
    nonpositive: bool = False
    nonzero: bool = False

    @property
    def positive(self) -> bool:
        """Whether it is above 0."""
        return self.nonnegative and self.nonzero

    @property
    def negative(self) -> bool:
        """Whether it is below 0."""
        return self.nonpositive and self.nonzero

    @property
    def known(self) -> bool:
        """Whether it does not change."""
        return self.nonnegative or self.nonpositive


UNKNOWN = Sign()
_NONNEGATIVE, _POSITIVE = Sign(nonnegative=True), Sign(nonnegative=True, nonzero=True)

_ALWAYS: Mapping[str, Sign] = {
    **dict.fromkeys(("exp", "sigmoid", "softplus", "cosh", "erfc"), _POSITIVE),
    **dict.fromkeys(("abs", "relu", "logcosh", "hypot", "acos", "acosh"), _NONNEGATIVE),
}

_LIKE_ARGUMENT = frozenset(
    ("sinh", "tanh", "asinh", "atanh", "atan", "asin", "cbrt", "erf", "expm1", "log1p", "sign")
)
"""Functions that have the sign of their argument."""


def signs(expression: sp.Expr, symbols: Sequence[sp.Symbol]) -> dict[sp.Basic, Sign]:
    """Return the sign of every subexpression.

    >>> x = sp.Symbol("x", real=True)
    >>> signs(1 + x**4, [x])[1 + x**4].positive
    True
    """
    ranges = Ranges(symbols)
    known: dict[sp.Basic, Sign] = {}
    for node in subexpressions(expression):
        known[node] = _joined(_sign(node, known), _from_range(ranges, node))
    return known


def _joined(a: Sign, b: Sign) -> Sign:
    return Sign(
        a.nonnegative or b.nonnegative, a.nonpositive or b.nonpositive, a.nonzero or b.nonzero
    )


def _from_range(ranges: Ranges, node: sp.Expr) -> Sign:
    try:
        low, high = ranges.of(node)
    except SymgdError:
        return UNKNOWN
    return Sign(low > CLEAR, high < -CLEAR, low > CLEAR or high < -CLEAR)


def _sign(node: sp.Basic, known: Mapping[sp.Basic, Sign]) -> Sign:
    if node.is_Number or node.is_NumberSymbol:
        return Sign(bool(node >= 0), bool(node <= 0), bool(node != 0))
    args = [known.get(arg, UNKNOWN) for arg in node.args]
    if node.is_Add:
        return _of_sum(args)
    if node.is_Mul:
        return _of_product(args)
    if node.is_Pow:
        return _of_power(args[0], node.exp)
    row = BY_HEAD.get(node.func)
    name = row.name if row else ""
    if name in _ALWAYS:
        return _ALWAYS[name]
    if name in _LIKE_ARGUMENT:
        return args[0]
    if name == "huber" and args[1].nonnegative:
        return _NONNEGATIVE
    return UNKNOWN


def _of_sum(args: Sequence[Sign]) -> Sign:
    up, down = all(a.nonnegative for a in args), all(a.nonpositive for a in args)
    return Sign(up, down, (up or down) and any(a.nonzero for a in args))


def _of_product(args: Sequence[Sign]) -> Sign:
    nonzero = all(a.nonzero for a in args)
    if not all(a.known for a in args):
        return Sign(nonzero=nonzero)
    up = sum(not a.nonnegative for a in args) % 2 == 0
    return Sign(up, not up, nonzero)


def _of_power(base: Sign, exponent: sp.Expr) -> Sign:
    if not exponent.is_Integer:
        return Sign(nonnegative=True, nonzero=base.nonzero or bool(exponent.is_negative))
    nonzero = base.nonzero or bool(exponent.is_negative)
    if exponent.is_even:
        return Sign(nonnegative=True, nonzero=nonzero)
    return Sign(base.nonnegative, base.nonpositive, nonzero)
