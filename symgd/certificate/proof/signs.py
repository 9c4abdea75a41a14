"""Which signs several linear expressions can have at once.

Source: Fourier–Motzkin elimination, Schrijver, Theory of Linear and Integer Programming, 1986,
section 12.2.
"""

from collections.abc import Mapping
from fractions import Fraction

import sympy as sp

LONGEST = 200
"""Inequalities at which elimination is given up: it squares their number."""

Row = tuple[dict[sp.Symbol, Fraction], Fraction]


def possible(signs: Mapping[sp.Expr, int]) -> bool:
    """Say whether expressions can have these signs at one point; True where nobody knows.

    Only those that are linear, with rational coefficients, and not 0 are looked at.

    >>> x, y = sp.symbols("x y", real=True)
    >>> possible({x - 1: 1, x + 1: -1}), possible({x - y: 1, x + y: -1, x: -1})
    (False, True)
    """
    rows = [row for f, sign in signs.items() if sign and (row := _row(f, sign))]
    for variable in sorted({symbol for row, _ in rows for symbol in row}, key=str):
        above = [row for row in rows if row[0].get(variable, 0) < 0]
        below = [row for row in rows if row[0].get(variable, 0) > 0]
        rest = [row for row in rows if not row[0].get(variable, 0)]
        rows = rest + [_joined(low, high, variable) for low in below for high in above]
        if len(rows) > LONGEST:
            return True
    return all(constant > 0 for _, constant in rows)


def _row(expression: sp.Expr, sign: int) -> Row | None:
    """Read sign·expression > 0 as coefficients and a constant."""
    symbols = sorted(expression.free_symbols, key=str)
    if not symbols or not expression.is_polynomial(*symbols):
        return None
    polynomial = sp.Poly(expression, *symbols)
    if polynomial.total_degree() > 1 or not polynomial.domain.is_QQ | polynomial.domain.is_ZZ:
        return None
    numbers = {s: polynomial.coeff_monomial(s) for s in symbols}
    numbers[sp.S.One] = polynomial.coeff_monomial(1)
    row = {s: Fraction(sign * int(c.p), int(c.q)) for s, c in numbers.items()}
    constant = row.pop(sp.S.One)
    return row, constant


def _joined(low: Row, high: Row, variable: sp.Symbol) -> Row:
    """Add two inequalities so that a variable cancels."""
    a, b = -high[0][variable], low[0][variable]
    keys = {*low[0], *high[0]} - {variable}
    row = {
        key: a * low[0].get(key, Fraction(0)) + b * high[0].get(key, Fraction(0)) for key in keys
    }
    return row, a * low[1] + b * high[1]
