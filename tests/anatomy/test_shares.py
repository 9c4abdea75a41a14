"""The shares of steps against the same sums written by hand in NumPy."""

import numpy as np
import pytest

from symgd import Loss, descend, optimizers
from symgd.anatomy import replay, shares

BOWL = "x**2 + 2*y**2"
LR, STEPS = 0.05, 40


def parts_of(optimizer, loss=BOWL, **settings):
    run = descend(
        loss,
        (3.0, 4.0),
        optimizer=optimizer,
        **{"lr": LR, "steps": STEPS, "stop": (), **settings},
    )
    return run, shares(replay(run)), (run.positions[:-1].T * np.array([[2.0], [4.0]]))


def close(found, expected):
    scale = np.abs(expected).max()
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11 * max(scale, 1e-3))


@pytest.mark.parametrize("optimizer", optimizers)
@pytest.mark.parametrize(
    "settings",
    [{}, {"weight_decay": 0.1}, {"clip_norm": 1.0}, {"noise": 0.5, "seed": 3}],
    ids=lambda settings: next(iter(settings), "plain"),
)
def test_the_shares_add_up_to_the_step(optimizer, settings):
    run, parts, _ = parts_of(optimizer, **settings)
    close(parts.steps, np.diff(run.positions, axis=0).T)


@pytest.mark.parametrize("optimizer", sorted(set(optimizers) - {"adamw", "asgd"}))
def test_nothing_decays_where_nothing_is_asked_to(optimizer):
    assert not parts_of(optimizer)[1].decay.any()


@pytest.mark.parametrize("optimizer", ["gd", "adagrad", "rmsprop", "adadelta"])
def test_a_rule_without_memory_of_direction_has_no_momentum(optimizer):
    assert not parts_of(optimizer)[1].momentum.any()


def test_gradient_descent():
    _, parts, g = parts_of("gd")
    close(parts.gradient, -LR * g)
    close(parts.rate, np.full_like(g, LR))


def test_weight_decay_of_gradient_descent():
    run, parts, g = parts_of("gd", weight_decay=0.3)
    close(parts.gradient, -LR * g)
    close(parts.decay, -LR * 0.3 * run.positions[:-1].T)
    assert not parts.momentum.any()


def test_weight_decay_is_remembered_by_momentum_but_is_no_momentum():
    run, parts, g = parts_of("momentum", weight_decay=0.3)
    remembered, pulled = np.zeros(2), []
    for w in run.positions[:-1]:
        remembered = 0.9 * remembered + 0.3 * w
        pulled.append(-LR * remembered)
    close(parts.gradient, -LR * g)
    close(parts.decay, np.transpose(pulled))


def test_heavy_ball():
    _, parts, g = parts_of("momentum")
    b, kept = np.zeros(2), []
    for gradient in g.T:
        kept.append(-LR * 0.9 * b)
        b = 0.9 * b + gradient
    close(parts.gradient, -LR * g)
    close(parts.momentum, np.transpose(kept))


def test_nesterov():
    _, parts, g = parts_of("nesterov")
    b, kept = np.zeros(2), []
    for gradient in g.T:
        kept.append(-LR * 0.9 * 0.9 * b)
        b = 0.9 * b + gradient
    close(parts.gradient, -LR * (1 + 0.9) * g)
    close(parts.momentum, np.transpose(kept))


def test_rmsprop():
    _, parts, g = parts_of("rmsprop")
    v, rates = np.zeros(2), []
    for gradient in g.T:
        v = 0.99 * v + 0.01 * gradient**2
        rates.append(LR / (np.sqrt(v) + 1e-8))
    close(parts.rate, np.transpose(rates))
    close(parts.gradient, -np.transpose(rates) * g)


@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_adam_and_adamw(decay):
    run, parts, g = parts_of("adamw" if decay else "adam")
    m, v, fresh, kept = np.zeros(2), np.zeros(2), [], []
    for t, gradient in enumerate(g.T, 1):
        v = 0.999 * v + 0.001 * gradient**2
        scale = LR / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        fresh.append(-scale * 0.1 * gradient)
        kept.append(-scale * 0.9 * m)
        m = 0.9 * m + 0.1 * gradient
    close(parts.gradient, np.transpose(fresh))
    close(parts.momentum, np.transpose(kept))
    close(parts.decay, -LR * decay * run.positions[:-1].T)


def test_lion_whose_memory_overrules_the_gradient():
    _, parts, g = parts_of("lion", lr=0.2)
    m, kept = np.zeros(2), []
    for gradient in g.T:
        kept.append(-0.2 * (np.sign(0.9 * m + 0.1 * gradient) - np.sign(gradient)))
        m = 0.99 * m + 0.01 * gradient
    close(parts.gradient, -0.2 * np.sign(g))
    close(parts.momentum, np.transpose(kept))
    assert np.abs(parts.momentum).max() == pytest.approx(0.4)


def test_rprop_whose_memory_is_the_agreement_of_signs():
    _, parts, g = parts_of("rprop", steps=20)
    delta, before = np.full(2, LR), np.zeros(2)
    fresh, kept = [], []
    for gradient in g.T:
        agreement = gradient * before
        plain = -np.sign(gradient) * np.clip(delta, 1e-6, 50)
        delta = np.clip(delta * np.select([agreement > 0, agreement < 0], [1.2, 0.5], 1), 1e-6, 50)
        before = np.where(agreement < 0, 0, gradient)
        fresh.append(plain)
        kept.append(-np.sign(before) * delta - plain)
    close(parts.gradient, np.transpose(fresh))
    close(parts.momentum, np.transpose(kept))


def test_a_typed_rule_that_joins_the_coordinates():
    _, parts, g = parts_of("v = 0.8*v + g/norm(g); w = w - lr*v - lr*0.1*w")
    v, kept = np.zeros(2), []
    for gradient in g.T:
        kept.append(-LR * 0.8 * v)
        v = 0.8 * v + gradient / np.linalg.norm(gradient)
    close(parts.gradient, -LR * g / np.linalg.norm(g, axis=0))
    close(parts.momentum, np.transpose(kept))


def test_clipping_belongs_to_the_gradient():
    _, parts, g = parts_of("gd", clip_norm=2.0)
    close(
        parts.rate, np.resize(LR * np.minimum(1, 2 / (np.linalg.norm(g, axis=0) + 1e-6)), g.shape)
    )


def test_a_step_scaled_by_the_parameters_is_no_decay():
    run, parts, g = parts_of("w = w - lr*norm(w)*g", lr=0.02)
    assert not parts.decay.any()
    close(parts.rate, np.resize(0.02 * np.linalg.norm(run.positions[:-1], axis=1), g.shape))


def test_no_step_has_no_shares():
    run = descend(Loss(BOWL), (0.0, 0.0))
    assert shares(replay(run)).steps.shape == (2, 0)
