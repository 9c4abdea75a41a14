"""How a lane ended is what descend says of the same run, with and without noise."""

import pytest

from symgd import Outcome, descend, sweep
from symgd.lanes.outcomes import OUTCOMES

BOWL = "x**2 + 2*y**2"

RATES = [0.003, 0.02, 0.1, 0.3, 0.4999, 0.5, 0.501, 0.52, 0.7, 3.0]
"""Gradient descent on the bowl goes to and fro at 0.5, and grows slowly just above."""

CASES = [
    (BOWL, (3.0, 4.0)),
    (BOWL, (0.01, 0.01)),  # where noise alone leads upwards
    ("himmelblau", (3.01, 2.0)),
    ("sqrt(x) + y**2", (1.0, 1.0)),
    ("abs(x)", (1.3,)),
    ("-x**2", (1.0,)),
]


def told(found):
    return [OUTCOMES[code].value for code in found.outcome.ravel()]


@pytest.mark.parametrize("noise", [0.0, 0.01, 1.0])
@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam"])
@pytest.mark.parametrize("steps", [5, 90])
def test_a_lane_ends_as_the_run_does(optimizer, noise, steps):
    settings = {"optimizer": optimizer, "noise": noise, "steps": steps, "seed": 3 if noise else 0}
    for loss, start in CASES:
        found = sweep(loss, {"lr": RATES}, starts=start, **settings)
        runs = [descend(loss, start, lr=rate, **settings) for rate in RATES]
        assert told(found) == [run.outcome for run in runs], (loss, start)


def test_each_seed_ends_as_its_run_does():
    settings = {"noise": 2.0, "steps": 40, "lr": 0.51}
    found = sweep(BOWL, {"seed": range(12)}, starts=(0.1, 0.1), **settings)
    runs = [descend(BOWL, (0.1, 0.1), seed=seed, **settings) for seed in range(12)]
    assert told(found) == [run.outcome for run in runs]


def test_noise_that_leads_upwards_is_no_growth():
    found = sweep(BOWL, {"lr": [0.1, 0.3]}, starts=(1e-3, 1e-3), noise=1.0, seed=1, steps=200)
    assert (found.value > 3e-6).all()
    assert set(told(found)) == {Outcome.STEP_LIMIT}


@pytest.mark.parametrize("backend", ["numpy", "numba", "jax"])
def test_slow_growth_is_told_on_every_backend(backend):
    pytest.importorskip(backend)
    # From 1 the loss is (1 - 2·lr)**(2·t), which after 50 steps has grown 7 times at most.
    rates = [0.9999, 1.0, 1.0001, 1.01]
    found = sweep("x**2", {"lr": rates}, starts=(1.0,), steps=50, backend=backend)
    assert told(found) == ["reached the step limit", "oscillates", "diverged", "diverged"]


def test_a_stopping_test_before_ten_pairs_is_no_oscillation():
    settings = {"stop": "loss_change<1e-9", "steps": 50}
    found = sweep("x**2", {"lr": [1.0]}, starts=(1.0,), **settings)
    assert told(found) == [descend("x**2", (1.0,), lr=1.0, **settings).outcome] == ["converged"]


def test_a_last_step_out_of_the_domain_is_told():
    """From 1 by 0.3162/(2√x): the fifth step leads below 0."""
    found = sweep("sqrt(x)", {"lr": [0.3162]}, starts=(1.0,), steps=5)
    assert told(found) == ["left the domain"]


@pytest.mark.parametrize("backend", ["numpy", "numba"])
def test_long_runs_are_looked_at_here_and_there(backend):
    pytest.importorskip(backend)
    # (1 + 2e-5)**(2·12000) is 1.6; with noise it takes more to be growth.
    rates, settings = [0.99999, 1.00001], {"steps": 12_000, "lr": 1.00001}
    found = sweep("x**2", {"lr": rates}, starts=(1.0,), steps=12_000, backend=backend)
    assert told(found) == ["reached the step limit", "diverged"]
    assert told(found)[1] == descend("x**2", (1.0,), **settings).outcome
    noisy = {"noise": 1e-3, "seed": 2, "steps": 12_000}
    found = sweep("x**2", {"lr": [0.5, 1.00001]}, starts=(1e-6,), backend=backend, **noisy)
    runs = [descend("x**2", (1e-6,), lr=rate, **noisy) for rate in (0.5, 1.00001)]
    assert told(found) == [run.outcome for run in runs]
