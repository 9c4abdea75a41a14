"""Exact numbers are guessed from their decimals; others are not."""

import numpy as np
import pytest
import sympy as sp

from symgd.analysis.critical.guess import guesses

NUMBERS = [
    "0",
    "-1",
    "2/3",
    "317/24",
    "pi",
    "-3*pi/4",
    "1/2 - pi/3",
    "sqrt(2)",
    "-sqrt(3)/2",
    "(1 + sqrt(5))/2",
    "log(2)",
    "-log(3/2)",
    "exp(-1)",
    "exp(1/2)",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_simple_numbers_are_recognised(text):
    number = sp.sympify(text)
    found = list(guesses(float(number), 1e-14))
    assert sp.simplify(found[0] - number) == 0


def test_random_numbers_are_not(rng):
    hits = [value for value in rng.uniform(-4, 4, 300) if next(guesses(value, 1e-15), None)]
    assert len(hits) <= 3


def test_guesses_lie_within_the_radius(rng):
    for value in rng.uniform(-4, 4, 100):
        for radius in (1e-3, 1e-6, 1e-12):
            for guess in guesses(value, radius):
                assert abs(float(guess) - value) <= radius * (1 + abs(value)) + 1e-14


def test_a_vague_number_is_given_small_fractions_only():
    assert list(guesses(0.5 + 1e-7, 1e-6)) == [sp.Rational(1, 2)]
    assert not list(guesses(np.sqrt(2), 1e-6))
