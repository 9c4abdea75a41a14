"""Inertia: the signs of the eigenvalues of an exact symmetric matrix, without the eigenvalues.

A = L·D·Lᵀ has as many positive, zero and negative eigenvalues as D has (Sylvester's law of
inertia; Golub & Van Loan, Matrix Computations, 4th ed. 2013, section 8.1.5).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

DIGITS = 30
"""Digits to which an exact number is computed to see its sign."""


@dataclass(frozen=True)
class Inertia:
    """How many eigenvalues are negative, zero and positive."""

    negative: int
    zero: int
    positive: int

    @classmethod
    def of(cls, values: Iterable[float]) -> "Inertia":
        """Count the signs of eigenvalues that are known.

        >>> Inertia.of([-2.0, 0.0, 0.0, 1.0])
        Inertia(negative=1, zero=2, positive=1)
        """
        signs = np.sign(np.fromiter(values, dtype=np.float64))
        return cls(*(int((signs == sign).sum()) for sign in (-1, 0, 1)))


def sign(number: sp.Expr) -> int:
    """Return the sign of an exact real number; that it is 0 is proved by SymPy.

    Only in the second interpreter: the proof may have no end.

    Raises:
        ValueError: when it is neither far enough from 0 to be seen nor proved to be 0.

    >>> sign(sp.sqrt(2) - 1), sign(sp.sqrt(2) * sp.sqrt(3) - sp.sqrt(6))
    (1, 0)
    """
    if number.is_Rational:
        return int(sp.sign(number))
    if near := decimal(number):
        return 1 if near > 0 else -1
    if sp.simplify(number) == 0 or number.equals(0):
        return 0
    raise ValueError(f"the sign of {number} is not known")


def decimal(number: sp.Expr) -> sp.Float | None:
    """Return an exact number to 30 digits; None where it is too near 0 for any of 300 to show."""
    near = number.evalf(DIGITS, maxn=10 * DIGITS)
    # SymPy lowers the precision where digits are lost.
    return near if near.is_Float and near._prec > 8 else None


def inertia(rows: Sequence[Sequence[Any]], sign: Callable[[Any], int] = sign) -> Inertia:
    """Return the inertia of a symmetric matrix of exact numbers.

    A pivot is taken from the diagonal. Where all of it is zero but an entry a_ij is not, column j
    is added to column i, and row j to row i: a congruence, after which a_ii = 2·a_ij.

    Raises:
        ValueError: when the sign of a number is not known.

    >>> inertia([[sp.S.Zero, sp.S.One], [sp.S.One, sp.S.Zero]])
    Inertia(negative=1, zero=0, positive=1)
    """
    a = [list(row) for row in rows]
    signs: list[int] = []
    while a:
        n = len(a)
        pivot = next((i for i in range(n) if sign(a[i][i])), None)
        if pivot is None:
            pair = next(((i, j) for i in range(n) for j in range(n) if sign(a[i][j])), None)
            if pair is None:
                return Inertia(signs.count(-1), n, signs.count(1))
            pivot, other = pair
            for row in a:
                row[pivot] += row[other]
            a[pivot] = [x + y for x, y in zip(a[pivot], a[other], strict=True)]
        d = a[pivot][pivot]
        signs.append(sign(d))
        rest = [i for i in range(n) if i != pivot]
        a = [[a[i][j] - a[i][pivot] * a[pivot][j] / d for j in rest] for i in rest]
    return Inertia(signs.count(-1), 0, signs.count(1))
