"""Fits to the data sets that scikit-learn ships, against closed forms and scikit-learn itself."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits
from sklearn.linear_model import LogisticRegression

import symgd


def standardized(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def test_linear_regression_on_diabetes_reaches_the_closed_form():
    X, y = load_diabetes(return_X_y=True)
    X = standardized(X)
    loss = symgd.Loss("mean((X@w + b - y)^2)", data={"X": X, "y": y})
    run = symgd.descend(loss, optimizer="nesterov", lr=0.05, steps=5000, stop="gradient<1e-8")
    assert run.outcome == "converged"
    known = np.linalg.lstsq(np.column_stack([np.ones(len(y)), X]), y)[0]
    np.testing.assert_allclose(run.end, known, atol=1e-6)
    solved = symgd.closed_form(loss)
    np.testing.assert_allclose(solved.w, known, rtol=1e-10)
    np.testing.assert_allclose(run.end, solved.w, atol=1e-6)
    assert run.value == pytest.approx(solved.value, rel=1e-12)


def test_logistic_regression_on_breast_cancer_reaches_scikit_learn():
    X, malignant_or_benign = load_breast_cancer(return_X_y=True)
    X = standardized(X)
    loss = symgd.Loss(
        "sum(log(1 + exp(-s*(X@w + b)))) + sum(w^2)/(2*C)",
        data={"X": X, "s": 2 * malignant_or_benign - 1, "C": 1.0},
    )
    run = symgd.descend(loss, optimizer="nesterov", lr=5e-4, steps=5000, stop="gradient<1e-5")
    assert run.outcome == "converged"
    known = LogisticRegression(C=1.0, tol=1e-10, max_iter=10_000).fit(X, malignant_or_benign)
    found = run.parameters()
    np.testing.assert_allclose(found["w"], known.coef_[0], atol=1e-4)
    assert found["b"] == pytest.approx(known.intercept_[0], abs=1e-4)


def test_a_small_network_tells_digits_apart():
    images, digits = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(digits))
    train, test = order[:1400], order[1400:]
    scores = "(tanh(X@W1 + b1)@W2 + b2)"
    loss = symgd.Loss(
        f"mean(logsumexp({scores}, axis=1) - sum(Y*{scores}, axis=1))",
        data={"X": images[train] / 16, "Y": np.eye(10)[digits[train]]},
        shapes={"W1": (64, 32), "b1": (32,), "b2": (10,)},
    )
    assert loss.parameters == {"W1": (64, 32), "W2": (32, 10), "b1": (32,), "b2": (10,)}
    run = symgd.descend(
        loss, optimizer="adam", lr=0.01, batch_size=32, epochs=20, validation=0.1, patience=5
    )
    fit = run.best_parameters()
    hidden = np.tanh(images[test] / 16 @ fit["W1"] + fit["b1"])
    read = (hidden @ fit["W2"] + fit["b2"]).argmax(axis=1)
    assert (read == digits[test]).mean() > 0.95
