"""Losses over real data, and runs on them, that the tests of pictures share."""

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes

from symgd import Loss

DIABETES = load_diabetes()
BMI = DIABETES.data[:, 2] / DIABETES.data[:, 2].std()
PROGRESSION = DIABETES.target / 100

LINE = "mean((w*x + b - y)**2)"


def line():
    """Return the squared loss of a line through 442 patients."""
    return Loss(LINE, data={"x": BMI, "y": PROGRESSION})


def robust():
    """Return the absolute loss of the same line."""
    return Loss("mean(abs(w*x + b - y))", data={"x": BMI, "y": PROGRESSION})


def logistic(signs=False):
    """Return the logistic loss of one feature of 569 tumours, with labels 0, 1 or -1, 1."""
    found = load_breast_cancer()
    x = (found.data[:, 0] - found.data[:, 0].mean()) / found.data[:, 0].std()
    text = "mean(log(1 + exp(-y*(w*x + b))))" if signs else "mean(softplus(w*x + b) - y*(w*x + b))"
    y = found.target.astype(np.float64)
    return Loss(text, data={"x": x, "y": 2 * y - 1 if signs else y})


def linear():
    """Return the squared loss of all ten features."""
    return Loss("mean((X@w + b - y)**2)", data={"X": DIABETES.data * 20, "y": PROGRESSION})
