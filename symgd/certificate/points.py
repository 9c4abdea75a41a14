"""Where two formulas are compared: nice small numbers first, then all kinds of others."""

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, zip_longest
from typing import TypeAlias

import sympy as sp

from symgd.certificate.switches import switches, zero
from symgd.language.decimals import rational

Point: TypeAlias = tuple[Fraction, ...]

NICE = (
    *((2, 1, 3, -1), (1, 2, -1, 3), (3, 4, 2, 5), (-2, 1, -1, 2), (-1, -2, -3, 1)),
    *((Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)), (0, 0, 0), (5, -3, 4), (-4, 3, -2)),
    (Fraction(-1, 2), Fraction(1, 4), Fraction(-1, 3)),
)
"""Patterns that are repeated over the variables; a counterexample among them is easy to check."""

SWITCHES, PLACES = 8, 4
"""Switches whose zeros are looked for, and the points that are moved there."""

LITERALS = 16
"""Numbers of the expressions that are looked at."""

SMALLEST, LARGEST = -3.0, 6.0
"""Decimal logarithms of the magnitudes that are drawn."""


def points(
    expressions: Sequence[sp.Expr], symbols: Sequence[sp.Symbol], seed: int = 0
) -> Iterator[Point]:
    """Yield points without end, the same for the same expressions.

    They are nice ones, and ones where a switch of the expressions is 0; then by turns: one
    coordinate at or near a number that occurs in them; magnitudes from 1e-3 to 1e6, all of one size
    or each of its own; the unit cube.

    >>> x = sp.Symbol("x", real=True)
    >>> [str(x) for (x,) in islice(points([x - 1000], [x]), 5)]
    ['2', '1', '3', '-2', '-1']
    """
    variables = len(symbols)
    if variables == 0:
        yield ()
        return
    nice = [tuple(Fraction(p[i % len(p)]) for i in range(variables)) for p in NICE]
    yield from nice
    for switch in islice(switches(expressions), SWITCHES):
        for place in nice[:PLACES]:
            yield from zero(switch, symbols, place)
    rng = random.Random(seed)
    near = _near(literals(expressions), variables, rng)
    for special, *drawn in zip_longest(near, *[_drawn(variables, rng)] * 2):
        yield from ([special] if special is not None else [])
        yield from drawn


def literals(expressions: Sequence[sp.Basic]) -> list[Fraction]:
    """Return the numbers that occur, the smallest in text first; not 0, and not beyond reason."""
    found: set[Fraction] = set()
    for expression in expressions:
        for atom in expression.atoms(sp.Number):
            exact = atom if atom.is_Rational else rational(atom)
            number = Fraction(int(exact.p), int(exact.q))
            if number and Fraction(1, 10**12) < abs(number) < 10**12:
                found.add(abs(number))
    return sorted(found, key=lambda number: (len(str(number)), number))[:LITERALS]


def around(point: Point, rng: random.Random) -> Point:
    """Return a point near another, for functions that are defined hardly anywhere.

    >>> around((Fraction(2),), random.Random(0))
    (Fraction(1047, 500),)
    """
    return tuple(x + (abs(x) or 1) * Fraction(rng.randint(-150, 150), 1000) for x in point)


def _near(numbers: Sequence[Fraction], variables: int, rng: random.Random) -> Iterator[Point]:
    """Yield points of which one coordinate is at or near one of the numbers."""
    places = [
        (sign * place, i)
        for move in range(7)
        for number in numbers
        for place in [_moved(number, move)]
        for sign in (1, -1)
        for i in range(variables)
    ]
    if len(places) > 300:
        places = places[:100] + rng.sample(places[100:], 200)
    for place, i in places:
        pattern = rng.choice(NICE)
        point = [Fraction(pattern[j % len(pattern)]) for j in range(variables)]
        point[i] = place
        yield tuple(point)


def _moved(number: Fraction, move: int) -> Fraction:
    return (
        *(number, number + 1, number - 1, number * Fraction(11, 10), number * Fraction(9, 10)),
        *(number * Fraction(1001, 1000), number * Fraction(999, 1000)),
    )[move]


def _drawn(variables: int, rng: random.Random) -> Iterator[Point]:
    while True:
        kind = rng.randrange(3)
        size = rng.uniform(SMALLEST, LARGEST)
        point = []
        for _ in range(variables):
            if kind == 0:
                magnitude = 10 ** rng.uniform(-3, 0)
            elif kind == 1:
                magnitude = 10 ** (size + rng.uniform(-0.5, 0.5))
            else:
                magnitude = 10 ** rng.uniform(SMALLEST, LARGEST)
            point.append(rng.choice((1, -1)) * Fraction(f"{magnitude:.3g}"))
        yield tuple(point)
