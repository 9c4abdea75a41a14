"""Eigenvalues of symmetric matrices: exact where they have a short form, else to many digits."""

from collections.abc import Sequence

import mpmath
import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.printing.text import plain

SHOWN = 40
"""Characters up to which an exact eigenvalue is worth showing."""


def exact_eigenvalues(A: sp.Matrix) -> tuple[str, ...] | None:
    """Return the eigenvalues of an exact symmetric matrix as text, where they are short.

    Those of a diagonal matrix are its entries; those of [[a, b], [b, d]] are
    (a + d)/2 ∓ √((a - d)² + 4b²)/2.

    >>> exact_eigenvalues(sp.Matrix([[2, 1], [1, 3]]))
    ('5/2 - sqrt(5)/2', 'sqrt(5)/2 + 5/2')
    """
    if A.is_diagonal():
        values = sorted(A.diagonal(), key=lambda value: value.evalf(30))
    elif A.rows == 2:
        a, b, d = A[0, 0], A[0, 1], A[1, 1]
        root = sp.sqrt((a - d) ** 2 + 4 * b**2)
        values = [sp.simplify((a + d - root) / 2), sp.simplify((a + d + root) / 2)]
    else:
        return None
    texts = tuple(map(plain, values))
    return texts if all(len(text) <= SHOWN for text in texts) else None


def many_digits(rows: Sequence[Sequence[mpmath.mpf]]) -> NDArray[np.float64]:
    """Return the eigenvalues in ascending order, computed with the digits mpmath is set to.

    >>> with mpmath.workdps(60):
    ...     many_digits([[1, 1], [1, 1 + mpmath.mpf(10) ** -40]]).round(3)
    array([0., 2.])
    """
    return np.array(sorted(map(float, mpmath.eigsy(mpmath.matrix(rows), eigvals_only=True))))
