"""Runs over data on the landscape of the whole loss."""

from dataclasses import replace

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.plots.landed import landed, left_out, steps_of
from symgd.plots.landscape import landscapes
from tests.plots.fits import BMI, PROGRESSION, line


def test_a_run_in_numbers_stays_as_it_is():
    run = descend("x**2", 3.0, steps=5)
    assert landed(Loss("x**2"), run).run is run


def test_mini_batches_have_the_heights_of_the_whole_loss():
    loss = line()
    run = descend(loss, batch_size=32, epochs=3)
    made, steps = landed(loss, run)
    b, w = made.positions.T
    wanted = ((np.outer(w, BMI) + b[:, None] - PROGRESSION) ** 2).mean(axis=1)
    assert made.losses == pytest.approx(wanted, rel=1e-12)
    assert steps.tolist() == list(range(43))
    assert made.best.value == made.losses.min()


def test_long_runs_are_asked_at_some_of_their_positions():
    loss = line()
    run = descend(loss, batch_size=1, epochs=10)
    made, steps = landed(loss, run)
    assert 1000 < len(steps) < 2100
    assert steps[[0, -1]].tolist() == [0, 4420]
    assert made.positions.tolist() == run.positions[steps].tolist()


def test_one_parameter_over_many_rows(rng):
    x = rng.normal(size=50_000)
    y = x + rng.normal(size=50_000)
    loss = Loss("mean(abs(w*x - y))", data={"x": x, "y": y})
    run = descend(loss, batch_size=50, epochs=1, lr=0.01)
    _, drawn = landscapes(loss, run.end)
    made, steps = landed(drawn, run)
    assert len(steps) == 1001
    wanted = [np.abs(w * x - y).mean() for w in made.positions[::50, 0]]
    assert made.losses[::50] == pytest.approx(wanted, rel=1e-3)


def test_steps_of_a_thinned_run():
    run = descend(line(), steps=20)
    thinned = replace(run, positions=run.positions[::5], kept=np.arange(0, 21, 5))
    assert steps_of(thinned).tolist() == [0, 5, 10, 15, 20]
    assert steps_of(run).tolist() == list(range(21))


def test_a_course_of_two_positions_is_none():
    run = descend(line(), steps=20)
    few = replace(run, positions=run.positions[[0, 20]], kept=np.array([0, 20]))
    assert left_out([run]) is None
    assert "of 20 steps in 2 parameters only 2 positions were kept" in left_out([run, few])
