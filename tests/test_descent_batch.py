"""Many runs side by side: each is the run that it would be alone."""

import numpy as np
import pytest

import symgd
from symgd import Outcome, SymgdError, descend, descend_batch

BOWL = "x**2 + 2*y**2"


@pytest.mark.parametrize("text", ["sqrt(2)*x**2", "log(x, 2)**2", "x**2*pi**0.5 + 10**x"])
def test_batch_of_losses_with_irrational_constants(text: str) -> None:
    (run,) = descend_batch(text, [[1.5]], lr=0.01, stop=())
    single = descend(text, (1.5,), lr=0.01, stop=())
    assert run.positions == pytest.approx(single.positions, rel=1e-9)


def test_too_many_lanes_are_refused() -> None:
    with pytest.raises(SymgdError, match="memory"):
        descend_batch("x**2", np.ones((1, 100_000)), steps=100_000)


@pytest.mark.parametrize("optimizer", sorted(symgd.optimizers))
def test_batch_takes_the_steps_of_single_runs(optimizer: str, rng: np.random.Generator) -> None:
    starts = rng.normal(size=(2, 5))
    common = {"optimizer": optimizer, "lr": 0.01, "steps": 30, "schedule": "cosine"}
    runs = descend_batch("(1-x)**2 + 3*(y-x**2)**2", starts, **common)
    for run, start in zip(runs, starts.T, strict=True):
        single = descend("(1-x)**2 + 3*(y-x**2)**2", start, **common)
        assert run.outcome == single.outcome
        assert run.positions == pytest.approx(single.positions, rel=1e-9, abs=1e-12)
        assert run.learning_rates == pytest.approx(single.learning_rates, rel=1e-12)


def test_lanes_stop_on_their_own() -> None:
    near, far = descend_batch("x**2", [[1e-3, 1e3]], lr=0.25)
    assert near.steps < far.steps
    assert {near.outcome, far.outcome} == {Outcome.CONVERGED}
    assert far.steps == descend("x**2", (1e3,), lr=0.25).steps


def test_noise_of_a_lane_does_not_depend_on_the_others() -> None:
    starts = np.array([[3.0, 1.0, -2.0], [4.0, 0.5, 1.0]])
    three = descend_batch(BOWL, starts, noise=0.5, seed=3, stop=())
    two = descend_batch(BOWL, starts[:, :2], noise=0.5, seed=3, stop=())
    assert np.array_equal(three[1].positions, two[1].positions)
    single = descend(BOWL, starts[:, 0], noise=0.5, seed=3, stop=())
    assert three[0].positions == pytest.approx(single.positions, rel=1e-10)
    assert not np.array_equal(
        np.diff(three[0].positions, axis=0)[0], np.diff(three[1].positions, axis=0)[0]
    )
