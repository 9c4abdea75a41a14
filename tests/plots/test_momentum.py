"""The map of rate and momentum against matrices written out by hand and known optima."""

from functools import cache

import numpy as np
import pytest

from symgd import Loss, descend, optimizers
from symgd.plots.decay_map import decay_map, memory
from symgd.plots.momentum import levels, suits
from symgd.rules.rule import Rule


def radius(matrix):
    return np.abs(np.linalg.eigvals(np.array(matrix))).max()


def heavy_ball(λ, lr, β):
    return radius([[1 - lr * λ, -lr * β], [λ, β]])


def nesterov(λ, lr, β):
    return radius([[1 - lr * λ * (1 + β), -lr * β**2], [λ, β]])


@cache
def shown(name, curvatures=(1.0, 25.0)):
    return decay_map(*memory(optimizers[name], 100.0), curvatures)


@pytest.mark.parametrize(("name", "by_hand"), [("momentum", heavy_ball), ("nesterov", nesterov)])
def test_the_radius_is_that_of_the_slower_mode(name, by_hand):
    found = shown(name)
    for i, j in np.ndindex(4, 5):
        i, j = 30 * i, 25 * j
        lr, β = found.lr[i, j], found.momentum[i]
        expected = max(by_hand(1.0, lr, β), by_hand(25.0, lr, β))
        assert found.radius[i, j] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("largest", [4.0, 25.0, 400.0])
def test_the_best_pair_of_the_heavy_ball(largest):
    # Polyak 1964, section 2, for curvatures 1 and κ.
    root = np.sqrt(largest)
    best = shown("momentum", (1.0, largest)).best
    assert best.radius == pytest.approx((root - 1) / (root + 1), rel=1e-4)
    assert best.momentum == pytest.approx(((root - 1) / (root + 1)) ** 2, rel=1e-4)
    assert best.lr == pytest.approx((2 / (root + 1)) ** 2, rel=1e-3)


def test_the_best_pair_of_nesterov():
    # Lessard, Recht & Packard 2016, Table 1: lr = 4/(3κ + 1), radius 1 - 2/√(3κ + 1).
    best = shown("nesterov").best
    assert best.lr == pytest.approx(4 / 76, rel=0.01)
    assert best.radius == pytest.approx(1 - 2 / np.sqrt(76), rel=2e-3)


def test_the_boundary_of_the_heavy_ball():
    found = shown("momentum")
    # Polyak 1964, section 2. The grid ends there, and at no rate before is it unstable.
    np.testing.assert_allclose(found.limit, 2 * (1 + found.momentum) / 25, rtol=1e-9)
    np.testing.assert_allclose(found.lr[:, -1], found.limit, rtol=1e-9)
    np.testing.assert_allclose(found.radius[:, -1], 1, rtol=1e-6)
    assert (found.radius[:, :-1] < 1).all()


def test_steps_for_each_digit():
    found = shown("momentum")
    stable = found.radius < 1
    np.testing.assert_allclose(found.radius[stable] ** found.steps[stable], 0.1)
    assert np.isinf(found.steps[~stable]).all()
    assert levels(found.steps)[0] <= found.steps.min()


def test_a_rate_far_off_is_on_the_map():
    found = decay_map(*memory(optimizers["momentum"], 100.0), (1.0, 4.0), 1e-6)
    low, high = found.span
    assert low < 1e-6 < high


def test_the_momentum_of_a_typed_rule():
    rule = Rule.from_text("v = k*v + (1 - k)*g; w = w - c*lr*v", {"c": 0.5, "k": 0.0})
    _, name = memory(rule, 100.0)
    assert name == "k"


@pytest.mark.parametrize(
    ("optimizer", "sentence"),
    [
        ("gd", "gd has no constant below 1 that carries earlier gradients on"),
        ("v = 0.5*v + g; w = w - 0.1*v", "v = 0.5*v + g; w = w - 0.1*v has no learning rate"),
        ("asgd", "asgd has no constant below 1 that carries earlier gradients on"),
        ("adam", "adam takes steps that are not proportional to the gradient, so that"),
        ("adamax", "adamax takes steps that are not proportional to the gradient, so that"),
    ],
)
def test_rules_without_such_a_map(optimizer, sentence):
    loss = Loss("x**2 + y**2")
    assert suits(loss, [descend(loss, optimizer=optimizer)]).startswith(sentence)


def test_no_minimum_no_map():
    loss = Loss("x - y")
    run = descend(loss, optimizer="momentum", steps=5)
    assert suits(loss, [run]) == "no minimum with positive curvatures was found near the run"
