"""Critical points against published minima, other root finders, and calculus by hand."""

import json
from collections import Counter
from dataclasses import asdict
from functools import cache

import numpy as np
import pytest

from symgd import Loss
from symgd.analysis.critical.critical import critical_points
from symgd.analysis.critical.points import Kind
from symgd.analysis.quadratic.closed_form import quadratic
from symgd.arithmetic.evaluate import evaluate
from symgd.arithmetic.reals import Reals
from symgd.language.decimals import parse_exactly
from tests.analysis.published import PUBLISHED, ROOM


@cache
def published(name):
    text, window, *_ = PUBLISHED[name]
    return critical_points(text, window, seconds=ROOM)


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_minima_are_found(name):
    _, _, minima, value, complete = PUBLISHED[name]
    found = published(name)
    lowest = [point for point in found.minima if point.value <= found.minima[0].value + 1e-9]
    np.testing.assert_allclose(
        sorted(tuple(round(x, 4) + 0.0 for x in point.point) for point in lowest),
        sorted(tuple(round(x, 4) + 0.0 for x in point) for point in minima),
        atol=1.1e-4,
        rtol=1e-6,
    )
    assert lowest[0].value == pytest.approx(value, abs=1e-5)
    assert found.complete is complete


def derivatives_by_differences(text, point):
    """Return gradient and Hessian at a point, by central differences of the loss in 60 digits.

    The step of 1e-15 leaves an error of about 1e-30, times a third or fourth derivative.
    """
    loss, field = Loss(text), Reals(60)
    expression, mpf = parse_exactly(text), field.context.mpf
    h, n = mpf(10) ** -15, len(point)

    @cache
    def value(*steps):
        at = [mpf(x) + step * h for x, step in zip(point, steps, strict=True)]
        return evaluate(expression, dict(zip(loss.symbols, at, strict=True)), field)

    def step(*ways):
        return value(*np.sum(ways, axis=0).tolist())

    e = np.eye(n, dtype=int)
    gradient = [(step(e[i]) - step(-e[i])) / (2 * h) for i in range(n)]
    hessian = [
        [
            step(e[i], e[j]) - step(e[i], -e[j]) - step(-e[i], e[j]) + step(-e[i], -e[j])
            for j in range(n)
        ]
        for i in range(n)
    ]
    return np.array(gradient, dtype=float), np.array(hessian, dtype=float) / float(4 * h * h)


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_point_is_what_it_is_said_to_be(name):
    """The gradient, by central differences of the loss, vanishes; so does not the curvature."""
    text, found = PUBLISHED[name][0], published(name)
    assert found.points
    for point in found.points[:60]:
        gradient, H = derivatives_by_differences(text, point.point)
        values = np.linalg.eigvalsh(H)
        scale = np.abs(values).max()
        assert np.linalg.norm(gradient) <= 1e-7 * (1 + scale)
        if values[0] > 1e-6 * scale:
            assert point.kind is Kind.MINIMUM
            np.testing.assert_allclose(point.condition, values[-1] / values[0], rtol=1e-5)
        elif values[-1] < -1e-6 * scale:
            assert point.kind is Kind.MAXIMUM
        elif values[0] < -1e-6 * scale and values[-1] > 1e-6 * scale:
            assert point.kind is Kind.SADDLE
        np.testing.assert_allclose(point.eigenvalues, values, rtol=1e-6, atol=1e-9 * (1 + scale))


@pytest.mark.parametrize(
    ("text", "window", "counts"),
    [
        # Himmelblau's function has one maximum and four saddles besides its four minima.
        ("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", (-5, 5), (4, 4, 1)),
        # Six minima, two maxima and seven saddles (Dixon & Szegö 1978).
        ("(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (-4 + 4*y**2)*y**2", (-3, 3), (6, 7, 2)),
        ("2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2", (-5, 5), (3, 2, 0)),
        # A sum of g(x) + g(y): the one-dimensional g has 3 critical points, min, max, min.
        ("x**4 - 2*x**2 + y**4 - 2*y**2", (-5, 5), (4, 4, 1)),
        # Rastrigin: g has 11 minima and 10 maxima in the window.
        ("x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)", (-5.12, 5.12), (121, 220, 100)),
        ("sin(x)*sin(y)", (-4, 4), (2, 9, 2)),
    ],
)
def test_all_are_found_and_classified(text, window, counts):
    found = critical_points(text, window, seconds=ROOM)
    kinds = Counter(point.kind for point in found.points)
    assert (kinds[Kind.MINIMUM], kinds[Kind.SADDLE], kinds[Kind.MAXIMUM]) == counts
    assert kinds[Kind.DEGENERATE] == 0
    assert found.complete
    assert all(point.proved for point in found.points)


def test_goldstein_price_is_exact():
    found = published("Goldstein-Price")
    assert {point.exact: point.exact_value for point in found.minima} == {
        ("0", "-1"): "3",
        ("-3/5", "-2/5"): "30",
        ("9/5", "1/5"): "84",
        ("6/5", "4/5"): "840",
    }


@pytest.mark.parametrize("degree", [3, 4, 5, 6, 9])
def test_polynomials_agree_with_numpy_roots(degree, rng):
    for _ in range(6):
        coefficients = rng.integers(-9, 10, degree + 1)
        coefficients[0] = 1 + abs(coefficients[0])
        text = " + ".join(f"({c})*x**{degree - k}" for k, c in enumerate(coefficients))
        found = critical_points(Loss(text, ("x",)), (-100, 100))
        roots = np.roots(np.polyder(coefficients.astype(float)))
        real = np.sort(roots[np.abs(roots.imag) < 1e-7].real)
        assert found.complete
        ours = np.sort([point.point[0] for point in found.points])
        if len(ours) == len(real):  # a double root may be split into a complex pair by rounding
            np.testing.assert_allclose(ours, real, atol=1e-5)
        assert {round(x, 4) for x in ours} <= {round(x, 4) for x in roots.real} | {0.0}


def test_what_is_known_of_a_quadratic_is_not_solved_again(monkeypatch):
    solved = quadratic("(x - 1)**2 + y**2")
    monkeypatch.setattr("symgd.analysis.critical.critical.quadratic", None)
    (point,) = critical_points("(x - 1)**2 + y**2", closed=solved).points
    assert point.exact == ("1", "0")
    assert critical_points("x**4 - x**2", closed=None).complete


def test_a_minimum_where_the_gamma_function_overflows():
    """It is at 180, and what doubles cannot tell is not called decided."""
    found = critical_points("(x - 180)**2 + exp(-gamma(x))", (175, 185), seconds=4)
    assert not found.complete


@pytest.mark.parametrize("text", ["exp(x)", "x + y", "x + sin(x)/2", "sqrt(x)", "tan(x)"])
def test_there_is_none(text):
    found = critical_points(text, (-3, 3))
    assert not found.points
    assert found.complete


def test_more_variables_than_the_search_goes_up_to():
    text = " + ".join(f"x{i}**4" for i in range(21))
    found = critical_points(text)
    assert not found.points
    assert "21 variables" in found.how


def test_ten_dimensions():
    text = "+".join(f"100*(x{i + 1} - x{i}**2)**2 + (1 - x{i})**2" for i in range(9))
    found = critical_points(text, (-2, 2))
    # Kok & Sandrock, Locating and characterizing the stationary points of the extended
    # Rosenbrock function, 2009: two minima for 4 to 30 variables.
    assert found.minima[0].exact == ("1",) * 10
    assert found.minima[1].value == pytest.approx(3.98657911, abs=1e-6)
    assert not found.complete


def test_plain_data():
    for text in ("x**4 + y**4 - x*y", "abs(x)", "(x*y - 1)**2", "x**2"):
        json.dumps(asdict(critical_points(text)), allow_nan=False)
