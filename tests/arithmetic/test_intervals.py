"""Enclosures hold the value: against mpmath at far higher precision, for every function."""

import random
from fractions import Fraction
from functools import partial

import pytest
import sympy as sp

from symgd.arithmetic.ends import UndecidedError
from symgd.arithmetic.evaluate import evaluate
from symgd.arithmetic.intervals import apart, intervals
from symgd.arithmetic.reals import OutsideError, Reals
from symgd.language import FUNCTIONS, parse

SYMBOLS = sp.symbols("x y", real=True)
REALS = Reals(120)


def enclosed(text, boxes, strict=True, digits=20):
    field = intervals(digits, strict)
    expression = parse(text).expression
    return evaluate(expression, dict(zip(SYMBOLS, boxes(field.context), strict=False)), field)


def arity(row):
    least, most = row.arguments
    return 1 if row.name == "log" else max(least, min(2, most))


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "where"])
def test_every_function_is_enclosed(name):
    rng = random.Random(name)
    n = arity(FUNCTIONS[name])
    text = f"{name}({','.join('xy'[:n])})"
    held = 0
    for _ in range(80):
        middles = [
            Fraction(rng.choice((-1, 1)) * rng.randint(1, 9999), 10 ** rng.randint(2, 5))
            for _ in range(n)
        ]
        width = 10.0 ** -rng.choice((2, 9, 40))

        def boxes(iv, middles=middles, width=width):
            return [
                iv.mpf(m.numerator) / m.denominator * (1 + iv.mpf([-1, 1]) * width) for m in middles
            ]

        try:
            found = enclosed(text, boxes)
        except (OutsideError, UndecidedError):
            continue
        low, high = (REALS.context.make_mpf(end) for end in found._mpi_)
        for share in (-1, -0.4, 0, 0.7, 1):
            place = [
                REALS.context.mpf(m.numerator)
                / m.denominator
                * (1 + REALS.context.mpf(share) * width)
                for m in middles
            ]
            value = evaluate(parse(text).expression, dict(zip(SYMBOLS, place, strict=False)), REALS)
            assert low <= value <= high
            held += 1
    assert held >= 20


@pytest.mark.parametrize(
    ("text", "near"),
    [
        *(("digamma(x)", near) for near in (1.46, -0.5, -1.57, -2.6, -99.8)),
        *(("loggamma(x)", near) for near in (-2.45, -2.75, -3.1)),
        *(("loggamma(x)", near) for near in (1, 2)),
        *(("acosh(x)", 1), ("acos(x)", 1), ("logcosh(x)", 0), ("log1p(x)", 0), ("log(x)", 1)),
    ],
)
def test_zeros_are_enclosed(text, near):
    """There mpmath is right to so many decimal places, not to so many digits."""
    mp = Reals(400).context
    expression, field = parse(text).expression, Reals(400)
    function = partial(_value, expression, field)
    zero = mp.mpf(near) if isinstance(near, int) else mp.findroot(function, mp.mpf(near))
    held = 0
    for places in (3, 10, 20, 30, 45, 80):
        for sign in (1, -1):
            place = zero + sign * mp.mpf(10) ** -places
            for digits in (20, 60):
                try:
                    value = function(place)
                    box = lambda iv, place=place: [iv.make_mpf((place._mpf_, place._mpf_))]  # noqa: E731
                    low, high = map(mp.make_mpf, enclosed(text, box, digits=digits)._mpi_)
                except OutsideError:
                    continue
                assert low <= value <= high
                held += 1
    assert held >= 12


def _value(expression, field, place):
    return evaluate(expression, {SYMBOLS[0]: place}, field)


@pytest.mark.parametrize(
    "text", ["log(x)", "sqrt(x)", "x**1.5", "acosh(x)", "asin(x - 3)", "atanh(x - 3)", "log1p(x)"]
)
def test_out_of_the_domain(text):
    with pytest.raises(OutsideError):
        enclosed(text, lambda iv: [iv.mpf(-2)])


@pytest.mark.parametrize("text", ["1/x", "cot(x)", "gamma(x)", "digamma(x)", "log(x)", "1/sqrt(x)"])
def test_poles(text):
    with pytest.raises((OutsideError, UndecidedError)):
        enclosed(text, lambda iv: [iv.mpf(0)])
    with pytest.raises(UndecidedError):
        enclosed(text, lambda iv: [iv.mpf([-1, 1]) / 8])


@pytest.mark.parametrize(
    "text", ["abs(x)", "sign(x)", "floor(x)", "ceil(x)", "relu(x)", "max(x, 0)", "where(x>0, 1, 2)"]
)
def test_kinks_are_refused_where_they_matter_and_known_elsewhere(text):
    with pytest.raises(UndecidedError):
        enclosed(text, lambda iv: [iv.mpf(0)])
    at_zero = enclosed(text, lambda iv: [iv.mpf(0)], strict=False)
    assert at_zero.a == at_zero.b == (2 if "where" in text else 0)


@pytest.mark.parametrize("text", ["exp(exp(x))", "sin(exp(x))", "gamma(x)", "sinh(x)", "erf(x)**x"])
def test_what_would_never_end_is_refused(text):
    with pytest.raises(UndecidedError):
        enclosed(text, lambda iv: [iv.mpf(10) ** 12])


def test_whole_exponents_are_for_any_base():
    at = lambda *numbers: lambda iv: [iv.mpf(number) for number in numbers]  # noqa: E731
    for base, exponent, value in ((-2, 3, -8), (0, 0, 1), (-2, 0, 1), (-2, -1, -0.5), (0, 2, 0)):
        found = enclosed("x**y", at(base, exponent))
        assert found.a == found.b == value
    for base, exponent in ((0, -1), (-2, 0.5)):
        with pytest.raises(OutsideError):
            enclosed("x**y", at(base, exponent))
    with pytest.raises(UndecidedError):
        enclosed("x**y", lambda iv: [iv.mpf(0), iv.mpf([-1, 1])])


def test_a_decimal_stands_for_its_neighbours():
    one = lambda iv: [iv.mpf(1)]  # noqa: E731
    assert not apart(enclosed("0.30000000000000004*x", one), enclosed("0.3*x", one))
    assert apart(enclosed("0.3000000000001*x", one), enclosed("0.3*x", one))
    assert apart(enclosed("x/3", one), enclosed("x/3 + 1/10**15", one))
