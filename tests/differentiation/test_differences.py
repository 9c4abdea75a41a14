"""Differences err as theory says, and theory is the textbooks'."""

import mpmath
import numpy as np
import pytest

from symgd import Loss
from symgd.differentiation.differences import (
    EPSILON,
    Theory,
    difference_errors,
    errors,
    steps,
    theories,
)
from symgd.differentiation.reference import Reference, reference, unit

SMOOTH = {
    "exp(x)": (1.0, "exp(x)", "exp(x)"),
    "sin(x)": (0.7, "-sin(x)", "-cos(x)"),
    "log(x)": (2.5, "-1/x**2", "2/x**3"),
    "x**5 + 1": (-1.3, "20*x**3", "60*x**2"),
    "1e100*exp(x)": (1.0, "1e100*exp(x)", "1e100*exp(x)"),
}


def differences(text, point, index=0):
    loss = Loss(text)
    return difference_errors(loss, index, point, reference(loss, point, unit(len(point), index)))


@pytest.mark.parametrize("text", SMOOTH)
def test_theory_is_made_of_the_second_and_the_third_derivative(text):
    x, second, third = SMOOTH[text]
    found = differences(text, [x])
    size = abs(Loss(text).value([x]))
    m2, m3 = (abs(Loss(formula).value([x])) for formula in (second, third))
    assert found.forward_theory.best == pytest.approx(2 * np.sqrt(EPSILON * size / m2))
    assert found.central_theory.best == pytest.approx((3 * EPSILON * size / m3) ** (1 / 3))
    h = 1e-3
    assert found.forward_theory.error(h) == pytest.approx(m2 * h / 2 + 2 * EPSILON * size / h)
    assert found.central_theory.error(h) == pytest.approx(m3 * h**2 / 6 + EPSILON * size / h)


@pytest.mark.parametrize("text", SMOOTH)
def test_measured_errors_follow_theory(text):
    found = differences(text, [SMOOTH[text][0]])
    pairs = [
        (found.forward_errors, found.forward_theory),
        (found.central_errors, found.central_theory),
    ]
    for measured, theory in pairs:
        # Right of the best step, Taylor's remainder: its slope within a hundredth.
        right = (found.h > 30 * theory.best) & (found.h < 3e-2)
        slope, _ = np.polyfit(np.log(found.h[right]), np.log(measured[right]), 1)
        assert slope == pytest.approx(theory.order, abs=0.02)
        # Left of it, rounding: never far above theory, and as a whole not far below.
        left = (found.h < theory.best / 30) & (found.h > 1e-14)
        bound = np.array([theory.error(h) for h in found.h[left]])
        ratios = measured[left] / bound
        assert ratios.max() < 4
        assert np.median(ratios) > 0.01
        nearest = np.argmin(np.abs(np.log(found.h / theory.best)))
        assert measured[nearest] < 3 * theory.error(theory.best)


def test_the_best_step_is_the_least_error_of_theory():
    for theory in (Theory(1, 0.7, 3e-16), Theory(2, 12.0, 5e-14)):
        h = theory.best * np.array([0.9, 1.0, 1.1])
        low, least, high = (theory.error(step) for step in h)
        assert least < min(low, high)


def test_a_quadratic_leaves_nothing_out():
    found = differences("x**2 + 2*y**2", [3.0, 4.0], index=1)
    assert found.central_theory.truncation == 0
    assert found.central_theory.best is None
    assert found.forward_theory.truncation == 2
    assert found.central_errors[found.h > 1e-3].max() < 1e-11


def test_a_line_and_a_constant_have_no_best_step():
    for text in ("3*x", "5 + 0*x"):
        loss = Loss(text, ("x",))
        forward, central = theories(2.0, reference(loss, [2.0], [1.0]))
        assert forward.best is None
        assert central.best is None
    assert theories(2.0, Reference(reason="none")) == (None, None)


def test_a_loss_that_cancels_has_the_rounding_of_its_terms():
    found = differences("x**2 - 9", [3.0])
    assert found.central_theory.rounding == pytest.approx(EPSILON * 18)


def test_errors_are_those_of_high_precision():
    exact = reference(Loss("exp(x)"), [1.0], [1.0])
    estimates = np.array([np.e, 2.7, np.nextafter(np.e, 3), np.nan])
    found = errors(estimates, exact)
    context = mpmath.mp.clone()
    context.dps = 60
    wanted = [float(abs(context.mpf(e) - context.e)) for e in estimates[:3]]
    assert found[:3] == pytest.approx(wanted, rel=1e-9)
    assert np.isnan(found[3])


def test_what_is_undefined_is_nan():
    found = differences("log(x)", [1e-3])
    assert np.isnan(found.central[found.h >= 1e-3]).all()
    assert np.isfinite(found.forward[found.h >= 1e-3]).all()
    lost = differences("x**2", [1e6])
    assert np.isnan(lost.forward[lost.h < 1e-11]).all()
    kink = differences("abs(x)", [0.0])
    assert np.isnan(kink.central_errors).all()
    assert kink.central_theory is None
    assert "kink" in kink.reason


@pytest.mark.parametrize("x", [0.0, 1e-200, 0.03, -3.0, 1e6, 1e300])
def test_steps_fall_evenly_from_the_size_of_the_coordinate(x):
    h = steps(x)
    assert h[0] == pytest.approx(max(1.0, 10 ** np.floor(np.log10(abs(x) or 1))))
    assert h[:-1] / h[1:] == pytest.approx(10**0.25)
    assert len(h) <= 24 * 4 + 1


def test_a_huge_loss_does_not_warn():
    found = differences("x**20", [1e15])
    assert np.isfinite(found.central_errors).any()
    assert found.central_theory is not None
