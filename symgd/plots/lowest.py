"""Lowest: the bottom of the valley that a run was in, so that the picture can show it."""

from itertools import product
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FIRST = (0.01, 0.04, 0.16, 0.64, 2.5)
"""Sizes of the first net, in the point's own scale: the nearest valley is found first."""

FAR = 20.0
"""A lowest point farther off than this, in that scale, is none: the loss falls without end."""

ROUNDS = 100


class Landscape(Protocol):
    """Whatever has a height at points (n, B): a loss, or a slice of one."""

    def value(self, point: Any, /) -> Any:
        """Return the heights (B,)."""


def lowest(loss: Landscape, point: Array) -> Array | None:
    """Return the local minimum below ``point``, (n,) with n of 1 or 2; None if none is near.

    The point moves to the lowest knot of a net around it, which widens while the point walks
    and narrows where it stays. This needs no derivative, and crosses kinks and plateaus.
    It is as exact as a picture needs, not more.

    >>> from symgd import Loss
    >>> lowest(Loss("(x - 1)**2 + abs(y)"), np.array([3.0, 4.0])).round(3) + 0.0
    array([1., 0.])
    >>> lowest(Loss("exp(-x)"), np.array([3.0])) is None
    True
    """
    net = np.array(
        list(product(np.linspace(-1, 1, 33 if len(point) == 1 else 9), repeat=len(point)))
    )
    scale = max(1.0, float(np.abs(point).max()))
    at, value = point, _at_least(loss, point[:, None])[0]
    sizes = iter(FIRST)
    size, walked = next(sizes) * scale, False
    for _ in range(ROUNDS):
        values = _at_least(loss, (at + size * net).T)
        best = int(np.argmin(values))
        if values[best] < value:
            at, value, walked = at + size * net[best], values[best], True
            size *= 2 if np.abs(net[best]).max() == 1 else 0.5
        elif walked:
            size /= 4
        else:
            size = next(sizes, 0.0) * scale
        if np.abs(at - point).max() > FAR * scale:
            return None
        if size < 1e-5 * scale:
            break
    # Beyond a minimum the loss rises; beyond the foot of an endless slope it does not.
    return at if walked and _at_least(loss, (at + (at - point) / 2)[:, None])[0] > value else None


def _at_least(loss: Landscape, points: Array) -> Array:
    """Return the loss at B points (n, B); infinity where it is undefined, so none is chosen."""
    values = np.asarray(loss.value(points), dtype=np.float64)
    return np.where(np.isnan(values), np.inf, values)
