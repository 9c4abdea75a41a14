"""Every minimum of the catalogue: where the literature has it, and none lower to be found."""

import numpy as np
import pytest
from scipy.optimize import brentq, curve_fit, minimize

from symgd import Loss
from symgd.catalog import catalogue
from tests.catalog.published import BY_HAND, COMPUTED, HIGHER, NONE, PUBLISHED
from tests.catalog.search import found, lowest

# Where the minimum stands on a kink, or where the formula of the gradient is 0/0.
WITHOUT_GRADIENT = {"ackley", "bukin_6", "cone", "drop_wave", "lasso"}
ON_THE_EDGE = {"eggholder"}

WITH_MINIMA = [example for example in catalogue.values() if example.minima]
SCALABLE = [example for example in catalogue.values() if example.family]


def close(example, points, tolerance):
    """Say whether each published point is one of the example's minima."""
    listed = np.array([minimum.point for minimum in example.minima])
    return all(
        (np.abs(listed - point) <= tolerance * 1.001 + 1e-12).all(axis=1).any() for point in points
    )


def test_every_example_is_accounted_for():
    tables = [set(PUBLISHED), set(BY_HAND), COMPUTED, NONE]
    assert sorted(name for table in tables for name in table) == sorted(catalogue)
    assert {name for name, example in catalogue.items() if not example.minima} == NONE


@pytest.mark.parametrize("name", PUBLISHED)
def test_value_and_points_are_the_published_ones(name):
    value, tolerance, points, near = PUBLISHED[name]
    example = catalogue[name]
    assert abs(example.value - value) <= tolerance
    assert close(example, points, near)
    assert len(points) == len(example.minima) or name in {
        "shubert",
        "dixon_price",
        "powell_badly_scaled",
    }


@pytest.mark.parametrize("name", BY_HAND)
def test_value_and_points_follow_by_hand(name):
    value, points = BY_HAND[name]
    example = catalogue[name]
    assert example.value == pytest.approx(value, rel=1e-14, abs=1e-15)
    assert close(example, points, 1e-14)
    assert len(points) == len(example.minima)


@pytest.mark.parametrize(("name", "n"), HIGHER)
def test_values_in_more_dimensions_are_the_published_ones(name, n):
    value, tolerance = HIGHER[name, n]
    assert abs(catalogue[name].at(n).value - value) <= tolerance


def test_line_fit_is_that_of_numpy():
    slope, intercept = np.polyfit([0, 1, 2, 3, 4], [1, 3, 2, 5, 4], 1)
    assert catalogue["line_fit"].minima[0].point == pytest.approx((intercept, slope), rel=1e-12)


def test_exponential_fit_is_that_of_scipy():
    t, y = np.arange(5.0), np.array([5.1, 3.0, 1.9, 1.1, 0.7])
    best, _ = curve_fit(lambda t, a, b: a * np.exp(-b * t), t, y, p0=(5, 0.5), xtol=1e-14)
    assert catalogue["exponential_fit"].minima[0].point == pytest.approx(tuple(best), rel=1e-7)
    residual = ((best[0] * np.exp(-best[1] * t) - y) ** 2).sum()
    assert catalogue["exponential_fit"].value == pytest.approx(residual, rel=1e-12)


def test_logistic_regression_is_that_of_scipy():
    t, label = np.array([-2, -1, -0.5, 0.5, 1, 2]), np.array([0, 0, 1, 0, 1, 1])

    def likelihood(w):
        p = 1 / (1 + np.exp(-(w[0] + w[1] * t)))
        return -(label * np.log(p) + (1 - label) * np.log(1 - p)).sum()

    best = minimize(likelihood, (0.1, 1), method="BFGS", options={"gtol": 1e-9})
    example = catalogue["logistic_regression"]
    assert example.minima[0].point == pytest.approx(tuple(best.x), abs=1e-6)
    assert example.value == pytest.approx(best.fun, rel=1e-12)


def test_tilted_well_is_at_the_root_of_the_derivative():
    x = brentq(lambda x: 4 * x**3 - 6 * x + 1, -2, -1, xtol=1e-15)
    assert catalogue["tilted_well"].minima[0].point == pytest.approx((x,), rel=1e-14)
    assert catalogue["tilted_well"].value == pytest.approx(x**4 - 3 * x**2 + x, rel=1e-14)


def check(example):
    """Check value, gradient and Hessian at each minimum of an example."""
    loss = Loss(example.text)
    for minimum in example.minima:
        value, gradient = loss.value_and_gradient(minimum.point)
        scale = max(1.0, abs(minimum.value))
        assert abs(value - minimum.value) <= 2e-15 * scale * max(1, len(minimum.point))
        if example.name in ON_THE_EDGE | WITHOUT_GRADIENT:
            continue
        hessian = loss.hessian_at(minimum.point)
        modes = np.linalg.eigvalsh(hessian)
        assert modes[0] >= -1e-9 * max(1.0, modes[-1])
        # A point that is rounded to doubles is off by that much of the steepest curvature.
        rounding = 1e-15 * np.abs(hessian).max() * np.abs(minimum.point).max()
        assert np.abs(gradient).max() <= 1e-9 + rounding


@pytest.mark.parametrize("example", WITH_MINIMA, ids=lambda example: example.name)
def test_minima_are_critical_points_that_curve_up(example):
    check(example)


@pytest.mark.parametrize(
    ("name", "n"),
    [(e.name, n) for e in SCALABLE for n in (2, 3, 5, 10) if n >= e.least],
)
def test_minima_hold_in_other_dimensions(name, n):
    check(catalogue[name].at(n))


@pytest.mark.parametrize("name", sorted(WITHOUT_GRADIENT | ON_THE_EDGE))
def test_minima_without_a_gradient_are_lower_than_all_around(name):
    example = catalogue[name]
    loss, low, high = Loss(example.text), *np.array(example.window).T
    rng = np.random.default_rng(0)
    for minimum in example.minima:
        for size in 1e-6, 1e-3, 0.1:
            around = np.array(minimum.point)[:, None] + size * rng.normal(size=(len(low), 500))
            inside = np.clip(around, low[:, None], high[:, None])
            assert (loss.value(inside) >= minimum.value - 1e-12 * max(1, abs(minimum.value))).all()


def test_the_gradient_at_the_edge_points_out_of_the_window():
    example = catalogue["eggholder"]
    across, along = Loss(example.text).gradient_at(example.minima[0].point)
    assert across < -1
    assert abs(along) < 1e-9


@pytest.mark.parametrize("example", WITH_MINIMA, ids=lambda example: example.name)
def test_nothing_in_the_window_is_lower(example):
    low, high = np.array(example.window).T
    for minimum in example.minima:
        assert (low <= minimum.point).all()
        assert (minimum.point <= high).all()
    assert lowest(example) >= example.value - 1e-9 * max(1.0, abs(example.value))


# Those whose minima the grid of the search can tell apart.
COUNTED = [
    example
    for example in WITH_MINIMA
    if len(example.variables) <= 2
    and not set(example.properties) & {"ill-conditioned", "kink", "curved valley"}
] + [catalogue[name] for name in ("cross_in_tray", "holder_table", "eggholder", "dixon_price")]


@pytest.mark.parametrize("example", COUNTED, ids=lambda example: example.name)
def test_all_minima_are_listed(example):
    places = found(example)
    listed = np.array([minimum.point for minimum in example.minima])
    assert len(places) == len(listed)
    for place in places:
        assert np.abs(listed - place).max(axis=1).min() < 1e-3
