"""Convexity from the second derivatives, where the loss is smooth everywhere.

In one variable f is convex where f'' ≥ 0; a polynomial f'' is ≥ 0 everywhere when its leading
coefficient is positive and its real roots have even multiplicities. In two variables f is convex
where f_xx ≥ 0, f_yy ≥ 0 and f_xx·f_yy - f_xy² ≥ 0. In the second interpreter.
"""

from collections.abc import Sequence

import sympy as sp

from symgd.analysis.convexity.signs import UNKNOWN, Sign, signs
from symgd.analysis.exact.exactly import exact_derivatives, loss_again
from symgd.calculus.reverse import subexpressions
from symgd.language import BY_HEAD

LARGEST_DEGREE = 60

_SMOOTH = frozenset(
    (
        *("exp", "expm1", "sin", "cos", "atan", "sinh", "cosh", "tanh", "asinh", "sigmoid"),
        *("softplus", "logcosh", "erf", "erfc", "logaddexp"),
    )
)
"""Functions that are smooth on the whole line."""


def by_second_order(text: str, variables: tuple[str, ...]) -> tuple[bool, str] | None:
    """Return whether the loss is proved strictly convex, and how it is proved convex; or None."""
    symbols = loss_again(text, variables).symbols
    if len(symbols) > 2:
        return None
    derivatives = exact_derivatives(text, variables)
    if not is_smooth(derivatives.loss, symbols):
        return None
    H = derivatives.hessian
    if len(symbols) == 1:
        return _of_one(H[0, 0], symbols)
    determinant = sp.expand(H[0, 0] * H[1, 1] - H[0, 1] ** 2)
    minors = [_sign(sp.expand(minor), symbols) for minor in (H[0, 0], H[1, 1], determinant)]
    if not all(minor.nonnegative for minor in minors):
        return None
    return minors[0].nonzero and minors[2].nonzero, "the minors of its Hessian are nowhere negative"


def _of_one(second: sp.Expr, symbols: Sequence[sp.Symbol]) -> tuple[bool, str] | None:
    (x,) = symbols
    sign = _sign(second, symbols)
    if sign.nonnegative:
        return sign.nonzero, "its second derivative is nowhere negative"
    if not second.is_polynomial(x) or sp.degree(second, x) > LARGEST_DEGREE:
        return None
    polynomial = sp.Poly(second, x)
    roots = sp.real_roots(polynomial, multiple=False)
    if polynomial.LC() > 0 and all(multiplicity % 2 == 0 for _, multiplicity in roots):
        return True, "its second derivative is a polynomial that is nowhere negative"
    return None


def _sign(expression: sp.Expr, symbols: Sequence[sp.Symbol]) -> Sign:
    return signs(expression, symbols).get(expression, UNKNOWN)


def is_smooth(expression: sp.Expr, symbols: Sequence[sp.Symbol]) -> bool:
    """Say whether an expression is seen to be defined and smooth everywhere.

    >>> x = sp.Symbol("x", real=True)
    >>> is_smooth(sp.log(1 + x**2), [x]), is_smooth(sp.log(x), [x]), is_smooth(abs(x), [x])
    (True, False, False)
    """
    known = signs(expression, symbols)
    return all(_is_smooth_step(node, known) for node in subexpressions(expression))


def _is_smooth_step(node: sp.Basic, known: dict[sp.Basic, Sign]) -> bool:
    if not node.args or node.is_Add or node.is_Mul:
        return True
    if node.is_Pow:
        base, exponent = node.args
        if exponent.is_Integer:
            return bool(exponent > 0) or known[base].nonzero
        return known[base].positive
    row = BY_HEAD.get(node.func)
    name = row.name if row else ""
    if name in ("log", "log2", "log10"):
        return known[node.args[0]].positive
    if name == "log1p":
        return known[node.args[0]].nonnegative
    return name in _SMOOTH
