"""The curvatures of a loss at a point: its Hessian, and the eigenvalues of that."""

from collections.abc import Callable
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

MOST_PRODUCTS = 50
"""Products of a Hessian with a vector, each about two gradients, that its largest eigenvalue is
found with."""

ENOUGH = 1e-7
"""The relative error at which that is known well enough."""

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
    if is_exact(loss):
        matrix = loss.hessian_at(position)
    else:
        h = np.cbrt(np.finfo(float).eps) * (1 + np.abs(position))
        ahead, behind = (
            loss.gradient_at(position[:, None] + sign * np.diag(h)) for sign in (1, -1)
        )
        matrix = (ahead - behind) / (2 * h)
        matrix = (matrix + matrix.T) / 2
    return matrix if np.isfinite(matrix).all() else None


def is_exact(loss: Loss) -> bool:
    """Say whether the Hessian is computed as it is, and not from differences of the gradient."""
    return isinstance(loss, ArrayLoss) or is_short(loss)


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


def largest_curvature(product: Callable[[Array], Array], size: int) -> float:
    """Return the largest eigenvalue of a Hessian (n, n) that is known by its products alone.

    It is that of the tridiagonal matrix that Lanczos' recurrence makes, a row a product, from a
    vector chosen at random; nan where a product is not finite. Directions that come up twice, by
    rounding, do it no harm: it is the largest eigenvalue that is found first.

    Source: Paige 1980, Linear Algebra and its Applications 34, 235-258; the bound on the error is
    that of Parlett 1980, The Symmetric Eigenvalue Problem, section 13.2.

    >>> round(largest_curvature(lambda d: np.array([1.0, 5.0, 2.0]) * d, 3), 9)
    5.0
    """
    v = np.random.default_rng(0).standard_normal(size)
    v /= np.linalg.norm(v)
    before, beta = np.zeros(size), 0.0
    diagonal: list[float] = []
    beside: list[float] = []
    value = np.nan
    for _ in range(MOST_PRODUCTS):
        u = product(v)
        with np.errstate(over="ignore", invalid="ignore"):
            alpha = float(v @ u)
            u = u - alpha * v - beta * before
            beta = float(np.linalg.norm(u))
        if not np.isfinite(beta):
            return np.nan
        diagonal.append(alpha)
        tridiagonal = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
        values, vectors = np.linalg.eigh(tridiagonal)
        value = float(values[-1])
        if beta * abs(vectors[-1, -1]) <= ENOUGH * abs(value) or len(diagonal) == size:
            break
        beside.append(beta)
        before, v = v, u / beta
    return value


@lru_cache(maxsize=64)
def is_short(loss: Loss) -> bool:
    """Say whether the exact Hessian is short enough to be written out."""
    nodes = subexpressions(loss.expression)
    return len(nodes) <= LONGEST and sum(len(n.args) ** 3 for n in nodes if n.is_Mul) < MOST_FACTORS
