"""The curvatures of a loss at a point: its Hessian, and the eigenvalues of that."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from symgd.array_loss import ArrayLoss
from symgd.calculus.reverse import subexpressions
from symgd.loss import Loss

Array = NDArray[np.float64]

MOST_VARIABLES = 20
"""Variables up to which the Hessian is looked at."""

LONGEST = 300
"""Subexpressions up to which that Hessian is exact; beyond, it is differences of the exact
gradient, which tell the sign of an eigenvalue as well, and are there at once."""

MOST_FACTORS = 20_000
"""The same for the factors in it: a product of k has k(k - 1) second derivatives of k - 2 each."""


def hessian(loss: Loss, position: Array) -> Array | None:
    """Return the Hessian (n, n) at a point (n,); None for many variables, or if it is not finite.

    >>> hessian(Loss("x**2 + 2*y**2"), np.array([3.0, 4.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    if len(loss.variables) > MOST_VARIABLES:
        return None
    if isinstance(loss, ArrayLoss) or is_short(loss):
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


@lru_cache(maxsize=64)
def is_short(loss: Loss) -> bool:
    """Say whether the exact Hessian is short enough to be written out."""
    nodes = subexpressions(loss.expression)
    return len(nodes) <= LONGEST and sum(len(n.args) ** 3 for n in nodes if n.is_Mul) < MOST_FACTORS
