"""Linear equations in exact numbers, with a check of what elimination made of them.

A pivot may be 0 and not look like it, such as √(5 + 2√6) - √2 - √3. So each result is put into the
equations that it should solve. In the second interpreter.
"""

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from symgd.analysis.exact.inertia import sign


def without_hidden_zeros(entries: sp.Matrix) -> sp.Matrix:
    """Return a matrix with 0 for each entry that is 0.

    Raises:
        ValueError: when the sign of an entry is not known.

    >>> without_hidden_zeros(sp.Matrix([sp.sqrt(2) * sp.sqrt(3) - sp.sqrt(6), 2]))
    Matrix([
    [0],
    [2]])
    """
    return entries.applyfunc(lambda entry: entry if sign(entry) else sp.S.Zero)


def vanishes(entries: sp.Matrix) -> bool:
    """Say whether all entries are 0.

    Raises:
        ValueError: when the sign of one is not known.
    """
    return not any(map(sign, entries))


def null_space(A: sp.Matrix, dimension: int) -> sp.Matrix:
    """Return a basis (n, k) of the null space, of which the dimension is known.

    Raises:
        ValueError: when it is not one.

    >>> null_space(sp.Matrix([[1, -1], [-1, 1]]), 1).T
    Matrix([[1, 1]])
    """
    if not dimension:
        return sp.zeros(A.rows, 0)
    null = DomainMatrix.from_Matrix(A).to_field().nullspace().to_Matrix().T
    _check(null.cols == dimension and vanishes(A * null))
    return null


def solve(A: sp.Matrix, b: sp.Matrix) -> sp.Matrix:
    """Return the solution of A·w = b for a regular A.

    Raises:
        ValueError: when it is not one.

    >>> solve(sp.Matrix([[2, 1], [1, 1]]), sp.Matrix([3, 2])).T
    Matrix([[1, 1]])
    """
    left, right = DomainMatrix.from_Matrix(A), DomainMatrix.from_Matrix(b)
    left, right = left.to_field().unify(right.to_field())
    w = left.lu_solve(right).to_Matrix()
    _check(vanishes(A * w - b))
    return w


def _check(holds: bool) -> None:
    if not holds:
        raise ValueError("the elimination met a zero that does not look like one")
