"""Noise, clipping and weight decay in front of every optimizer."""

from typing import Any

import numpy as np
import pytest

from symgd import Rule, SymgdError, descend, optimizers
from symgd.errors import SettingError
from symgd.rules.gradients import prepared, transforms

BOWL, START = "x**2 + 2*y**2", (3.0, 4.0)
ALL: dict[str, Any] = {
    "noise": 0.1,
    "clip_norm": 2.0,
    "clip_value": 1.5,
    "weight_decay": 0.05,
}


@pytest.mark.parametrize("name", optimizers)
def test_all_of_them_run_in_front_of_every_optimizer(name: str) -> None:
    settings: dict[str, Any] = {"optimizer": name, "lr": 0.05, "steps": 30, "stop": (), **ALL}
    first = descend(BOWL, START, seed=7, **settings)
    again = descend(BOWL, START, seed=7, **settings)
    other = descend(BOWL, START, seed=8, **settings)
    quiet = descend(BOWL, START, seed=7, **{**settings, "noise": 0.0})
    assert first.steps == 30
    assert np.isfinite(first.positions).all()
    np.testing.assert_array_equal(first.positions, again.positions)
    assert not np.allclose(quiet.positions, first.positions, rtol=1e-6) or name in SIGNS
    assert not np.allclose(other.positions, first.positions, rtol=1e-6) or name in SIGNS


# Rules that read only the sign of g: noise shows when a coordinate comes near 0.
SIGNS = {"rprop", "lion"}


def test_order_is_noise_clipping_decay() -> None:
    lines = prepared(optimizers["gd"], **ALL).equations.splitlines()
    assert lines == [*(row.equation for row in transforms.values()), "w = w - lr*g"]
    assert [line.split()[2] for line in lines[:4]] == ["g", "g*min(1,", "min(max(g,", "g"]


def test_one_step_by_hand() -> None:
    run = descend(
        BOWL,
        START,
        lr=0.1,
        steps=1,
        stop=(),
        clip_norm=2.0,
        clip_value=1.5,
        weight_decay=0.05,
    )
    w = np.array(START)
    g = np.array([6.0, 16.0])
    g = g * min(1.0, 2.0 / (np.linalg.norm(g) + 1e-6))
    g = np.clip(g, -1.5, 1.5) + 0.05 * w
    np.testing.assert_allclose(run.end, w - 0.1 * g, rtol=1e-14)


def test_gradients_below_the_limits_are_left_as_they_are() -> None:
    free = descend(BOWL, START, lr=0.1, steps=20, stop=())
    wide = descend(BOWL, START, lr=0.1, steps=20, stop=(), clip_norm=100, clip_value=100)
    np.testing.assert_array_equal(free.positions, wide.positions)


def test_noise_is_standard_normal_times_its_size() -> None:
    run = descend("0*x + 0*y", (0.0, 0.0), lr=1.0, noise=0.5, steps=20_000, stop=(), seed=3)
    drawn = -np.diff(run.positions, axis=0)
    # Standard errors of 20,000 draws: 0.0035 of the mean, 0.0025 of the deviation, 0.007 of ρ.
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=0.018)
    np.testing.assert_allclose(drawn.std(axis=0), 0.5, atol=0.013)
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.035
    assert abs(np.corrcoef(drawn[1:, 0], drawn[:-1, 0])[0, 1]) < 0.035


def test_noise_comes_before_clipping() -> None:
    run = descend("0*x", (0.0,), lr=1.0, noise=10.0, clip_value=0.5, steps=200, stop=(), seed=1)
    assert np.abs(np.diff(run.positions[:, 0])).max() <= 0.5 + 1e-12


def test_coupled_decay_is_the_gradient_of_a_ridge() -> None:
    decayed = descend(BOWL, START, optimizer="adam", weight_decay=0.3, steps=40, stop=())
    ridge = descend(f"{BOWL} + 0.15*(x**2 + y**2)", START, optimizer="adam", steps=40, stop=())
    np.testing.assert_allclose(decayed.positions, ridge.positions, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", ["adamw", "lion"])
def test_rules_with_a_decay_of_their_own_take_the_value_there(name: str) -> None:
    rule = prepared(optimizers[name], weight_decay=0.3)
    assert rule == optimizers[name].with_constants(weight_decay=0.3)
    # On a flat loss only the decay is left: w shrinks by 1 - lr*weight_decay each step.
    run = descend("0*x", (2.0,), optimizer=name, lr=0.1, weight_decay=0.3, steps=50, stop=())
    expected = 2 * (1 - 0.1 * 0.3) ** np.arange(51)
    np.testing.assert_allclose(run.positions[:, 0], expected, rtol=1e-12)


def test_nothing_asked_for_leaves_the_rule_as_it_is() -> None:
    for rule in optimizers.values():
        same = prepared(rule, noise=0.0, clip_norm=None, clip_value=None, weight_decay=0.0)
        assert same == rule


def test_a_typed_rule_is_prepared_too() -> None:
    run = descend("0*x", (1.0,), optimizer="w = w - lr*g", weight_decay=0.5, steps=3, stop=())
    np.testing.assert_allclose(run.positions[:, 0], 0.95 ** np.arange(4), rtol=1e-14)


@pytest.mark.parametrize("name", ["noise", "clip_norm", "clip_value", "weight_decay"])
@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf"), float("-inf")])
def test_values_that_make_no_sense_are_refused(name: str, value: float) -> None:
    with pytest.raises(SettingError, match=f"{name} is .*: type a number above 0"):
        prepared(optimizers["gd"], **{name: value})


def test_a_name_that_the_rule_uses_itself_is_refused() -> None:
    mine = Rule("mine", "noise = noise + g; w = w - lr*noise", state={"noise": 0})
    with pytest.raises(SymgdError, match="noise of its own"):
        prepared(mine, noise=0.1)
    mine = Rule("mine", "normal = normal + g; w = w - lr*normal", state={"normal": 0})
    with pytest.raises(SymgdError, match="normal of its own"):
        prepared(mine, noise=0.1)
