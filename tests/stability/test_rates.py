"""Limits and best rates, against the formulas of the literature."""

import math

import numpy as np
import pytest

from symgd.rules import Rule, optimizers
from symgd.stability.bound import step_bound
from symgd.stability.formula import formulas
from symgd.stability.linear import linear_step
from symgd.stability.rates import (
    best_momentum,
    best_rate,
    rate_limit,
    steps_until,
)

MODES = (0.5, 2.0, 8.0)


@pytest.mark.parametrize(
    ("rule", "limit"),
    [
        (optimizers["gd"], 2 / 8),
        (optimizers["momentum"], 2 * 1.9 / 8),
        (optimizers["momentum"].with_constants(momentum=0.5), 2 * 1.5 / 8),
        (optimizers["nesterov"], 2 * 1.9 / (8 * 2.8)),
        (Rule.from_text("v = 0.6*v + g; w = w - lr*v"), 2 * 1.6 / 8),
        # z³ - (2 - lr λ)z² + 5z/4 - 1/4 has a pair of roots on the circle at lr λ = 3/4
        (Rule.from_text("m = 0.5*m + g; u = 0.5*u + m; w = w - lr*u"), 0.75 / 8),
        (Rule.from_text("w = w + lr*g"), 0.0),
    ],
)
def test_the_largest_stable_rate(rule, limit):
    assert rate_limit(linear_step(rule), MODES) == pytest.approx(limit, rel=1e-9)


def test_a_rule_that_never_shrinks_a_mode_has_no_limit():
    frictionless = optimizers["momentum"].with_constants(momentum=1.0)
    assert rate_limit(linear_step(frictionless), MODES) == 0
    assert best_rate(linear_step(frictionless), MODES) is None


def test_a_limit_may_come_after_rates_that_are_too_small():
    """|1.01 - lr λ| < 1 from lr λ = 0.01 up to 2.01."""
    step = linear_step(Rule.from_text("w = 1.01*w - lr*g"))
    assert rate_limit(step, [4.0]) == pytest.approx(2.01 / 4)


def test_the_best_rate_of_an_ill_conditioned_bowl():
    best = best_rate(linear_step(optimizers["gd"]), (2e-4, 2e8))
    assert best.lr == pytest.approx(1e-8, rel=1e-3)


def test_the_best_rate_of_gradient_descent():
    best = best_rate(linear_step(optimizers["gd"]), MODES)
    assert best.lr == pytest.approx(2 / 8.5, rel=1e-6)
    assert best.radius == pytest.approx(7.5 / 8.5, rel=1e-9)


def test_rates_that_are_equally_good():
    best = best_rate(linear_step(optimizers["momentum"]), (1.0, 4.0))
    ends = (1 - math.sqrt(0.9)) ** 2, (1 + math.sqrt(0.9)) ** 2 / 4
    assert best.radius == pytest.approx(math.sqrt(0.9), rel=1e-9)
    assert (best.low, best.high) == pytest.approx(ends, rel=0.1)
    assert best.low < best.lr < best.high


@pytest.mark.parametrize("condition", [4.0, 25.0])
def test_polyaks_best_momentum(condition):
    momentum, best = best_momentum(linear_step(optimizers["momentum"]), (1.0, condition))
    root = math.sqrt(condition)
    assert momentum == pytest.approx(((root - 1) / (root + 1)) ** 2, rel=1e-3)
    assert best.lr == pytest.approx((2 / (root + 1)) ** 2, rel=1e-3)
    assert best.radius == pytest.approx((root - 1) / (root + 1), rel=1e-3)


def test_nesterovs_best_momentum():
    """Lessard, Recht & Packard 2016, Table 1: lr = 4/(3L + μ), ρ = 1 - 2/√(3κ + 1)."""
    momentum, best = best_momentum(linear_step(optimizers["nesterov"]), (1.0, 9.0))
    root = math.sqrt(3 * 9 + 1)
    assert best.lr == pytest.approx(4 / 28, rel=1e-3)
    assert momentum == pytest.approx((root - 2) / (root + 2), rel=1e-3)
    assert best.radius == pytest.approx(1 - 2 / root, rel=1e-3)


def test_rules_without_what_is_asked_for():
    assert best_rate(linear_step(Rule.from_text("w = w - 0.02*g")), MODES) is None
    assert best_rate(linear_step(Rule.from_text("w = w + lr*g")), MODES) is None
    assert best_momentum(linear_step(optimizers["gd"]), MODES) is None


@pytest.mark.parametrize(("radius", "ratio", "steps"), [(0.5, 0.25, 2), (0.9, 2, 0), (0, 0.1, 1)])
def test_steps(radius, ratio, steps):
    assert steps_until(radius, ratio) == pytest.approx(steps)


@pytest.mark.parametrize(
    ("rule", "limit"),
    [
        (optimizers["gd"], "2/λmax"),
        (optimizers["momentum"], "2*(momentum + 1)/λmax"),
        (optimizers["nesterov"], "2*(momentum + 1)/(λmax*(2*momentum + 1))"),
        (Rule.from_text("v = 0.9*v + g; w = w - lr*v"), "3.8/λmax"),
        (Rule.from_text("m = 0.5*m + g; u = 0.5*u + m; w = w - lr*u"), "3/(4*λmax)"),
        (Rule.from_text("v = c*v + g; w = w - lr*v", {"c": 0.3}), "2*(c + 1)/λmax"),
        (Rule.from_text("w = w - 0.02*g"), None),
    ],
)
def test_formulas_of_the_limit(rule, limit):
    step = linear_step(rule)
    assert formulas(step, 8.0, rate_limit(step, MODES), 20).limit == limit


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov", "asgd"])
def test_formulas_of_the_radius_have_its_value(name):
    step = linear_step(
        optimizers[name].with_constants(**({"dampening": 0.1} if name == "momentum" else {}))
    )
    text = formulas(step, 8.0, rate_limit(step, MODES), 20).radius
    names = {**step.constants, "λ": 2.0, "lr": 0.07, "sqrt": np.emath.sqrt}
    if text.startswith("max "):
        first, second = text.removeprefix("max |").removesuffix("|/2").split(" ± ")
        value = max(abs(eval(f"{first} {sign} {second}", {}, names)) / 2 for sign in "+-")
    else:
        value = abs(eval(text.strip("|"), {}, names))
    assert value == pytest.approx(float(step.radius(2.0, 0.07)), rel=1e-6)


@pytest.mark.parametrize(
    ("name", "steady", "spike"),
    [
        ("adam", 1.0, 0.1 / math.sqrt(0.001)),
        ("amsgrad", 1.0, 0.1 / math.sqrt(0.001)),
        ("rmsprop", 10.0, 10.0),
        ("adagrad", 1.0, 1.0),
        ("lion", 1.0, 1.0),
    ],
)
def test_bounds_of_adaptive_steps(name, steady, spike):
    """(1 - β1)/√(1 - β2) and 1/√(1 - α), as in the papers, in units of lr."""
    bound = step_bound(optimizers[name], 0.01)
    assert bound.steady / 0.01 == pytest.approx(steady, rel=1e-3)
    assert bound.spike / 0.01 == pytest.approx(spike, rel=1e-3)


@pytest.mark.parametrize("name", ["gd", "momentum", "radam", "adadelta"])
def test_no_bound_where_steps_grow_with_the_gradient_or_with_time(name):
    assert step_bound(optimizers[name], 0.01) is None
