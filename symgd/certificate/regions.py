"""Where two formulas agree and where not, told by the sign of one expression."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import chain, islice
from typing import Any, TypeAlias

import sympy as sp

from symgd.arithmetic.evaluate import evaluate
from symgd.arithmetic.reals import OutsideError, Reals
from symgd.certificate.pointwise import Compared
from symgd.certificate.switches import switches
from symgd.errors import SymgdError
from symgd.printing.text import plain

Place: TypeAlias = Mapping[sp.Symbol, Any]

CANDIDATES = 30
"""Expressions whose signs are looked at."""

FEWEST = 3
"""Points on either side without which nothing is said."""


def dividing(
    expressions: Sequence[sp.Expr],
    symbols: Sequence[sp.Symbol],
    found: Sequence[Compared],
    inside: Callable[[Compared], bool],
) -> str:
    """Return the condition that holds just at the points that are inside, "" if none is seen.

    It is a sign of one variable, or of what a kink or a branch of the expressions looks at.
    """
    here, there = [c for c in found if inside(c)], [c for c in found if not inside(c)]
    if min(len(here), len(there)) < FEWEST:
        return ""
    field = Reals(30)
    places = [[_values(symbols, c, field) for c in side] for side in (here, there)]
    for candidate in islice(chain(symbols, switches(expressions)), CANDIDATES):
        try:
            ours, theirs = (_signs(candidate, side, field) for side in places)
        except (OutsideError, SymgdError, ArithmeticError):
            continue
        if len(ours) == 1 and len(theirs) == 1 and ours != theirs:
            return inequality(candidate, ours.pop())
    return ""


def _signs(expression: sp.Expr, places: Sequence[Place], field: Reals) -> set[int]:
    """Return the signs that an expression has, but for 0."""
    values = (evaluate(expression, place, field) for place in places)
    return {1 if value > 0 else -1 for value in values if value != 0}


def inequality(expression: sp.Expr, sign: int) -> str:
    """Write that an expression has a sign.

    >>> x = sp.Symbol("x", real=True)
    >>> inequality(x - 1000, 1), inequality(1 - x, 1), inequality(x**2 - x, -1)
    ('x > 1000', 'x < 1', 'x**2 < x')
    """
    terms = expression.as_ordered_terms()
    left = [term for term in terms if not (term.is_Number or term.could_extract_minus_sign())]
    right = [-term for term in terms if term.is_Number or term.could_extract_minus_sign()]
    if not left:  # -x > 0 is x < 0
        left, right, sign = (
            [term for term in right if not term.is_Number],
            [-term for term in right if term.is_Number],
            -sign,
        )
    return f"{_sum(left)} {'>' if sign > 0 else '<'} {_sum(right)}"


def _sum(terms: Sequence[sp.Expr]) -> str:
    total = sp.Add(*terms)
    if total.is_Rational and Fraction(repr(float(total))) == Fraction(int(total.p), int(total.q)):
        return f"{float(total):g}" if not total.is_Integer else str(total)
    return plain(total)


def _values(symbols: Sequence[sp.Symbol], c: Compared, field: Reals) -> Place:
    return {
        symbol: field.context.mpf(x.numerator) / x.denominator
        for symbol, x in zip(symbols, c.point, strict=True)
    }
