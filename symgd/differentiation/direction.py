"""Direction: the derivative along one random direction, which checks all components at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symgd.differentiation.differences import EPSILON
from symgd.differentiation.reference import Reference, checked, reference
from symgd.differentiation.rows import too_long
from symgd.loss import Loss


@dataclass(frozen=True)
class Direction:
    """The derivative along one random direction: all components are checked at once.

    Attributes:
        vector: (n,) of length 1.
        exact: the derivative to 50 digits, or why there is none.
        gradient: the compiled gradient times the direction; nan for a loss that is too long.
        central: the central difference along it, of step ``h``.
        digits: in which the gradient agrees with the 50, at most 17; nan without them.
        central_digits: in which the central difference does.
    """

    vector: tuple[float, ...]
    exact: Reference
    gradient: float
    central: float
    h: float
    digits: float
    central_digits: float


def direction(
    loss: Loss, point: Sequence[float], seed: int = 0, seconds: float = 10.0
) -> Direction:
    """Return the derivative along a random direction v, three ways: φ'(0) of φ(t) = f(w + t·v).

    It is ∇f·v, one number for all variables, and costs a few values of the loss. ``seconds``
    bounds the 50 digits, and the length of the loss whose gradient is compiled.

    >>> found = direction(Loss("x**2 + 2*y**2 + sin(z)"), [3.0, 4.0, 5.0])
    >>> found.digits > 14, found.central_digits > 8
    (True, True)
    """
    point = checked(loss, point)
    normal = np.random.default_rng(seed).standard_normal(len(point))
    v = normal / (np.linalg.norm(normal) or 1.0)
    vector = tuple(map(float, v))
    exact = reference(loss, point, vector, seconds)
    h = EPSILON ** (1 / 3) * max([1.0, *map(abs, point)])
    ends = np.array(point)[:, None] + np.outer(v, [h, -h])
    with np.errstate(all="ignore"):
        above, below = loss.value(ends)
        central = float((above - below) / (2 * h))
        known = not too_long(loss, seconds)
        gradient = float(loss.gradient_at(point) @ v) if known else math.nan
    return Direction(
        vector, exact, gradient, central, h, agreeing(gradient, exact), agreeing(central, exact)
    )


def agreeing(value: float, exact: Reference) -> float:
    """Return how many decimal digits of a value are right, at most 17; nan if that is unknown."""
    error = exact.error(value)
    if exact.first is None or math.isnan(error):
        return math.nan
    if error == 0:
        return 17.0
    size = abs(float(exact.first)) or 1.0
    return min(17.0, max(0.0, -math.log10(error / size)))
