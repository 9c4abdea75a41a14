"""Derivatives held against differences of the loss, in doubles, over all of the data."""

from collections.abc import Callable, Iterable
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

    def compared(place: Point) -> int | Difference | None:
        value, gradient = loss.value_and_gradient(place.w)
        along = _direction(loss, name, rng)
        noise = ROUNDING * max(abs(value), _size(gradient))
        moved = partial(_moved, loss, place.w, along)
        return _along(moved, gradient * along, noise, place)

    return _least(map(compared, places))


def by_second_differences(loss: ArrayLoss, name: str, along: str, places: list[Point]) -> Compared:
    """Hold the compiled Hessian against differences of the compiled gradient by ``name``."""
    rng = np.random.default_rng(2)

    def compared(place: Point) -> int | Difference | None:
        direction, seen = _direction(loss, along, rng), _direction(loss, name, rng)
        bend = loss.hessian_product(place.w, direction)
        noise = ROUNDING * max(_size(bend), _size(loss.gradient_at(place.w)))
        moved = partial(_turned, loss, place.w, direction, seen)
        return _along(moved, bend * seen, noise, place)

    return _least(map(compared, places))


def _direction(loss: ArrayLoss, name: str, rng: np.random.Generator) -> Array:
    """Return a random direction (n,) of length about one, in one parameter."""
    along = np.zeros(loss.size)
    part = loss.unpack(along)[name]
    part[...] = rng.normal(size=part.shape) / sqrt(part.size)
    return along


def _least(found: Iterable[int | Difference | None]) -> Compared:
    """Return in how many digits all agree, or the first difference."""
    compared, least = 0, MOST_DIGITS
    for one in found:
        if isinstance(one, Difference):
            return Compared(compared, 0, one)
        if one is not None:
            compared, least = compared + 1, min(least, one)
    return Compared(compared, least)


def _along(
    moved: Callable[[float], float], products: Array, noise: float, place: Point
) -> int | Difference | None:
    """Return in how many digits a slope agrees with differences of what is moved.

    None where they tell nothing: at a kink, and where rounding is all that is left.

    Args:
        moved: what is differentiated, along a line through 0.
        products: the slope, as a sum of these.
        noise: below it is rounding.
        place: where that is.
    """
    own = float(products.sum())
    wrong = None
    for step in STEPS:
        found = slope(moved, step)
        size = max(_size(products), abs(found.value))
        if not max(found.error * 10.0**AGREEING, noise) <= size:
            break
        gap = abs(own - found.value)
        if gap <= max(10 * found.error, size * 10.0**-AGREEING):
            return digits(gap, size)
        wrong = wrong or Difference(place, "", own, found.value)
    return None if wrong is None or is_kink(moved, _size(products)) else wrong


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


def _size(array: Array) -> float:
    return float(np.abs(array).max())


def _turned(loss: ArrayLoss, w: Array, along: Array, seen: Array, t: float) -> float:
    return float(loss.gradient_at(w + t * along) @ seen)


def _moved(loss: ArrayLoss, w: Array, along: Array, t: float) -> float:
    return float(loss.value(w + t * along))
