"""Critical points against published minima, other root finders, and calculus by hand."""

import json
import math
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
from symgd.errors import SettingError
from symgd.language.decimals import parse_exactly

# Jamil & Yang, A literature survey of benchmark functions, 2013; Surjanovic & Bingham, Virtual
# library of simulation experiments; Moré, Garbow & Hillstrom, Testing unconstrained optimization
# software, 1981. Name: text, window, global minima, value there, whether all are found for sure.
PUBLISHED = {
    "sphere": ("x**2 + y**2", (-5.12, 5.12), [(0, 0)], 0, True),
    "Booth": ("(x + 2*y - 7)**2 + (2*x + y - 5)**2", (-10, 10), [(1, 3)], 0, True),
    "Matyas": ("0.26*(x**2 + y**2) - 0.48*x*y", (-10, 10), [(0, 0)], 0, True),
    "Rosenbrock": ("100*(y - x**2)**2 + (1 - x)**2", (-5, 10), [(1, 1)], 0, True),
    "Himmelblau": (
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        (-5, 5),
        [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)],
        0,
        True,
    ),
    "Beale": (
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        (-4.5, 4.5),
        [(3, 0.5)],
        0,
        True,
    ),
    "Goldstein-Price": (
        "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))",
        (-2, 2),
        [(0, -1)],
        3,
        True,
    ),
    "three-hump camel": ("2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2", (-5, 5), [(0, 0)], 0, True),
    "six-hump camel": (
        "(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (-4 + 4*y**2)*y**2",
        (-3, 3),
        [(0.08984201, -0.71265640), (-0.08984201, 0.71265640)],
        -1.031628453,
        True,
    ),
    "Styblinski-Tang": (
        "(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)/2",
        (-5, 5),
        [(-2.903534, -2.903534)],
        -78.332331,
        True,
    ),
    "Easom": (
        "-cos(x)*cos(y)*exp(-(x - pi)**2 - (y - pi)**2)",
        (-10, 10),
        [(math.pi, math.pi)],
        -1,
        True,
    ),
    "McCormick": (
        "sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
        ((-1.5, 4), (-3, 4)),
        [(-0.5471975512, -1.5471975512)],
        -1.913222955,
        True,
    ),
    "Branin": (
        "(y - 5.1/(4*pi**2)*x**2 + 5/pi*x - 6)**2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
        ((-5, 10), (0, 15)),
        [(-math.pi, 12.275), (math.pi, 2.275), (3 * math.pi, 2.475)],
        0.397887358,
        True,
    ),
    "Rastrigin": (
        "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
        (-5.12, 5.12),
        [(0, 0)],
        0,
        True,
    ),
    "Griewank": (
        "1 + (x**2 + y**2)/4000 - cos(x)*cos(y/sqrt(2))",
        (-20, 20),
        [(0, 0)],
        0,
        True,
    ),
    "Levy 13": (
        "sin(3*pi*x)**2 + (x - 1)**2*(1 + sin(3*pi*y)**2) + (y - 1)**2*(1 + sin(2*pi*y)**2)",
        (-3, 3),
        [(1, 1)],
        0,
        True,
    ),
    "Schaffer 2": (
        "0.5 + (sin(x**2 - y**2)**2 - 0.5)/(1 + 0.001*(x**2 + y**2))**2",
        (-3, 3),
        [(0, 0)],
        0,
        True,
    ),
    "Schaffer 4": (
        "0.5 + (cos(sin(abs(x**2 - y**2)))**2 - 0.5)/(1 + 0.001*(x**2 + y**2))**2",
        (-2, 2),
        [(0, 1.253132), (0, -1.253132), (1.253132, 0), (-1.253132, 0)],
        0.292579,
        False,
    ),
    "Hoelder table": (
        "-abs(sin(x)*cos(y)*exp(abs(1 - sqrt(x**2 + y**2)/pi)))",
        (-10, 10),
        [(8.05502, 9.66459), (8.05502, -9.66459), (-8.05502, 9.66459), (-8.05502, -9.66459)],
        -19.2085,
        False,
    ),
    "Michalewicz": (
        "-sin(x)*sin(x**2/pi)**20 - sin(y)*sin(2*y**2/pi)**20",
        (0, math.pi),
        [(2.20290552, 1.57079633)],
        -1.801303410,
        False,
    ),
    "Zakharov": (
        "x**2 + y**2 + (0.5*x + y)**2 + (0.5*x + y)**4",
        (-5, 10),
        [(0, 0)],
        0,
        True,
    ),
    "Dixon-Price": (
        "(x - 1)**2 + 2*(2*y**2 - x)**2",
        (-10, 10),
        [(1, 2**-0.5), (1, -(2**-0.5))],
        0,
        True,
    ),
    "Freudenstein-Roth": (
        "(-13 + x + ((5 - y)*y - 2)*y)**2 + (-29 + x + ((y + 1)*y - 14)*y)**2",
        (-12, 12),
        [(5, 4)],
        0,
        True,
    ),
    "Brown, badly scaled": (
        "(x - 1e6)**2 + (y - 2e-6)**2 + (x*y - 2)**2",
        ((0, 2e6), (-1, 1)),
        [(1e6, 2e-6)],
        0,
        True,
    ),
    "Powell, badly scaled": (
        "(1e4*x*y - 1)**2 + (exp(-x) + exp(-y) - 1.0001)**2",
        ((-1, 10), (-1, 10)),
        [(1.098159e-5, 9.106146738), (9.106146738, 1.098159e-5)],
        0,
        False,
    ),
}


@cache
def published(name):
    text, window, *_ = PUBLISHED[name]
    return critical_points(text, window, seconds=30)


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
    found = critical_points(text, window)
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


def test_pi_is_recognised():
    found = critical_points("sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1", ((-1.5, 4), (-3, 4)))
    assert found.points[0].exact == ("1/2 - pi/3", "-pi/3 - 1/2")
    assert found.points[0].exact_eigenvalues == ("sqrt(3)", "4")


@pytest.mark.parametrize(
    ("text", "exact", "value"),
    [
        ("x*log(x)", "exp(-1)", "-exp(-1)"),
        ("exp(x) - 2*x", "log(2)", "2 - 2*log(2)"),
        ("x**3/3 - x**2/2 - x", "1/2 + sqrt(5)/2", None),
        ("x - atan(2*x)", "1/2", "1/2 - pi/4"),
        ("0.1*x**4 - 0.2*x**2", "1", "-1/10"),
    ],
)
def test_exact_names(text, exact, value):
    (point, *_) = critical_points(text, (0.1, 5)).minima
    assert point.exact == (exact,)
    assert value is None or point.exact_value == value


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


def test_decimals_are_what_was_typed():
    found = critical_points("x**4*(0.3 - 0.1*3) + x**2", (-1e9, 1e9))
    assert [(point.exact, point.kind) for point in found.points] == [(("0",), Kind.MINIMUM)]


def test_what_rests_on_rounded_constants_is_not_proved():
    found = critical_points("sin(sin(1))*x**4 - x**2 + y**2")
    assert len(found.points) == 3
    assert not found.complete
    assert not any(point.proved or point.exact for point in found.points)


def test_a_curvature_below_the_smallest_double():
    """f' = x**59*(x - 1e-6): f'' is 1e-354 at its simple root, and positive."""
    lowest, other = critical_points("x**61/61 - 1e-6*x**60/60", (-1, 1)).points
    assert (lowest.exact, lowest.kind) == (("1/1000000",), Kind.MINIMUM)
    assert (other.exact, other.kind) == (("0",), Kind.DEGENERATE)


def test_zeros_that_are_nearer_to_each_other_than_names_are_told_apart():
    """sin(1e14*x) is 0 at k*pi*1e-14, seven times from -1e-13 to 1e-13."""
    found = critical_points("cos(1e14*x)", (-1e-13, 1e-13))
    expected = np.arange(-3, 4) * math.pi * 1e-14
    np.testing.assert_allclose(sorted(p.point[0] for p in found.points), expected, rtol=1e-12)
    assert [point.exact for point in found.points if point.exact] == [("0",)]
    assert found.complete


def test_what_is_known_of_a_quadratic_is_not_solved_again(monkeypatch):
    solved = quadratic("(x - 1)**2 + y**2")
    monkeypatch.setattr("symgd.analysis.critical.critical.quadratic", None)
    (point,) = critical_points("(x - 1)**2 + y**2", closed=solved).points
    assert point.exact == ("1", "0")
    assert critical_points("x**4 - x**2", closed=None).complete


def test_a_minimum_where_the_gamma_function_overflows():
    """It is at 180, and what doubles cannot tell is not called decided."""
    found = critical_points("(x - 180)**2 + exp(-gamma(x))", (175, 185))
    assert not found.complete


@pytest.mark.parametrize(
    ("text", "nearby"),
    [
        ("x**3 - 3*x*y**2", "neither"),
        ("x**4 + y**4", "lowest nearby"),
        ("(x - 0.3)**4 + (y - 0.7)**2", "lowest nearby"),
        ("-x**4 - y**2", "highest nearby"),
        ("x**3 + y**2", "neither"),
        ("x**4", "lowest nearby"),
        ("x**5", "neither"),
        ("1 + (x - 1/3)**6", "lowest nearby"),
        ("(x + 10*y)**2 + 5*(z - w)**2 + (y - 2*z)**4 + 10*(x - w)**4", "lowest nearby"),
    ],
)
def test_degenerate_points(text, nearby):
    found = critical_points(text, (-2, 2))
    (point,) = found.points
    assert (point.kind, point.nearby) == (Kind.DEGENERATE, nearby)
    assert point.exact is not None
    assert point.proved
    assert found.complete


def test_a_degenerate_point_that_is_no_polynomials():
    found = critical_points("cosh(x)**2 - x**2 + 2*y**2", (-2, 2))
    (point,) = found.points
    assert (point.kind, point.nearby) == (Kind.DEGENERATE, "lowest nearby")
    assert point.exact == ("0", "0")
    assert not found.complete
    assert "degenerate" in found.how


def test_a_zero_eigenvalue_does_not_hide_a_saddle():
    (point,) = critical_points("x**2 - y**2 + z**4", (-2, 2)).points
    assert point.kind is Kind.SADDLE
    assert point.exact == ("0", "0", "0")


@pytest.mark.parametrize("text", ["(x**2 + y**2 - 1)**2", "(x*y - 1)**2", "(x - y)**4"])
def test_a_curve_of_minima_is_told(text):
    found = critical_points(text, (-2, 2))
    assert "curves" in found.flat
    assert not found.complete
    assert not found.minima


def test_a_line_of_minima_of_a_quadratic():
    found = critical_points("(x - y)**2")
    assert found.flat == "every point of a line is critical"
    assert found.complete


def test_a_plateau_is_told():
    found = critical_points("relu(x - 1)**2 + relu(y)**2", (-3, 3))
    assert "throughout regions" in found.flat
    assert not found.complete


@pytest.mark.parametrize("text", ["exp(x)", "x + y", "x + sin(x)/2", "sqrt(x)", "tan(x)"])
def test_there_is_none(text):
    found = critical_points(text, (-3, 3))
    assert not found.points
    assert found.complete


@pytest.mark.parametrize(
    ("text", "window", "minima"),
    [
        ("abs(x)", (-5, 5), [(0,)]),
        ("abs(abs(x) - 1)", (-5, 5), [(-1,), (1,)]),
        ("max(x, -x, y, -2*y)", (-5, 5), [(0, 0)]),
        ("(x - 2)**2 + (y - 0.2)**2 + abs(x) + abs(y)", (-5, 5), [(1.5, 0)]),  # soft thresholds
        ("hypot(x - 1, y + 2) + x/2", (-5, 5), [(1, -2)]),
        ("100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)", (-14.9, 14.9), [(-10, 1)]),  # Bukin 6
        (
            "-20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + e + 20",
            (-3, 3),
            [(0, 0)],
        ),  # Ackley
    ],
)
def test_minima_at_kinks(text, window, minima):
    found = critical_points(text, window)
    assert [kink.point for kink in found.kinks if kink.alone] == minima
    assert not any(point.point == kink.point for point in found.points for kink in found.kinks)
    assert not found.complete


@pytest.mark.parametrize("text", ["-abs(x)", "x*abs(x)", "abs(x) + 2*x", "-sqrt(abs(x)) + x**2"])
def test_other_kinks_are_no_minima(text):
    assert all(abs(kink.point[0]) > 0.1 for kink in critical_points(text).kinks)


def test_the_window_is_kept_to():
    assert [p.point for p in critical_points("x**3/3 - x", (0, 5)).points] == [(1.0,)]
    found = critical_points("x**2 + y**2", ((1, 2), (-1, 1)))
    assert not found.points
    assert "outside the window" in found.how
    found = critical_points("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", ((2, 4), (1, 3)))
    assert [point.exact for point in found.minima] == [("3", "2")]


def test_a_minimum_on_the_border_of_the_window_counts():
    assert len(critical_points("cosh(x - 1)", (-1, 1)).points) == 1


@pytest.mark.parametrize(
    "window", ["wide", (1,), (2, 1), (0, float("inf")), ((0, 1), (0, 1)), (1, 1), 3]
)
def test_bad_windows_are_refused(window):
    with pytest.raises(SettingError, match="a window"):
        critical_points("x**2", window)


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
