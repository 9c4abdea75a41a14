"""Quadratic losses against linear algebra done by NumPy, and by hand."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from symgd import Loss
from symgd.analysis.exact.inertia import inertia
from symgd.analysis.quadratic.closed_form import coefficients, quadratic
from symgd.analysis.quadratic.degree_two import degree_two


def least_squares(M, y) -> str:
    rows = (" + ".join(f"({a})*x{i}" for i, a in enumerate(row)) for row in M)
    return " + ".join(f"({row} - ({b}))**2" for row, b in zip(rows, y, strict=True))


@pytest.mark.parametrize(("n", "rows"), [(1, 3), (3, 5), (8, 20), (50, 60), (60, 80)])
def test_least_squares_agrees_with_numpy(n, rows, rng):
    M, y = rng.integers(-9, 9, (rows, n)), rng.integers(-9, 9, rows)
    variables = tuple(f"x{i}" for i in range(n))
    found = quadratic(Loss(least_squares(M, y), variables), seconds=60)
    w, *_ = np.linalg.lstsq(M.astype(float), y.astype(float), rcond=None)
    values = np.linalg.eigvalsh(2.0 * M.T @ M)
    assert found.definiteness == "positive definite"
    assert found.proved == (n <= 50)
    np.testing.assert_allclose(found.A, 2 * M.T @ M)
    np.testing.assert_allclose(found.b, -2 * M.T @ y)
    np.testing.assert_allclose(found.minimiser, w, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.eigenvalues, values, rtol=1e-9)
    np.testing.assert_allclose(found.condition, values[-1] / values[0], rtol=1e-6)
    np.testing.assert_allclose(found.value, ((M @ w - y) ** 2).sum(), rtol=1e-9)


@pytest.mark.parametrize("n", [4, 55])
def test_the_shortest_of_many_minimisers(n, rng):
    M, y = rng.integers(-9, 9, (3, n)), rng.integers(-9, 9, 3)
    variables = tuple(f"x{i}" for i in range(n))
    found = quadratic(Loss(least_squares(M, y), variables))
    np.testing.assert_allclose(found.minimiser, np.linalg.pinv(M) @ y, atol=1e-9)
    assert found.value == pytest.approx(0, abs=1e-9)
    assert len(found.free) == n - 3
    np.testing.assert_allclose(M @ np.transpose(found.free), 0, atol=1e-9)
    assert found.condition is None


@pytest.mark.parametrize(
    ("text", "definiteness", "minimiser", "value"),
    [
        ("0.1*x**2 + 0.2*(y - 1)**2", "positive definite", ("0", "1"), "0"),
        ("(x + 2*y - 7)**2 + (2*x + y - 5)**2", "positive definite", ("1", "3"), "0"),  # Booth
        ("0.26*(x**2 + y**2) - 0.48*x*y", "positive definite", ("0", "0"), "0"),  # Matyas
        ("(x - 1)*(x + 1)", "positive definite", ("0",), "-1"),
        ("pi*x**2 - x", "positive definite", ("1/(2*pi)",), "-1/(4*pi)"),
        ("(x - y)**2", "positive semidefinite", ("0", "0"), "0"),
        ("(sqrt(2)*x - y)**2", "positive semidefinite", ("0", "0"), "0"),
        ("(x - y)**2 + x", "positive semidefinite", None, None),
        ("x*y", "indefinite", None, None),
        ("x - y", "zero", None, None),
        ("1 - x**2", "negative definite", None, None),
        ("-(x + y)**2", "negative semidefinite", None, None),
    ],
)
def test_by_hand(text, definiteness, minimiser, value):
    found = quadratic(text)
    assert found.proved
    assert found.definiteness == definiteness
    assert found.exact_minimiser == minimiser
    assert found.exact_value == value


@pytest.mark.parametrize("text", ["(x - y)**2 + x", "x*y", "x - y", "1 - x**2", "x*y + y*z + z*x"])
def test_the_loss_falls_without_end_where_it_is_said_to(text):
    loss, found = Loss(text), quadratic(text)
    far = np.multiply.outer(found.unbounded, [1e3, 1e4, 1e5])
    assert "no minimum" in found.reason
    assert (np.diff([loss.value(np.zeros(len(loss.variables))), *loss.value(far)]) < -100).all()


def test_unused_variables_are_free():
    found = quadratic(Loss("(x - 1)**2", ("x", "y")))
    assert found.exact_minimiser == ("1", "0")
    assert found.free == ((0.0, 1.0),)


def test_matyas_by_hand():
    found = quadratic("0.26*(x**2 + y**2) - 0.48*x*y")
    assert found.exact_eigenvalues == ("1/25", "1")
    assert (found.lipschitz, found.strong_convexity, found.condition) == pytest.approx(
        (1, 0.04, 25)
    )


def test_decimals_are_what_was_typed():
    """In doubles 0.1*3 is not 0.3, and the loss would be positive definite."""
    found = quadratic("0.1*3*x**2 - 0.3*x**2 + y**2")
    assert (found.proved, found.definiteness) == (True, "positive semidefinite")
    assert found.exact_A == (("0", "0"), ("0", "2"))


def test_what_rests_on_rounded_constants_is_not_proved():
    found = quadratic("sin(sin(1))*x**2 + y**2")
    assert (found.proved, found.definiteness) == (False, "positive definite")


@pytest.mark.parametrize(
    ("parts", "proved"),
    [
        # sqrt(5 + 2*sqrt(6)) = sqrt(2) + sqrt(3), for (sqrt(2) + sqrt(3))**2 = 5 + 2*sqrt(6).
        (("sqrt(5 + 2*sqrt(6))", "-sqrt(2)", "-sqrt(3)"), True),
        # cos(pi/7)*cos(2*pi/7)*cos(3*pi/7) = 1/8, by sin(2*u) = 2*sin(u)*cos(u) three times.
        (("cos(pi/7)*cos(2*pi/7)*cos(3*pi/7)", "-1/8"), True),
        (("4*atan(1/5)", "-atan(1/239)", "-pi/4"), False),  # Machin's formula
    ],
)
def test_coefficients_that_are_zero_and_do_not_look_like_it(parts, proved):
    found = quadratic("(x + y)**2" + "".join(f" + ({part})*(x - y)" for part in parts))
    assert found.proved == proved
    assert "no minimum" not in found.reason
    assert found.minimiser == (0.0, 0.0)


@pytest.mark.parametrize(
    "text",
    ["x**3", "x**2*y", "sin(x)", "1/x", "abs(x)", "where(x > 0, x, 2*x)", "(x*y)**2", "2**x"],
)
def test_other_losses_are_not_quadratic(text):
    assert quadratic(text) is None


def test_powers_that_never_expand_are_refused_at_once():
    assert quadratic("(x + y + z)**9999 + x**2", seconds=5) is None


@pytest.mark.parametrize("n", [2, 5, 9])
@pytest.mark.parametrize("rank", [1, 2, 5, 9])
def test_inertia_agrees_with_numpy(n, rank, rng):
    for _ in range(20):
        V = rng.integers(-3, 4, (n, rank))
        a = V @ np.diag(rng.integers(-1, 2, rank)) @ V.T
        values = np.linalg.eigvalsh(a)
        found = inertia(exact_rows(a))
        expected = (values < -1e-9).sum(), (abs(values) <= 1e-9).sum(), (values > 1e-9).sum()
        assert (found.negative, found.zero, found.positive) == expected


def exact_rows(a):
    import sympy as sp

    return sp.Matrix(a.tolist()).tolist()


def test_coefficients_give_the_loss_back():
    loss = Loss("(x + 2*y - 1)*(3*x - y) + x*(y - 4) + 7")
    A, b, c = coefficients(degree_two(loss.expression, loss.symbols), 2)
    w = np.array([0.3, -1.7])
    a, line = np.array(A, dtype=float), np.array(b, dtype=float)[:, 0]
    assert loss.value(w) == pytest.approx(w @ a @ w / 2 + line @ w + float(c))


def test_plain_data():
    json.dumps(asdict(quadratic("x**2 + x*y + y**2 - x")), allow_nan=False)
