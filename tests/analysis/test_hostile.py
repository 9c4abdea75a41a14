"""Losses on which SymPy's solve and simplify do not return, or take more than their share."""

import time

import numpy as np
import pytest

from symgd import Loss
from symgd.analysis.convexity.shape import convexity
from symgd.analysis.critical.critical import critical_points
from symgd.analysis.quadratic.closed_form import quadratic
from symgd.worker import warm_up

GENEROUS = 15.0
"""Seconds that something with a limit of 1 s may take on a busy machine, a new process included."""


def logistic(rng) -> str:
    rows = zip(rng.normal(size=(40, 2)).round(3), rng.choice([-1, 1], 40), strict=True)
    return " + ".join(f"log(1 + exp(-({y})*({a}*x + ({b})*y)))" for (a, b), y in rows)


def network() -> str:
    """A 2-2-1 network of tanh on the four rows of exclusive or."""
    rows = []
    for a, b, y in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)):
        hidden = " + ".join(f"v{i}*tanh(a{i}*{a} + b{i}*{b} + c{i})" for i in (1, 2))
        rows.append(f"(tanh({hidden} + d) - {y})**2")
    return " + ".join(rows)


RNG = np.random.default_rng(1)
HOSTILE = {
    "logistic": logistic(RNG),
    "network": network(),
    "tower": "x**x**x",
    "product": "*".join(f"(x + {i})" for i in range(1, 100)) + "*y",
    "powers": "(x + y + z)**9999 + x**2",
    "large power": "x**9999 - x",
    "exponentials": "exp(exp(exp(x))) + exp(exp(exp(y))) - x*y",
    "trigonometric": "sin(x*y)*cos(x + y**2) + sin(x**2 - y**3)",
    "wild": "sin(exp(x)*y) + cos(exp(y)*x)",
    "gamma": "gamma(x)*gamma(y) + loggamma(x*y + 3)",
    "data": " + ".join(f"(x*{a:.3f} - sin(y*{b:.3f}))**2" for a, b in RNG.normal(size=(200, 2))),
    "twenty": " + ".join(f"(x{i}*x{(i + 1) % 20} - {i})**2 + sin(x{i})" for i in range(20)),
    "domain": "log(x*y) + x/y + sqrt(x - y)",
    "roots": "sqrt(sqrt(sqrt(x**2 + y**2) + 1) + abs(x))",
    "mixed": "exp(sin(x**2) + log(1 + y**4))*tanh(x*y)**3",
    "scales": "1e300*x**2 + 1e-300*y**2 + x**4",
    "polynomial": "(x*y*z - 1)**4 + (x**3 - y)**2 + z**6 - x*z**5",
    "maxima": "max("
    + ", ".join(f"{a:.2f}*x + ({b:.2f})*y" for a, b in RNG.normal(size=(12, 2)))
    + ")",
    "pieces": "where(x > 0, where(y > x, x**2, y**3), where(x*y < 1, sin(x), abs(y)))",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_hangs(name):
    warm_up()
    loss = Loss(HOSTILE[name])
    for analyse in (lambda: critical_points(loss, seconds=1), lambda: convexity(loss, seconds=1)):
        began = time.monotonic()
        analyse()
        assert time.monotonic() - began < GENEROUS
    assert quadratic(loss, seconds=1) is None


def test_with_time_the_logistic_loss_is_solved():
    loss = Loss(HOSTILE["logistic"])
    (point,) = critical_points(loss, seconds=30).points
    # Newton's method from 0, on the gradient and Hessian of Σ log(1 + exp(-y·aᵀw)).
    rng = np.random.default_rng(1)
    A = rng.normal(size=(40, 2)).round(3)
    signs = rng.choice([-1, 1], 40)
    Z, w = A * signs[:, None], np.zeros(2)
    for _ in range(20):
        p = 1 / (1 + np.exp(Z @ w))
        w = w + np.linalg.solve((Z * (p * (1 - p))[:, None]).T @ Z, Z.T @ p)
    np.testing.assert_allclose(point.point, w, rtol=1e-9)
    assert point.kind == "minimum"
    assert convexity(loss, seconds=20).convex
