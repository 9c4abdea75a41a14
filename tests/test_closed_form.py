"""Closed forms, against NumPy's least squares and normal equations written by hand."""

import numpy as np
import pytest

import symgd
from symgd import Loss, SymgdError, closed_form


def table(rows=60, columns=5, seed=0):
    rng = np.random.default_rng(seed)
    return {"X": rng.normal(size=(rows, columns)), "y": rng.normal(size=rows)}


def test_least_squares_are_numpys():
    data = table()
    found = closed_form(Loss("mean((X@w - y)^2)", data=data))
    w, (residual,), rank, _ = np.linalg.lstsq(data["X"], data["y"])
    np.testing.assert_allclose(found.parameters["w"], w, rtol=1e-12)
    assert found.value == pytest.approx(residual / 60, rel=1e-12)
    assert (found.rank, found.unique) == (rank, True)
    assert found.seconds > 0
    assert isinstance(found, symgd.ClosedForm)


def test_ridge_regression_with_a_bias():
    data = table()
    found = closed_form(Loss("mean((X@w + b - y)^2) + lam*sum(w^2)", data={**data, "lam": 0.3}))
    X, y = data["X"] - data["X"].mean(axis=0), data["y"] - data["y"].mean()
    w = np.linalg.solve(X.T @ X / 60 + 0.3 * np.eye(5), X.T @ y / 60)
    np.testing.assert_allclose(found.parameters["w"], w, rtol=1e-12)
    bias = data["y"].mean() - data["X"].mean(axis=0) @ w
    assert found.parameters["b"] == pytest.approx(bias, rel=1e-10)
    np.testing.assert_array_equal(found.w, [found.parameters["b"], *found.parameters["w"]])


def test_weighted_least_squares():
    data = table() | {"c": np.random.default_rng(1).uniform(0.1, 3, 60)}
    found = closed_form(Loss("sum(c*(X@w - y)^2)", data=data))
    root = np.sqrt(data["c"])
    w = np.linalg.lstsq(root[:, None] * data["X"], root * data["y"])[0]
    np.testing.assert_allclose(found.w, w, rtol=1e-11)


def test_several_targets_at_once():
    data = {"X": table()["X"], "Y": np.random.default_rng(2).normal(size=(60, 3))}
    found = closed_form(Loss("mean((X@W + b - Y)^2)", data=data, shapes={"b": (3,)}))
    both = np.linalg.lstsq(np.column_stack([data["X"], np.ones(60)]), data["Y"])[0]
    np.testing.assert_allclose(found.parameters["W"], both[:-1], rtol=1e-11)
    np.testing.assert_allclose(found.parameters["b"], both[-1], rtol=1e-9)


def test_without_data():
    found = closed_form(Loss("sum((x[1:] - x[:-1] - 1)^2) + x[0]^2", shapes={"x": (100,)}))
    np.testing.assert_allclose(found.w, np.arange(100), atol=1e-9)


def test_more_parameters_than_a_block_of_directions(monkeypatch):
    monkeypatch.setattr("symgd.arrays.hessian_matrix.LANES", 7 * 300)
    data = table(300, 150)
    found = closed_form(Loss("mean((X@w - y)^2)", data=data))
    np.testing.assert_allclose(found.w, np.linalg.lstsq(*data.values())[0], rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_columns_of_very_different_scale(scale):
    data = table()
    data["X"] = data["X"] * [1, scale, 1, 1 / scale, 1]
    found = closed_form(Loss("mean((X@w - y)^2)", data=data))
    w = np.linalg.lstsq(table()["X"], data["y"])[0] / [1, scale, 1, 1 / scale, 1]
    np.testing.assert_allclose(found.w, w, rtol=1e-10)
    assert found.unique


def test_equal_columns_beside_one_of_very_different_scale():
    z, y = table()["X"], table()["y"]
    X = np.column_stack([1e10 * z[:, 0], z[:, 1], z[:, 1]])
    found = closed_form(Loss("mean((X@w - y)^2)", data={"X": X, "y": y}))
    a, b = np.linalg.lstsq(z[:, :2], y)[0]
    np.testing.assert_allclose(found.w, [a / 1e10, b / 2, b / 2], rtol=1e-10)
    assert found.rank == 2


def test_digits_that_squaring_loses_are_found_again():
    t = np.linspace(0, 1, 200)
    X, known = t[:, None] ** np.arange(7), np.arange(1.0, 8)  # The condition number is 4e4.
    found = closed_form(Loss("sum((X@w - y)^2)", data={"X": X, "y": X @ known}))
    once = np.linalg.solve(X.T @ X, X.T @ (X @ known))
    error = np.abs(found.w - known).max()
    assert error < 1e-10
    assert error <= np.abs(once - known).max()


@pytest.mark.parametrize("columns", [5, 90])
def test_of_many_minima_the_nearest_to_zero(columns):
    data = table(60, columns)
    data["X"][:, 0] = data["X"][:, 1] + data["X"][:, 2]
    found = closed_form(Loss("mean((X@w - y)^2)", data=data))
    w, _, rank, _ = np.linalg.lstsq(data["X"], data["y"])
    np.testing.assert_allclose(found.w, w, rtol=1e-7, atol=1e-10)
    assert (found.rank, found.unique) == (rank, False)


def test_one_of_several_parameters_that_only_add_up():
    found = closed_form(Loss("mean((a + b - y)^2)", data={"y": [1.0, 2.0, 6.0]}))
    assert found.parameters == {"a": pytest.approx(1.5), "b": pytest.approx(1.5)}
    assert found.rank == 1


@pytest.mark.parametrize(
    "text",
    [
        "mean((X@w - y)^2) - sum(w^2)",
        "mean((X@w - y)^2) - 100*sum(w^2)",
        "sum(w[1:]^2) + w[0] + 0*sum(X@w)",
        "sum(X@w)",
        "w[0]*w[1] + 0*sum(X@w)",
        "sum((1e5*X@w)^2) - b^2",
        "sum((1e5*X@w - y)^2) + 0.001*b",
    ],
)
def test_no_minimum(text):
    with pytest.raises(SymgdError, match="no minimum: it falls without bound"):
        closed_form(Loss(text, data={"X": table()["X"], "y": 0.1 * table()["y"]}))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("mean(log(1 + exp(-y*(X@w))))", "only a loss that is quadratic in its parameters"),
        ("mean(abs(X@w - y))", "only a loss that is quadratic in its parameters"),
        ("x^2 + 2*y^2", "symgd.analyze solves one of numbers"),
    ],
)
def test_other_losses_are_refused(text, sentence):
    with pytest.raises(SymgdError, match=sentence):
        closed_form(Loss(text, data=table()) if "X" in text else text)


def test_data_whose_squares_overflow_are_refused():
    data = {"x": [1e200, 2e200], "y": [1.0, 2.0]}
    with pytest.raises(SymgdError, match="not a finite number at 0: scale its data"):
        closed_form(Loss("mean((w*x + b - y)^2)", data=data))


def test_a_matrix_that_is_too_large_is_refused():
    with pytest.raises(SymgdError, match="30,000 × 30,000 matrix: it is for up to 20,000"):
        closed_form(Loss("sum((x - 1)^2)", shapes={"x": 30_000}))
