"""Guess what exact number a decimal is.

A fraction, a fraction of π, a logarithm or an exponential of a fraction, the root of a quadratic.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import exp, isqrt, log, pi, sqrt

import sympy as sp

LARGEST_DENOMINATOR = 1000
PI_DENOMINATOR = 24
LARGEST_LEADING = 12
LARGEST_LINEAR = 30

LOOSE = 1e-9
"""Radius above which a number is too vague for all but small fractions."""


def guesses(value: float, radius: float) -> Iterator[sp.Expr]:
    """Yield the simple exact numbers within a radius of a decimal, the simplest first.

    >>> [next(guesses(v, 1e-14)) for v in (0.75, 3.141592653589793, 0.6180339887498949)]
    [3/4, pi, -1/2 + sqrt(5)/2]
    >>> list(guesses(0.7390851332151607, 1e-14))
    []
    """
    radius = max(radius, 4e-16 * (1 + abs(value)))
    if radius > LOOSE:
        yield from _fractions(value, radius, 12)
        yield from _of_pi(value, radius, 6)
        return
    yield from _fractions(value, radius, LARGEST_DENOMINATOR)
    yield from _of_pi(value, radius, PI_DENOMINATOR)
    yield from _beside_pi(value, radius)
    yield from _logarithms(value, radius)
    yield from _surds(value, radius)


def _fractions(value: float, radius: float, largest: int) -> Iterator[sp.Expr]:
    near = Fraction(value).limit_denominator(largest)
    if abs(float(near) - value) <= radius:
        yield sp.Rational(near.numerator, near.denominator)


def _of_pi(value: float, radius: float, largest: int) -> Iterator[sp.Expr]:
    near = Fraction(value / pi).limit_denominator(largest)
    if near and abs(float(near) * pi - value) <= radius:
        yield sp.pi * sp.Rational(near.numerator, near.denominator)


def _beside_pi(value: float, radius: float) -> Iterator[sp.Expr]:
    """Yield p + qπ, with q a multiple of 1/12 and p of 1/4."""
    for twelfths in range(-48, 49):
        rest = value - twelfths * pi / 12
        quarters = round(4 * rest)
        if twelfths and quarters and abs(quarters / 4 - rest) <= radius:
            yield sp.Rational(quarters, 4) + sp.pi * sp.Rational(twelfths, 12)


def _logarithms(value: float, radius: float) -> Iterator[sp.Expr]:
    """Yield log(p) and e^q, with p and q fractions."""
    if abs(value) < 7:
        near = Fraction(exp(value)).limit_denominator(24)
        if near > 0 and abs(log(near) - value) <= radius:
            yield sp.log(sp.Rational(near.numerator, near.denominator))
    if value > 0:
        near = Fraction(log(value)).limit_denominator(4)
        if near and abs(near) < 30 and abs(exp(near) - value) <= radius * (1 + value):
            yield sp.exp(sp.Rational(near.numerator, near.denominator))


def _surds(value: float, radius: float) -> Iterator[sp.Expr]:
    """Yield the irrational roots of a·x² + b·x + c with small whole a and b."""
    for a in range(1, LARGEST_LEADING + 1):
        for b in range(-LARGEST_LINEAR, LARGEST_LINEAR + 1):
            c = -round(a * value * value + b * value)
            square = b * b - 4 * a * c
            if square <= 0 or isqrt(square) ** 2 == square:
                continue
            side = 1 if 2 * a * value + b > 0 else -1
            if abs((-b + side * sqrt(square)) / (2 * a) - value) <= radius:
                yield (-b + side * sp.sqrt(square)) / (2 * a)
                return
