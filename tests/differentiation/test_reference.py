"""The reference is right where a derivative is known, and says why where there is none."""

from decimal import Decimal

import mpmath
import numpy as np
import pytest

from symgd import Loss
from symgd.differentiation.reference import checked, reference, unit
from symgd.errors import SettingError

KNOWN = {
    "exp(x)": (1.0, lambda m, x: m.exp(x), lambda m, x: m.exp(x), lambda m, x: m.exp(x)),
    "sin(x)": (0.7, lambda m, x: m.cos(x), lambda m, x: -m.sin(x), lambda m, x: -m.cos(x)),
    "log(x)": (0.3, lambda m, x: 1 / x, lambda m, x: -1 / x**2, lambda m, x: 2 / x**3),
    "x**5": (-2.5, lambda m, x: 5 * x**4, lambda m, x: 20 * x**3, lambda m, x: 60 * x**2),
    "gamma(x)": (
        3.0,
        lambda m, x: m.gamma(x) * m.psi(0, x),
        lambda m, x: m.gamma(x) * (m.psi(0, x) ** 2 + m.psi(1, x)),
        lambda m, x: m.gamma(x) * (m.psi(0, x) ** 3 + 3 * m.psi(0, x) * m.psi(1, x) + m.psi(2, x)),
    ),
    "erf(x)": (
        -0.4,
        lambda m, x: 2 / m.sqrt(m.pi) * m.exp(-(x**2)),
        lambda m, x: -4 * x / m.sqrt(m.pi) * m.exp(-(x**2)),
        lambda m, x: (8 * x**2 - 4) / m.sqrt(m.pi) * m.exp(-(x**2)),
    ),
    "sin(1e8*x)": (
        1.0,
        lambda m, x: 10**8 * m.cos(10**8 * x),
        lambda m, x: -(10**16) * m.sin(10**8 * x),
        lambda m, x: -(10**24) * m.cos(10**8 * x),
    ),
    "log(x) ": (1e-200, lambda m, x: 1 / x, lambda m, x: -1 / x**2, lambda m, x: 2 / x**3),
    "x**2 + 1": (1e-200, lambda m, x: 2 * x, lambda m, x: m.mpf(2), lambda m, x: m.mpf(0)),
    "cos(x)": (1e300, lambda m, x: -m.sin(x), lambda m, x: -m.cos(x), lambda m, x: m.sin(x)),
}


@pytest.mark.parametrize("text", KNOWN)
def test_derivatives_that_textbooks_know(text):
    x, *derivatives = KNOWN[text]
    found = reference(Loss(text), [x], [1.0])
    context = mpmath.mp.clone()
    context.dps = 400
    shown = zip((found.first, found.second, found.third), derivatives, (50, 20, 10), strict=True)
    for value, derivative, digits in shown:
        exact = derivative(context, context.mpf(x))
        error = abs(context.mpf(str(value)) - exact)
        assert error <= abs(exact) * context.mpf(10) ** -digits
    assert found.reason == ""
    assert found.uncertainty <= abs(float(found.first)) * 1e-50


@pytest.mark.parametrize(
    ("text", "x"),
    [("x**2", 0.0), ("x*abs(x)", 0.0), ("relu(x)**2", 0.0), ("floor(x)", 2.5), ("cos(x)", 0.0)],
)
def test_a_derivative_that_is_zero_is_zero(text, x):
    assert reference(Loss(text), [x], [1.0]).first == 0


@pytest.mark.parametrize(
    ("text", "x", "reason"),
    [
        ("abs(x)", 0.0, "there is a kink here: the slopes on its two sides are -1 and 1"),
        ("max(x, 3*x)", 0.0, "there is a kink here: the slopes on its two sides are 1 and 3"),
        ("cbrt(x)", 0.0, "the loss jumps here, or its slope grows without bound"),
        ("sqrt(abs(x))", 0.0, "the loss jumps here, or its slope grows without bound"),
        ("floor(x)", 2.0, "the loss jumps here, or its slope grows without bound"),
        ("sign(x)", 0.0, "the loss jumps here, or its slope grows without bound"),
        ("where(x < 1, x, x + 1)", 1.0, "the loss jumps here, or its slope grows without bound"),
        ("sqrt(x)", 0.0, "the loss is undefined on one side of this point"),
        ("log(x)", -1.0, "the loss is undefined here"),
        ("1/x", 0.0, "the loss is undefined here"),
        ("gamma(x)", -2.0, "the loss is undefined here"),
        (
            "exp(exp(exp(x)))",
            5.0,
            "the loss is too large or too small here to be written as a number",
        ),
    ],
)
def test_why_there_is_none(text, x, reason):
    found = reference(Loss(text), [x], [1.0])
    assert found.first is None
    assert found.reason == reason
    assert np.isnan(found.error(1.0))


def test_slopes_on_two_sides_that_are_rounding_are_no_jump():
    found = reference(Loss("erf(x)"), [13.0], [1.0])
    context = mpmath.mp.clone()
    context.dps = 100
    exact = 2 * context.exp(-169) / context.sqrt(context.pi)
    # The slope is 5e-74 of the loss, which leaves 20 digits fewer of it than of others.
    assert abs(context.mpf(str(found.first)) - exact) <= exact * context.mpf(10) ** -20


@pytest.mark.parametrize("x", [14.0, 15.0])
def test_a_slope_lost_in_rounding_is_no_jump(x):
    """At 15 the slope of erf is 2e-98: in 120 digits there is nothing of it, in 160 there is."""
    found = reference(Loss("erf(x)"), [x], [1.0])
    assert found.first is None
    assert found.reason == "two precisions do not agree on a derivative here"


def test_what_takes_too_long_is_given_up():
    found = reference(Loss("exp(exp(exp(exp(x))))"), [5.0], [1.0], seconds=1.0)
    assert found.first is None
    assert found.reason


def test_along_a_direction():
    found = reference(Loss("x**2 + 2*y**2"), [3.0, 4.0], [0.5, -0.25])
    assert found.first == Decimal(6) / 2 - Decimal(16) / 4
    assert reference(Loss("x*y"), [3.0, 4.0], unit(2, 1)).first == 3


def test_errors_are_exact_below_the_rounding_of_doubles():
    third = reference(Loss("x/3"), [1.0], [1.0])
    # 1/3 in doubles is 2^-54/3 too small.
    assert third.error(1 / 3) == pytest.approx(2.0**-54 / 3, rel=1e-12)


def test_a_point_has_a_number_for_each_variable():
    with pytest.raises(SettingError, match="has 2 numbers, for x, y; got 1"):
        checked(Loss("x + y"), [1.0])
    with pytest.raises(SettingError, match="must be finite"):
        checked(Loss("x"), [np.nan])
