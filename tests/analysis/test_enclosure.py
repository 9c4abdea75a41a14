"""Intervals hold what floats and mpmath compute inside them."""

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symgd import Loss
from symgd.analysis.exact.exactly import exact_derivatives
from symgd.analysis.interval.enclosure import Enclosure
from symgd.arithmetic.evaluate import Evaluation
from symgd.arithmetic.reals import Reals
from symgd.calculus import reverse
from symgd.errors import ExpressionError
from symgd.language.decimals import parse_exactly
from tests.expressions import VARIABLES, losses

FUNCTIONS = [
    ("exp(x)", -3, 3),
    ("expm1(x)", -3, 3),
    ("log(x)", 0.1, 4),
    ("log1p(x)", -0.9, 4),
    ("log2(x)", 0.1, 4),
    ("log10(x)", 0.1, 4),
    ("sqrt(x)", 0, 4),
    ("cbrt(x)", -4, 4),
    ("x**1.7", 0.1, 4),
    ("x**(10/3)", 0.01, 1),
    ("x**(-2/7) + (1 + x)**(1/3)", 0.1, 4),
    ("x**-0.5", 0.1, 4),
    ("x**5 - x**4 + x**-3", 0.1, 2),
    ("1/x", -3, -0.1),
    ("1/(x**2 - 20)", -3, 3),
    ("2**x", -3, 3),
    ("x**x", 0.1, 3),
    ("sin(3*x)", -9, 9),
    ("cos(3*x)", -9, 9),
    ("tan(x)", -1.5, 1.5),
    ("sec(x)", -1.5, 1.5),
    ("csc(x)", 0.1, 3),
    ("cot(x)", 0.1, 3),
    ("asin(x)", -0.99, 0.99),
    ("acos(x)", -0.99, 0.99),
    ("atan(x)", -9, 9),
    ("atan2(x, 1 + x**2)", -9, 9),
    ("atan2(x, x - 1)", -9, 9),
    ("sinh(x)", -3, 3),
    ("cosh(x)", -3, 3),
    ("tanh(x)", -3, 3),
    ("asinh(x)", -3, 3),
    ("acosh(x)", 1.1, 3),
    ("atanh(x)", -0.9, 0.9),
    ("abs(x)", -3, 3),
    ("sign(x)", -3, 3),
    ("floor(x) + ceil(x/2)", -3, 3),
    ("max(x, 1, -x)", -3, 3),
    ("min(x, 1, -x)", -3, 3),
    ("relu(x)", -3, 3),
    ("huber(x, 1)", -3, 3),
    ("sigmoid(x)", -9, 9),
    ("softplus(x)", -9, 9),
    ("logcosh(x)", -9, 9),
    ("logaddexp(x, 1 - x)", -9, 9),
    ("hypot(x, x - 1)", -3, 3),
    ("erf(x)", -3, 3),
    ("erfc(x)", -3, 3),
    ("gamma(x)", 0.3, 6),
    ("loggamma(x)", 0.3, 6),
    ("digamma(x)", 0.3, 6),
    ("gamma(x)", -6, 6),
    ("where(x > 1 and x < 2, x, where(x == 0, 7, -x))", -3, 3),
    ("where(not x > 1, x, 2 - x) + where(x != 1, 1, 2)", -3, 3),
]

FAR = [
    ("x**(10/3)", 1e9, 1e12),
    ("x**(-1/3)", 1e-9, 1e-6),
    ("gamma(x)", 160, 250),
    ("gamma(x)**2 - gamma(x)", 80, 200),
    ("exp(-gamma(x))", 175, 185),
    ("loggamma(x)", 1e3, 1e9),
    ("loggamma(x)", 1e300, 1e306),
    ("digamma(x)", 1e-9, 1e-3),
    ("digamma(x)", 1e3, 1e9),
    ("gamma(x)", 1e-9, 1e-3),
    ("x**151", -200, 200),
    ("1/x**151", 100, 200),
    ("exp(x)", 600, 800),
    ("cosh(x) - sinh(x)", 600, 800),
]
"""Where doubles overflow, or an exponent's rounding tells."""


def boxes(rng, low, high, count=30):
    width = (high - low) * 10.0 ** rng.uniform(-6, 0, count)
    start = rng.uniform(low, high - width)
    return start[None], np.minimum(start + width, high)[None]


def true_values(expressions, symbols, at):
    """Return values to 40 digits at one point, None where there is none."""
    field = Reals(40)
    known = Evaluation(dict(zip(symbols, map(field.context.mpf, at), strict=True)), field)
    values = []
    for expression in expressions:
        try:
            values.append(known.value(expression))
        except (ArithmeticError, ValueError):  # ValueError: a pole
            values.append(None)
    return values


def check_that_values_lie_inside(expressions, symbols, points, *boxes):
    """Hold intervals on boxes ((n, B), (n, B)) to mpmath, at a point of each; without any slack."""
    enclosure = Enclosure(expressions, symbols)
    intervals = [enclosure(low, high) for low, high in boxes]
    held = 0
    for k in range(points.shape[1]):
        for i, true in enumerate(true_values(expressions, symbols, points[:, k].tolist())):
            if true is None:
                continue
            for known in intervals:
                held += 1
                ends = map(mpmath.mpf, (float(known.low[i, k]), float(known.high[i, k])))
                assert next(ends) <= true <= next(ends), (expressions[i], points[:, k])
    return held


@pytest.mark.parametrize(("text", "low", "high"), [*FUNCTIONS, *FAR])
def test_values_and_derivatives_lie_inside(text, low, high, rng):
    x = sp.Symbol("x", real=True)
    known = exact_derivatives(text, ("x",))
    expressions = [known.loss, *known.gradient, *known.hessian]
    first, last = boxes(rng, low, high)
    inside = np.clip(first + rng.uniform(0, 1, first.shape) * (last - first), first, last)
    held = [
        check_that_values_lie_inside(expressions, [x], points, (first, last), (points, points))
        for points in (first, inside, last)
    ]
    assert sum(held) > 300


@pytest.mark.parametrize(("text", "low", "high"), FUNCTIONS)
def test_an_interval_is_no_wider_than_it_must_be(text, low, high):
    """On a narrow interval in which it is smooth, the width is near |f'| times its own."""
    loss = Loss(text)
    at = np.linspace(low, high, 23)[1:-1] + 1e-3
    known = Enclosure([loss.expression], loss.symbols)(at[None] - 1e-7, at[None] + 1e-7)
    usual = known.smooth & np.isfinite(loss.value(at[None]))
    assert usual.sum() >= 5
    expected = 2e-7 * np.abs(loss.gradient_at(at[None])[0])
    assert (known.high - known.low)[0][usual] == pytest.approx(expected[usual], rel=60, abs=1e-6)


@pytest.mark.parametrize(
    "text", ["1 + x*3/7 - pi", "0.1*x + sqrt(2)", "sin(x)**2", "exp(x)*log(2 + x)", "x**7 - x**3"]
)
def test_rounding_is_inside(text, rng):
    """At single points the interval holds the value to 40 digits."""
    loss = Loss(text)
    at = rng.uniform(0, 3, 50)
    known = Enclosure([loss.expression], loss.symbols)(at[None], at[None])
    exact = sp.nsimplify(loss.expression, rational=True)
    with mpmath.workdps(40):
        for i, value in enumerate(at):
            true = exact.subs(loss.symbols[0], sp.Rational(float(value))).evalf(40)
            assert mpmath.mpf(float(known.low[0, i])) <= true <= mpmath.mpf(float(known.high[0, i]))
            assert known.high[0, i] - known.low[0, i] <= 1e-13 * (1 + abs(float(true)))


def loss_or_skip(text: str) -> Loss:
    try:
        return Loss(text, VARIABLES)
    except ExpressionError:  # a where inside a condition
        assume(False)
        raise


@given(losses, st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_random_losses(text, seed):
    rng = np.random.default_rng(seed)
    loss = loss_or_skip(text)
    exact = parse_exactly(text)
    expressions = [exact, *reverse.gradient(exact, loss.symbols)]
    low = rng.uniform(-2, 2, (len(loss.variables), 12))
    high = low + 10.0 ** rng.uniform(-6, 0, low.shape)
    at = np.clip(low + rng.uniform(0, 1, low.shape) * (high - low), low, high)
    check_that_values_lie_inside(expressions, loss.symbols, at, (low, high), (at, at))


@pytest.mark.parametrize(
    ("text", "low", "high", "smooth"),
    [
        ("sign(x)", -1, 1, False),
        ("sign(x)", 0, 0, False),
        ("sign(x)", 0.1, 1, True),
        ("floor(x)", 0.1, 0.9, True),
        ("floor(x)", 1, 1, False),
        ("1/x", -1, 1, False),
        ("1/x", 0, 1, False),
        ("log(x)", -1, 1, False),
        ("sqrt(x)", -1, 1, False),
        ("tan(x)", 1, 2, False),
        ("tan(x)", 2, 4, True),
        ("where(x > 0, x, 2*x)", -1, 1, False),
        ("where(x > 0, 1/x, 2*x)", -2, -1, True),
        ("atan2(x, x)", -2, -1, False),
        ("gamma(x)", -2, 1, False),
    ],
)
def test_what_is_not_smooth_is_told(text, low, high, smooth):
    loss = Loss(text)
    known = Enclosure([loss.expression], loss.symbols)(np.array([[low]]), np.array([[high]]))
    assert known.smooth.tolist() == [smooth]


def test_outside_the_domain_there_is_nothing():
    for text in ("log(x)", "sqrt(x)", "asin(x - 2)", "acosh(x)", "x**x"):
        loss = Loss(text)
        known = Enclosure([loss.expression], loss.symbols)(np.array([[-3.0]]), np.array([[-2.0]]))
        assert np.isnan(known.low).all()
