"""Inertia: the signs of the eigenvalues of an exact symmetric matrix, without the eigenvalues.

A = L·D·Lᵀ has as many positive, zero and negative eigenvalues as D has (Sylvester's law of
inertia; Golub & Van Loan, Matrix Computations, 4th ed. 2013, section 8.1.5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Rows = Sequence[Sequence[Fraction]]


@dataclass(frozen=True)
class Inertia:
    """How many eigenvalues are negative, zero and positive."""

    negative: int
    zero: int
    positive: int


def inertia(rows: Rows) -> Inertia:
    """Return the inertia of a symmetric matrix of fractions.

    A pivot is taken from the diagonal. Where all of it is zero but an entry a_ij is not, column j
    is added to column i, and row j to row i: a congruence, after which a_ii = 2·a_ij.

    >>> inertia([[Fraction(0), Fraction(1)], [Fraction(1), Fraction(0)]])
    Inertia(negative=1, zero=0, positive=1)
    """
    a = [list(row) for row in rows]
    signs = []
    while a:
        n = len(a)
        pivot = next((i for i in range(n) if a[i][i] != 0), None)
        if pivot is None:
            pair = next(((i, j) for i in range(n) for j in range(n) if a[i][j] != 0), None)
            if pair is None:
                return Inertia(signs.count(-1), n, signs.count(1))
            pivot, other = pair
            for row in a:
                row[pivot] += row[other]
            a[pivot] = [x + y for x, y in zip(a[pivot], a[other], strict=True)]
        d = a[pivot][pivot]
        signs.append(1 if d > 0 else -1)
        rest = [i for i in range(n) if i != pivot]
        a = [[a[i][j] - a[i][pivot] * a[pivot][j] / d for j in rest] for i in rest]
    return Inertia(signs.count(-1), 0, signs.count(1))
