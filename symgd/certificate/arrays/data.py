"""Derivatives held against differences of the loss, in doubles, over all of the data."""

from dataclasses import dataclass
from functools import partial
from math import log10, sqrt

import numpy as np
from numpy.typing import NDArray

from symgd.array_loss import ArrayLoss
from symgd.arrays.compiled import compiled
from symgd.arrays.names import element_names
from symgd.certificate.arrays.claims import lengths, shapes_of
from symgd.certificate.arrays.differences import is_kink, slope
from symgd.language.operations import Computation

Array = NDArray[np.float64]

POINTS = 3
"""Random points, beside the one where every parameter is 1."""

SCALES = (1.0, 0.1, 0.01, 0.001)
"""Sizes of parameters that are tried, until the loss is finite."""

STEPS = (0.1, 1e-3, 1e-5)
"""The longest steps of differences, along a direction of length one.

A bend of the slope within a step, as huber's, may deceive one of them, and none of the shorter.
"""

ROUNDING = 1e-13
"""A slope that is so small against the loss and the other slopes is 0 but for rounding."""

AGREEING = 6
"""Digits in which a slope and differences agree at least, unless these are less exact."""

SAME = 9
"""Digits in which two formulas of the same thing agree at least, in doubles."""

MOST_DIGITS = 15


@dataclass(frozen=True)
class Point:
    """A point of the parameters at which the loss and its gradient are finite.

    Attributes:
        w: all parameters in one vector (n,).
        told: which it is, in words.
    """

    w: Array
    told: str


@dataclass(frozen=True)
class Compared:
    """How a derivative by one parameter compares, over all of the data.

    Attributes:
        points: how many points, or directions at points, were compared.
        digits: how many digits agree at least.
        wrong: what differs most, None where nothing does.
    """

    points: int
    digits: int
    wrong: "Difference | None" = None


@dataclass(frozen=True)
class Difference:
    """Where two values differ that should not.

    Attributes:
        point: where.
        entry: which entry of the parameter, "" where it is a number or a direction.
        found, true: the two values.
    """

    point: Point
    entry: str
    found: float
    true: float


def points(loss: ArrayLoss) -> list[Point]:
    """Return points at which the loss is finite; none where there are none of reasonable size."""
    rng = np.random.default_rng(0)
    candidates = [(np.ones(loss.size), "where every parameter is {}")]
    candidates += [
        (rng.normal(size=loss.size), f"at random parameters about {{}} (number {i})")
        for i in range(1, POINTS + 1)
    ]
    found = []
    for w, told in candidates:
        for scale in SCALES:
            value, gradient = loss.value_and_gradient(scale * w)
            if np.isfinite(value) and np.isfinite(gradient).all():
                found.append(Point(scale * w, told.format(f"{scale:g}")))
                break
    return found


def by_differences(loss: ArrayLoss, name: str, places: list[Point]) -> Compared:
    """Hold the compiled gradient against differences of the compiled loss, along directions."""
    rng = np.random.default_rng(1)
    compared, least = 0, MOST_DIGITS
    for place in places:
        along = np.zeros(loss.size)
        part = loss.unpack(along)[name]
        part[...] = rng.normal(size=part.shape) / sqrt(part.size)
        found = _along(loss, place, along)
        if isinstance(found, Difference):
            return Compared(compared, 0, found)
        if found is not None:
            compared, least = compared + 1, min(least, found)
    return Compared(compared, least)


def _along(loss: ArrayLoss, place: Point, along: Array) -> int | Difference | None:
    """Return in how many digits the slope along a direction agrees with differences.

    None where they tell nothing: at a kink, and where rounding is all that is left.
    """
    value, gradient = loss.value_and_gradient(place.w)
    moved, products = partial(_moved, loss, place.w, along), gradient * along
    own = float(products.sum())
    noise = ROUNDING * max(abs(value), float(np.abs(gradient).max()))
    wrong = None
    for step in STEPS:
        found = slope(moved, step)
        size = max(float(np.abs(products).max()), abs(found.value))
        if not max(found.error * 10.0**AGREEING, noise) <= size:
            break
        gap = abs(own - found.value)
        if gap <= max(10 * found.error, size * 10.0**-AGREEING):
            return digits(gap, size)
        wrong = wrong or Difference(place, "", own, found.value)
    return None if wrong is None or is_kink(moved, size) else wrong


def by_claim(loss: ArrayLoss, name: str, claim: Computation, places: list[Point]) -> Compared:
    """Hold a claim, computed in doubles, against the compiled gradient, entry by entry."""
    data = loss.data.whole()
    given = {name: np.float64(n) for name, n in lengths(loss, shapes_of(loss)).items()}
    compared, least = 0, MOST_DIGITS
    for place in places:
        values = {**given, **data, **loss.unpack(place.w)}
        arrays = {s.name: np.asarray(values[s.name]) for s in claim.inputs}
        function = compiled(claim, {n: a.shape for n, a in arrays.items()})
        true = loss.unpack(loss.gradient_at(place.w))[name]
        found = np.broadcast_to(function(*arrays.values())[0], true.shape)
        if not np.isfinite(found).all():
            continue
        gaps = np.abs(found - true)
        size = max(float(np.abs(found).max()), float(np.abs(true).max()))
        if gaps.max() > size * 10.0**-SAME:
            worst = int(gaps.argmax())
            entry = element_names({name: true.shape})[worst] if true.shape else ""
            wrong = Difference(place, entry, float(found.flat[worst]), float(true.flat[worst]))
            return Compared(compared, 0, wrong)
        compared, least = compared + 1, min(least, digits(float(gaps.max()), size))
    return Compared(compared, least)


def digits(gap: float, size: float) -> int:
    """Return how many digits of two numbers agree.

    >>> digits(0.01, 100.0), digits(0.0, 0.0)
    (4, 15)
    """
    return MOST_DIGITS if gap <= size * 10.0**-MOST_DIGITS else int(-log10(gap / size))


def _moved(loss: ArrayLoss, w: Array, along: Array, t: float) -> float:
    return float(loss.value(w + t * along))
