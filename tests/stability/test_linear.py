"""The linearised step, against matrices and limits from the literature and against bare loops."""

import numpy as np
import pytest

from symgd.rules import Rule, optimizers
from symgd.rules.gradients import prepared
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.linear import linear_step

ADAPTIVE = [
    *("adagrad", "adadelta", "rmsprop", "adam", "adamw", "amsgrad", "adamax", "nadam", "radam"),
    *("rprop", "lion"),
]


def test_gradient_descent():
    step = linear_step(optimizers["gd"])
    assert step.names == ("w",)
    np.testing.assert_allclose(step.matrix([1.0, 4.0], 0.1), [[[0.9]], [[0.6]]])


def test_the_heavy_ball_is_polyaks_matrix():
    step = linear_step(optimizers["momentum"].with_constants(momentum=0.7, dampening=0.2))
    # w' = w - lr(0.7 b + 0.8 λw), b' = 0.7 b + 0.8 λw
    expected = [[1 - 0.3 * 0.8 * 5, -0.3 * 0.7], [0.8 * 5, 0.7]]
    np.testing.assert_allclose(step.matrix(5.0, 0.3), expected)


def test_nesterov_has_the_eigenvalues_of_the_accelerated_gradient_method():
    λ, lr, β = 3.0, 0.2, 0.6
    # x' = y - lr λ y, y' = x' + β(x' - x): z² - (1 + β)(1 - lr λ) z + β(1 - lr λ)
    roots = np.roots([1, -(1 + β) * (1 - lr * λ), β * (1 - lr * λ)])
    step = linear_step(optimizers["nesterov"].with_constants(momentum=β))
    np.testing.assert_allclose(step.radius(λ, lr), np.abs(roots).max())


@pytest.mark.parametrize("name", ADAPTIVE)
def test_what_does_not_scale_with_the_gradient_is_not_linearised(name):
    with pytest.raises(NotAnalysedError):
        linear_step(optimizers[name])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("w = w - lr*sign(g)", "proportional"),
        ("w = w - lr*g**3", "proportional"),
        ("w = w - lr*g/norm(g)", "proportional"),
        ("w = w - lr*g/(t - 3)", "proportional"),  # undefined at its third step
        ("w = w - lr*g - 0.1*mean(g)", "mixes the coordinates"),
        ("w = w - lr*g - 0.1*sum(g)", "mixes the coordinates"),
    ],
)
def test_typed_rules_that_cannot_be_linearised(text, why):
    with pytest.raises(NotAnalysedError, match=why):
        linear_step(Rule.from_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "v = 0.9*v + g; w = w - lr*v",
        "v = 0.8*v - lr*g; w = w + v",
        "m = 0.5*m + g; u = 0.5*u + m; w = w - lr*u",
        "w = w - lr*g/(1 + norm(g))",
        "w = w - lr*tanh(g)",
        "m = 0.9*m + 0.1*g; c = 0.5*c + m; w = w - lr*(m + 0.2*g)",
    ],
)
def test_the_radius_is_the_rate_of_the_equations_themselves(text):
    """Iterated on λw²/2 by NumPy, |w| shrinks by the spectral radius a step."""
    rule, λ, lr = Rule.from_text(text), 2.0, 0.2
    names = dict.fromkeys(rule.state, 0.0) | {"w": 1e-9, "lr": lr}
    scope = {"tanh": np.tanh, "norm": abs}
    sizes = []
    for _ in range(400):
        names["g"] = λ * names["w"]
        for equation in rule.assignments:
            names[equation.name] = eval(str(equation.expression), scope, names)
        sizes.append(abs(names["w"]) + 1e-300)
    peaks = np.maximum.accumulate(sizes[::-1])[::-1]  # an oscillation is measured at its peaks
    observed = (peaks[350] / peaks[50]) ** (1 / 300)
    step = linear_step(rule)
    assert step.radius(λ, lr) == pytest.approx(observed, rel=0.01)


def test_states_that_do_not_act_on_w_are_left_out():
    rule = Rule.from_text("count = count + 1; seen = 0.999*seen + g; w = w - lr*g")
    assert linear_step(rule).names == ("w",)


def test_decay_clipping_and_noise_in_front():
    rule = prepared(optimizers["gd"], noise=0.3, clip_norm=2.0, clip_value=1.0, weight_decay=0.25)
    np.testing.assert_allclose(linear_step(rule).matrix(4.0, 0.1), [[1 - 0.1 * 4.25]])


def test_a_rule_whose_rate_changes_is_looked_at_as_it_starts():
    step = linear_step(optimizers["asgd"].with_constants(lamda=0.0, alpha=0.75))
    assert not step.changing
    assert linear_step(optimizers["asgd"]).changing


def test_a_rule_that_grows_beyond_all_bounds_is_refused():
    doubling = "; ".join(["a = a*b + g*a", "b = b*a + a"] * 90) + "; w = w - lr*a"
    with pytest.raises(NotAnalysedError):
        linear_step(Rule.from_text(doubling))
