"""Stability in JavaScript: the spectral radius of a rule's step, its limits, eigenvalues."""

import json

import numpy as np
import pytest

from symgd import Rule
from symgd.kernels.javascript import printed_stability
from symgd.rules import optimizers
from symgd.rules.gradients import prepared
from symgd.stability.linear import linear_step
from symgd.stability.rates import rate_limit
from tests.browser.javascript import numbers

TYPED = Rule.from_text("v = 0.8*v + g; u = 0.5*u + v; w = w - lr*(u + 0.1*g)")

RULES = {
    "gd": optimizers["gd"],
    "momentum": optimizers["momentum"],
    "dampened": optimizers["momentum"].with_constants(momentum=0.5, dampening=0.3),
    "nesterov": optimizers["nesterov"],
    "asgd": optimizers["asgd"],
    "typed": TYPED,
    "decaying": prepared(optimizers["gd"], weight_decay=0.1),
    "clipped": prepared(optimizers["momentum"], clip_norm=2.0),
}
CURVATURES = (0.01, 1.0, 4.0, 300.0)


@pytest.mark.parametrize("name", RULES)
def test_the_spectral_radius_is_that_of_numpy(evaluate, name):
    rule = RULES[name]
    step = linear_step(rule)
    rates = np.geomspace(1e-4, 3, 25).tolist()
    constants = json.dumps(list(rule.numbers(100).values()))
    found = evaluate(f"""
        const stability = {printed_stability(rule)};
        return {list(CURVATURES)}.map((c) =>
          {rates}.map((rate) => stability.radius(c, rate, {constants})));
    """)
    expected = step.radius(np.array(CURVATURES)[:, None], np.array(rates))
    # Where two eigenvalues meet, rounding parts them by its square root.
    assert numbers(found) == pytest.approx(expected, rel=1e-7)
    assert np.median(np.abs(numbers(found) / expected - 1)) < 1e-13


@pytest.mark.parametrize("name", RULES)
def test_limits_are_those_of_numpy(evaluate, name):
    rule = RULES[name]
    constants = json.dumps(list(rule.numbers(100).values()))
    for curvature in CURVATURES:
        found = evaluate(
            f"return symgd.limit({printed_stability(rule)}, {curvature}, {constants});"
        )
        assert found == pytest.approx(rate_limit(linear_step(rule), [curvature]), rel=1e-6)


def test_constants_may_be_moved(evaluate):
    printed = printed_stability(optimizers["momentum"].with_constants(momentum=0.0))
    for momentum in (0.0, 0.5, 0.99):
        # 2(1 + momentum)/curvature: Polyak 1964.
        found = evaluate(f"return symgd.limit({printed}, 4, [{momentum}, 0]);")
        assert found == pytest.approx((1 + momentum) / 2, rel=1e-6)


def test_there_is_no_limit_where_nothing_is_linear_or_curved(evaluate):
    assert printed_stability(optimizers["adam"]) == "null"
    assert evaluate("return symgd.limit(null, 4, []);") is None
    assert evaluate(f"return symgd.limit({printed_stability(optimizers['gd'])}, -1, []);") == 0


@pytest.mark.parametrize("size", [1, 2, 3, 5, 12])
def test_eigenvalues_are_those_of_numpy(evaluate, rng, size):
    for scale in (1e-150, 1.0, 1e100):
        matrix = rng.normal(size=(size, size)) * scale
        matrix += matrix.T
        found = evaluate(f"return symgd.eigenvalues({matrix.tolist()});")
        expected = np.linalg.eigvalsh(matrix)
        assert found == pytest.approx(expected, rel=0, abs=1e-13 * np.abs(expected).max())


def test_eigenvalues_of_special_matrices(evaluate):
    assert evaluate("return symgd.eigenvalues([[0, 0], [0, 0]]);") == [0, 0]
    assert evaluate("return symgd.eigenvalues([[2, 0], [0, -1]]);") == [-1, 2]
    assert evaluate("return symgd.eigenvalues([[1, 1], [1, 1]]);") == pytest.approx([0, 2])


def test_the_radius_of_matrices_that_are_larger(evaluate, rng):
    for size in (3, 4, 6):
        matrix = rng.normal(size=(size, size))
        expected = np.abs(np.linalg.eigvals(matrix)).max()
        assert evaluate(f"return symgd.radius({matrix.tolist()});") == pytest.approx(expected)
    assert evaluate("return symgd.radius([[0, 1, 0], [0, 0, 1], [0, 0, 0]]);") == 0
    assert evaluate("return symgd.radius([[0, NaN, 0], [0, 0, 1], [0, 0, 0]]);") == "Infinity"
