"""Bowl: a loss on a plane, or of few parameters, by its value and derivatives at one point."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from symgd.array_loss import ArrayLoss
from symgd.in_numbers import as_typed
from symgd.loss import Loss

Array = NDArray[np.float64]

FLAT = 1e-12
"""The share of the largest curvature below which a direction is flat."""

SOLVED = 100
"""The most parameters for which the closed form is drawn."""

NEWTON, NEAR = 20, 1e-8
"""The most steps to a minimum, and the length of one at which it is reached."""


@dataclass(frozen=True)
class Bowl:
    """f(p) = value + slopeᵀd + dᵀ·curvature·d/2 with d = p − at, for points p of k coordinates.

    A quadratic loss is its own bowl, whatever point it is taken at.

    Attributes:
        at, slope: (k,), the point and the gradient there.
        height: the loss there.
        curvature: (k, k), its Hessian.
    """

    at: Array
    height: float
    slope: Array
    curvature: Array

    def value(self, points: Array) -> Array:
        """Return the heights (B,) at points (k, B).

        >>> Bowl(np.zeros(2), 1.0, np.zeros(2), 2 * np.eye(2)).value(np.array([[3.0], [4.0]]))
        array([26.])
        """
        away = points - self.at[:, None]
        bent: Array = self.slope @ away + np.einsum("ib,ij,jb->b", away, self.curvature, away) / 2
        return self.height + bent

    @cached_property
    def bottom(self) -> Array | None:
        """Return where the bowl is lowest, (k,); None where it does not rise on all sides."""
        curvatures, directions = np.linalg.eigh(self.curvature)
        if not len(curvatures) or curvatures[0] <= FLAT * max(curvatures[-1], 0.0):
            return None
        step: Array = directions @ ((directions.T @ self.slope) / curvatures)
        return self.at - step


@dataclass(frozen=True)
class Plane:
    """Where bowls are looked for: through ``origin`` (n,), along orthonormal rows (k, n)."""

    origin: Array
    directions: Array

    @classmethod
    def of_all(cls, count: int) -> Self:
        """Return the plane of all parameters of a loss of few."""
        return cls(np.zeros(count), np.eye(count))


def bowl(loss: ArrayLoss, plane: Plane, at: Array) -> Bowl | None:
    """Return the bowl that a loss is near a point ``at`` (k,) of a plane; None where undefined."""
    place = plane.origin + plane.directions.T @ at
    height, gradient = loss.value_and_gradient(place)
    products = [loss.hessian_product(place, direction) for direction in plane.directions]
    bent, slope = np.array(products) @ plane.directions.T, plane.directions @ gradient
    if not all(np.isfinite(part).all() for part in (height, slope, bent)):
        return None
    return Bowl(at, float(height), slope, (bent + bent.T) / 2)


def lowest_bowl(loss: ArrayLoss, plane: Plane, near: Array) -> Bowl | None:
    """Return the bowl around the minimum near a point (k,), found by Newton's method.

    None where that does not lead to one. For a quadratic loss its bottom is the closed form.
    """
    at, height = near, np.inf
    for _ in range(NEWTON):
        found = bowl(loss, plane, at)
        if found is None or found.bottom is None or found.height > height + abs(height) / 10:
            return None
        if np.abs(found.bottom - at).max() <= NEAR * (1 + np.abs(at).max()):
            return found
        at, height = found.bottom, found.height
    return None


def solved(loss: Loss, near: Array) -> Array | None:
    """Return the closed form of a loss over data, (n,), where it is quadratic and has one.

    ``near`` (n,) is any point at which it is defined.

    >>> data = {"x": [0.0, 1.0, 2.0], "y": [1.0, 3.0, 5.0]}
    >>> solved(Loss("mean((w*x + b - y)**2)", data=data), np.zeros(2)).round(12)
    array([1., 2.])
    """
    typed = as_typed(loss)
    if not isinstance(typed, ArrayLoss) or typed.size > SOLVED or not typed.quadratic:
        return None
    found = lowest_bowl(typed, Plane.of_all(typed.size), near)
    return None if found is None else found.bottom
