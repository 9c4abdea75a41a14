"""Interval arithmetic on arrays: results that hold every value, rounding included.

An operation on intervals returns one that holds the results of all pairs of numbers in them. It
is computed in doubles and widened by more than their rounding error, so that what intervals prove
is true of real numbers.

Source: Moore, Kearfott & Cloud, Introduction to Interval Analysis, SIAM 2009, chapters 2 and 5.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

EPS = float(np.finfo(float).eps)
LARGEST = float(np.finfo(float).max)
TINY = 1e-300
"""What results are widened by at least: more than the smallest doubles lose."""

MANY_TURNS = 1e8
"""Angle beyond which no turning point of a sine is looked for: it may be anything in -1..1."""


class Interval(NamedTuple):
    """B intervals.

    Attributes:
        low, high: (B,), the ends; infinite where there is no bound. Both are nan where the
            operation is defined nowhere.
        smooth: (B,), whether it is defined everywhere in the interval, without jump or kink.
    """

    low: Array
    high: Array
    smooth: Mask


def outward(low: Array, high: Array, smooth: Mask, ulps: float = 1) -> Interval:
    """Widen by so many units in the last place; an end never overflows to the wrong side."""
    low, high = np.minimum(low, LARGEST), np.maximum(high, -LARGEST)
    low = low - ulps * EPS * np.abs(low) - TINY
    high = high + ulps * EPS * np.abs(high) + TINY
    return Interval(low, high, smooth)


def add(a: Interval, b: Interval) -> Interval:
    """Return a + b."""
    return outward(a.low + b.low, a.high + b.high, a.smooth & b.smooth)


def negative(a: Interval) -> Interval:
    """Return -a."""
    return Interval(-a.high, -a.low, a.smooth)


def multiply(a: Interval, b: Interval) -> Interval:
    """Return a·b; 0·∞ is 0, for an end that is infinite is not reached."""
    products = a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high
    low, high = _ends(*products)
    if np.isnan(low).any():
        low, high = _ends(*(np.where(np.isnan(product), 0.0, product) for product in products))
        empty = np.isnan(a.low) | np.isnan(b.low)
        low, high = np.where(empty, np.nan, low), np.where(empty, np.nan, high)
    return outward(low, high, a.smooth & b.smooth)


def _ends(p: Array, q: Array, r: Array, s: Array) -> tuple[Array, Array]:
    low = np.minimum(np.minimum(p, q), np.minimum(r, s))
    return low, np.maximum(np.maximum(p, q), np.maximum(r, s))


def reciprocal(a: Interval) -> Interval:
    """Return 1/a."""
    pole = (a.low <= 0) & (a.high >= 0)
    low = np.where(pole & (a.low < 0), -np.inf, 1 / a.high)
    high = np.where(pole & (a.high > 0), np.inf, 1 / a.low)
    low = np.where(pole & (a.high == 0), -np.inf, low)
    high = np.where(pole & (a.low == 0), np.inf, high)
    return outward(low, high, a.smooth & ~pole)


def absolute(a: Interval) -> Interval:
    """Return |a|; a kink in it shows in its derivative, the sign."""
    near = np.where((a.low <= 0) & (a.high >= 0), 0.0, np.minimum(np.abs(a.low), np.abs(a.high)))
    near = near + np.where(np.isnan(a.low), np.nan, 0.0)
    return Interval(near, np.maximum(np.abs(a.low), np.abs(a.high)), a.smooth)


def sign(a: Interval) -> Interval:
    """Return -1, 0 or 1."""
    return Interval(np.sign(a.low), np.sign(a.high), a.smooth & ((a.low > 0) | (a.high < 0)))


def whole_power(a: Interval, exponent: int) -> Interval:
    """Return a**exponent."""
    if exponent < 0:
        return reciprocal(whole_power(a, -exponent))
    if exponent % 2 == 0:
        size = absolute(a)
        ulps = 2 if exponent == 2 else 8
        result = outward(size.low**exponent, size.high**exponent, a.smooth, ulps)
        return result._replace(low=np.maximum(result.low, 0.0))
    return outward(a.low**exponent, a.high**exponent, a.smooth, 8)


def real_power(a: Interval, exponent: Fraction) -> Interval:
    """Return a**exponent for an exponent that is not whole: defined for positive a.

    Most fractions lie between two doubles, and so does the power between those of the two.
    """
    near = float(exponent)
    beside = np.nextafter(near, np.inf if near < exponent else -np.inf)
    first, last = (_float_power(a, float(p)) for p in (near, near if near == exponent else beside))
    ends = np.minimum(first.low, last.low), np.maximum(first.high, last.high)
    return Interval(*ends, first.smooth)


def _float_power(a: Interval, exponent: float) -> Interval:
    return monotone(
        lambda x: np.power(x, exponent), a, (0.0, np.inf), (0.0, np.inf), falling=exponent < 0
    )


def monotone(
    function: Callable[[Array], Array],
    a: Interval,
    domain: tuple[float, float] = (-np.inf, np.inf),
    values: tuple[float, float] = (-np.inf, np.inf),
    *,
    falling: bool = False,
    ulps: float = 8,
) -> Interval:
    """Return a monotone function of a, from its values at the ends."""
    first, last = domain
    nowhere = np.where((a.high < first) | (a.low > last) | np.isnan(a.low), np.nan, 0.0)
    # An infinite end is not reached: the function is defined all along.
    inside = ((a.low > first) | (first == -np.inf)) & ((a.high < last) | (last == np.inf))
    inside &= ~np.isnan(a.low)
    ends = np.clip(a.low, first, last), np.clip(a.high, first, last)
    low, high = (function(end) + nowhere for end in (reversed(ends) if falling else ends))
    low = np.where(np.isnan(low) & (nowhere == 0), values[0], low)
    high = np.where(np.isnan(high) & (nowhere == 0), values[1], high)
    wide = outward(low, high, a.smooth & inside, ulps)
    return wide._replace(low=np.maximum(wide.low, values[0]), high=np.minimum(wide.high, values[1]))


def cosine(a: Interval) -> Interval:
    """Return cos(a)."""
    return _wave(np.cos, a, top=0.0)


def sine(a: Interval) -> Interval:
    """Return sin(a)."""
    return _wave(np.sin, a, top=np.pi / 2)


def _wave(function: Callable[[Array], Array], a: Interval, top: float) -> Interval:
    """Return a sine from its ends, and ±1 where a turning point may lie in between."""
    ends = function(a.low), function(a.high)
    low, high = np.minimum(*ends) - EPS, np.maximum(*ends) + EPS
    high = np.where(_passes(a, top, 2 * np.pi), 1.0, high)
    low = np.where(_passes(a, top - np.pi, 2 * np.pi), -1.0, low)
    wide = outward(low, high, a.smooth, 8)
    return wide._replace(low=np.maximum(wide.low, -1.0), high=np.minimum(wide.high, 1.0))


def tangent(a: Interval) -> Interval:
    """Return tan(a)."""
    pole = _passes(a, np.pi / 2, np.pi)
    low = np.where(pole, -np.inf, np.tan(a.low) - EPS)
    high = np.where(pole, np.inf, np.tan(a.high) + EPS)
    return outward(low, high, a.smooth & ~pole, 8)


def union(a: Interval, b: Interval) -> Interval:
    """Return the smallest interval that holds both, as one that may jump."""
    low, high = np.fmin(a.low, b.low), np.fmax(a.high, b.high)
    return Interval(low, high, np.zeros_like(a.smooth))


def _passes(a: Interval, start: float, period: float) -> Mask:
    """Say whether a may hold one of start + k·period; in doubt it does."""
    slack = 1e-7
    first = np.ceil((a.low - start) / period - slack)
    last = np.floor((a.high - start) / period + slack)
    far = np.maximum(np.abs(a.low), np.abs(a.high)) > MANY_TURNS
    known = ~np.isnan(a.low)
    return np.asarray(known & (far | ~(first > last)))
