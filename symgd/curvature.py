"""The curvatures of a loss at a point: its Hessian, and the eigenvalues of that."""

import numpy as np
from numpy.typing import NDArray

from symgd.calculus.reverse import subexpressions
from symgd.loss import Loss

Array = NDArray[np.float64]

MOST_VARIABLES = 20
"""Variables up to which the Hessian is looked at."""

LONGEST = 300
"""Subexpressions up to which that Hessian is exact; beyond, it is differences of the exact
gradient, which tell the sign of an eigenvalue as well, and are there at once."""


def hessian(loss: Loss, position: Array) -> Array | None:
    """Return the Hessian (n, n) at a point (n,); None for many variables, or if it is not finite.

    >>> hessian(Loss("x**2 + 2*y**2"), np.array([3.0, 4.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    if len(loss.variables) > MOST_VARIABLES:
        return None
    if len(subexpressions(loss.expression)) <= LONGEST:
        matrix = loss.hessian_at(position)
    else:
        h = np.cbrt(np.finfo(float).eps) * (1 + np.abs(position))
        ahead, behind = (
            loss.gradient_at(position[:, None] + sign * np.diag(h)) for sign in (1, -1)
        )
        matrix = (ahead - behind) / (2 * h)
        matrix = (matrix + matrix.T) / 2
    return matrix if np.isfinite(matrix).all() else None


def curvatures(loss: Loss, position: Array) -> Array | None:
    """Return the eigenvalues of the Hessian at a point, the smallest first, where there is one.

    >>> curvatures(Loss("x**2 + 2*y**2"), np.array([3.0, 4.0]))
    array([2., 4.])
    """
    matrix = hessian(loss, position)
    return None if matrix is None else np.asarray(np.linalg.eigvalsh(matrix))


def largest_curvatures(loss: Loss, positions: Array) -> Array:
    """Return the largest eigenvalue of the Hessian at each of T points (T, n): (T,), or nan."""
    found = (curvatures(loss, position) for position in positions)
    return np.array([np.nan if values is None else values[-1] for values in found])
