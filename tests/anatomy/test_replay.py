"""The states of a run against the same recurrences written by hand."""

from dataclasses import replace

import numpy as np
import pytest

from symgd import Trajectory, descend, optimizers
from symgd.anatomy import replay
from symgd.errors import SettingError

ROSENBROCK = "(1-x)^2 + 100(y-x^2)^2"


@pytest.mark.parametrize("optimizer", optimizers)
@pytest.mark.parametrize("schedule", ["constant", "cosine", "plateau"])
def test_every_rule_is_carried_out_again(optimizer, schedule):
    run = descend(
        ROSENBROCK, (-1, 1), optimizer=optimizer, lr=0.001, schedule=schedule, steps=300, stop=()
    )
    made = replay(run)
    assert list(made.states) == list(optimizers[optimizer].state)
    assert all(values.shape[1] == run.steps + 1 for values in made.states.values())
    np.testing.assert_allclose(
        made.step(), np.diff(run.positions, axis=0).T, atol=1e-9 * np.abs(run.positions).max()
    )


def test_the_states_of_adam():
    run = descend("x**2 + 2*y**2", (3, 4), optimizer="adam", lr=0.1, steps=30, stop=())
    m, v = np.zeros(2), np.zeros(2)
    for g in run.positions[:-1] * np.array([2.0, 4.0]):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    states = replay(run).states
    np.testing.assert_allclose(states["m"][:, -1], m, rtol=1e-12)
    np.testing.assert_allclose(states["v"][:, -1], v, rtol=1e-12)
    assert states["m"][:, 0].tolist() == [0, 0]


def test_a_state_that_is_one_number():
    run = descend("x**2 + 2*y**2", (3, 4), optimizer="k = k + norm(g); w = w - lr*g/k", steps=9)
    norms = np.linalg.norm(run.positions[:-1] * np.array([2.0, 4.0]), axis=1)
    (k,) = replay(run).states["k"]
    np.testing.assert_allclose(k, [0, *np.cumsum(norms)])


def test_states_that_begin_with_the_rate():
    run = descend("x**2", 3, optimizer="rprop", lr=0.25, steps=2)
    assert replay(run).states["delta"][0].tolist() == pytest.approx([0.25, 0.25, 0.3])


def test_a_run_read_from_a_file(tmp_path):
    run = descend("x**2 + y", (3, 1), optimizer="adam", noise=0.3, seed=5, steps=20)
    again = Trajectory.load(run.save(tmp_path / "run.json"))
    np.testing.assert_array_equal(replay(again).states["m"], replay(run).states["m"])


def test_a_run_that_is_not_its_rules_is_refused():
    run = descend("x**2", 3, steps=5)
    moved = replace(run, positions=run.positions + np.arange(6.0)[:, None])
    with pytest.raises(SettingError, match=r"not those of 'gd' on 'x\*\*2'"):
        replay(moved)
    with pytest.raises(SettingError, match="a run of gd, which is not a rule"):
        replay(replace(run, settings={"loss": "x**2", "optimizer": "gd", "lr": 0.1}))
