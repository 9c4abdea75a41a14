"""Landscape: what pictures take the heights of a loss from, where each of them is a pass over data.

A picture asks for heights ten thousand times to choose its window and as often again to fill it.
A formula gives them at once; a loss over a million rows would take an hour.
"""

from dataclasses import dataclass, replace
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symgd.array_loss import ArrayLoss
from symgd.data import Arrays, Data
from symgd.loss import Loss
from symgd.plots.bowl import Plane, bowl, lowest_bowl
from symgd.plots.lowest import Landscape
from symgd.plots.principal import Slice

Array = NDArray[np.float64]

SEARCHED = 4_000
"""A loss whose value takes so many numbers at most is searched itself for its window."""

WORK = 40_000_000
"""The numbers that all heights of a picture may take: about a second."""

ASKED = 20_000
"""The most numbers of a loss that is asked for the height of every point of a path."""

CALL = 2_000
"""What it takes to ask for one height, in numbers."""

COARSEST = 12
"""The fewest knots along an axis."""


class Landscapes(NamedTuple):
    """What to look for a window on, and what to draw in it."""

    searched: Landscape
    drawn: Landscape


@dataclass(frozen=True)
class Sample:
    """A loss over some rows of its data."""

    loss: ArrayLoss
    rows: Data

    def value(self, points: Array) -> Array:
        """Return the heights (B,) at points (n, B)."""
        lanes = np.ascontiguousarray(points.T)
        return np.array([self.loss.value_on(self.rows, lane) for lane in lanes])


class Unseen:
    """A landscape of which too little can be looked at: the window is where the runs are."""

    def value(self, points: Array) -> Array:
        """Return a height of 0 everywhere."""
        return np.zeros(points.shape[1])


def cost(loss: Landscape) -> int:
    """Return how many numbers one height takes; 0 for a formula in numbers."""
    whole = loss.loss if isinstance(loss, Slice) else loss
    if not isinstance(whole, ArrayLoss):
        return 0
    return int(whole.size + sum(prod(shape) for shape in whole.data.shapes.values()))


def out_of_reach(loss: Loss) -> str | None:
    """Say that a loss cannot be asked for heights, or nothing."""
    if isinstance(loss, ArrayLoss) and not isinstance(loss.data, Arrays):
        return "its data are not in memory"
    return None


def affords_surface(loss: Loss) -> bool:
    """Say whether the loss can be asked at each of the places that a surface needs."""
    quadratic = isinstance(loss, ArrayLoss) and loss.quadratic
    return quadratic or cost(loss) <= ASKED


def knots(loss: Landscape, most: int, axes: int = 2) -> int:
    """Return how many knots along each axis a grid has for the work that a picture is worth.

    >>> from symgd import Loss
    >>> knots(Loss("x**2 + y**2"), 240)
    240
    """
    work = cost(loss)
    count = (WORK / (work + CALL)) ** (1 / axes)
    return int(np.clip(count, COARSEST, most)) if work else most


def landscapes(loss: Landscape, near: Array) -> Landscapes:
    """Return the landscapes of a loss of up to two parameters, or of a slice of a larger one.

    A loss that is quadratic in its parameters is known everywhere from its derivatives at one
    point: its minimum, or where it has none ``near`` (k,), what is shown. The window of another
    is looked for on the bowl that it is around its minimum, or else on some of its rows.
    """
    k = len(near)
    seen = loss if isinstance(loss, Slice) else Slice(loss, np.zeros(k), np.eye(k))
    whole, plane = seen.loss, Plane(seen.origin, seen.directions)
    if not isinstance(whole, ArrayLoss):
        return Landscapes(loss, loss)
    # Taken far from what is shown, the terms of a quadratic cancel to noise.
    around = lowest_bowl(whole, plane, near) if whole.quadratic or k == 2 else None
    known = around or bowl(whole, plane, near) if whole.quadratic else None
    if known is not None:
        return Landscapes(known, known)
    if around is not None:
        return Landscapes(around, seen)
    if cost(whole) <= SEARCHED:
        return Landscapes(seen, seen)
    rows = int(whole.data.rows * SEARCHED / cost(whole))
    if rows < 1 or whole.size > SEARCHED:
        return Landscapes(Unseen(), seen)
    _, some = whole.data.split(rows / whole.data.rows, np.random.default_rng(0))
    return Landscapes(replace(seen, loss=Sample(whole, some)), seen)


def refined(values: Array, knots: int) -> Array:
    """Return a line (c,) or a grid (c, c) of values at more knots, (k,) or (k, k).

    Cubic convolution goes through the values and reproduces quadratics (Keys 1981, IEEE
    Transactions on Acoustics, Speech, and Signal Processing 29, 1153-1160). Beside a value that
    is not finite it is NaN.

    >>> refined(np.add.outer([0.0, 2.0], [0.0, 1.0]), 3)
    array([[0. , 0.5, 1. ],
           [1. , 1.5, 2. ],
           [2. , 2.5, 3. ]])
    """
    weights = _weights(len(values), knots)
    finite = np.isfinite(values)
    if not finite.any():
        return np.full((knots,) * values.ndim, np.nan)
    made, touched = weights @ np.where(finite, values, 0.0), np.abs(weights) @ ~finite
    if values.ndim == 2:
        made, touched = made @ weights.T, touched @ np.abs(weights.T)
    return np.where(touched > 1e-12, np.nan, made)


def _weights(coarse: int, fine: int) -> Array:
    """Return what each of ``fine`` knots takes of each of ``coarse`` ones, (fine, coarse)."""
    place = np.linspace(0, coarse - 1, fine)
    cell = np.minimum(place.astype(np.int_), coarse - 2)
    t = place - cell
    parts = np.array(
        [
            (-(t**3) + 2 * t**2 - t) / 2,
            (3 * t**3 - 5 * t**2 + 2) / 2,
            (-3 * t**3 + 4 * t**2 + t) / 2,
            (t**3 - t**2) / 2,
        ]
    )
    # A knot beyond either end continues the line through the last two.
    weights = np.zeros((fine, coarse + 2))
    for offset, part in enumerate(parts):
        weights[np.arange(fine), cell + offset] += part
    weights[:, [1, 2]] += weights[:, [0]] * (2, -1)
    weights[:, [-2, -3]] += weights[:, [-1]] * (2, -1)
    return weights[:, 1:-1]
