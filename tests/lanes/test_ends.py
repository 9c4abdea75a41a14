"""A lane is the run that descend makes of the same settings, but for its history."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from symgd import descend, optimizers, schedules
from symgd.kernels.lanes import STRAYED, UNDEFINED
from symgd.lanes.ends import Ends, run_lanes
from symgd.lanes.outcomes import OUTCOMES
from symgd.plan import make_plan

STARTS = np.array([[3.0, -2.0, 0.5, 1e-3], [4.0, 1.0, -0.5, 2.0]])


def told(found):
    return [OUTCOMES[code].value for code in found.outcomes]


@pytest.mark.parametrize("optimizer", sorted(optimizers))
def test_every_optimizer(optimizer):
    settings = {"optimizer": optimizer, "lr": 0.01, "steps": 60}
    found = run_lanes(make_plan("himmelblau", **settings), STARTS)
    for lane, start in enumerate(STARTS.T):
        run = descend("himmelblau", start, **settings)
        assert_allclose(found.points[:, lane], run.end, rtol=1e-9)
        assert (found.steps[lane], told(found)[lane]) == (run.steps, run.outcome)
        assert found.best[lane] == pytest.approx(run.losses.min(), rel=1e-9)
        assert found.values[lane] == pytest.approx(run.losses[-1], rel=1e-9)
        assert found.slopes[lane] == pytest.approx(run.gradient_norms[-1], rel=1e-6)


@pytest.mark.parametrize("schedule", sorted(schedules))
def test_every_schedule(schedule):
    settings = {"schedule": schedule, "lr": 0.01, "steps": 60}
    found = run_lanes(make_plan("himmelblau", **settings), STARTS)
    for lane, start in enumerate(STARTS.T):
        run = descend("himmelblau", start, **settings)
        assert_allclose(found.points[:, lane], run.end, rtol=1e-9)


@pytest.mark.parametrize(
    "stop",
    ["loss<0.5", "loss_change<1e-3", "relative_change<1e-2", "parameter_change<1e-2", "t>=7"],
)
def test_every_stopping_test(stop):
    settings = {"lr": 0.01, "steps": 60, "stop": stop}
    found = run_lanes(make_plan("himmelblau", **settings), STARTS)
    runs = [descend("himmelblau", start, **settings) for start in STARTS.T]
    assert found.steps.tolist() == [run.steps for run in runs]
    assert told(found) == [run.outcome for run in runs]


def test_constants_that_vary():
    lr, momentum = np.array([0.01, 0.1, 0.3]), np.array([0.0, 0.5, 0.9])
    plan = make_plan("x**2 + 2*y**2", optimizer="momentum", steps=50)
    starts = np.repeat(STARTS[:, :1], 3, axis=1)
    found = run_lanes(plan, starts, {"lr": lr, "rule.momentum": momentum})
    for lane in range(3):
        constants = {"momentum": momentum[lane]}
        run = descend(
            *("x**2 + 2*y**2", STARTS[:, 0]),
            **{"optimizer": "momentum", "steps": 50, "lr": lr[lane], "constants": constants},
        )
        assert_allclose(found.points[:, lane], run.end, rtol=1e-9, atol=1e-12)


def test_outcomes_across_learning_rates():
    """2/λ = 0.5 is where gradient descent begins to diverge; at it, it goes to and fro."""
    lr = np.array([0.01, 0.1, 0.49, 0.5, 0.51, 0.6, 2.0, 1e3])
    found = run_lanes(make_plan("x**2 + 2*y**2", steps=400), np.full((2, 8), 3.0), {"lr": lr})
    limit, converged = "reached the step limit", "converged"
    assert told(found) == [limit, converged, converged, "oscillates", *["diverged"] * 4]
    runs = [descend("x**2 + 2*y**2", (3, 3), lr=rate, steps=400) for rate in lr]
    assert told(found) == [run.outcome for run in runs]


def test_observed_rates_are_those_of_the_theory():
    """|1 - lr λ| of the slowest mode, here λ = 2."""
    lr = np.array([0.01, 0.05, 0.1, 0.2])
    found = run_lanes(make_plan("x**2 + 2*y**2", steps=2000), np.full((2, 4), 3.0), {"lr": lr})
    assert_allclose(found.rates, 1 - 2 * lr, rtol=2e-3)


def test_how_runs_are_lost():
    plan = make_plan("sqrt(x) + y**2", lr=0.1, steps=200)
    found = run_lanes(plan, np.array([[0.001, 1.0], [0.0, 0.0]]))
    assert found.fired[0] == UNDEFINED
    assert told(found)[0] == "left the domain"
    plan = make_plan("-x**4 - y**4", lr=1.0)
    found = run_lanes(plan, np.ones((2, 1)))
    assert (found.fired[0], told(found)) == (STRAYED, ["diverged"])


def test_a_saddle_is_no_minimum():
    found = run_lanes(make_plan("x**2 - y**2"), np.array([[1.0], [0.0]]))
    assert told(found) == ["stopped at a non-minimum"]


def test_the_noise_of_a_lane_is_its_own():
    plan = make_plan("x**2 + y**2", noise=0.5, seed=3, steps=20)
    starts = np.ones((2, 5))
    whole = run_lanes(plan, starts)
    part = run_lanes(plan, starts[:, 2:4], streams=np.array([2, 3]))
    assert_array_equal(whole.points[:, 2:4], part.points)
    run = descend("x**2 + y**2", (1, 1), noise=0.5, seed=3, steps=20)
    assert_allclose(whole.points[:, 0], run.end, rtol=1e-12)


def test_parts_join():
    plan = make_plan("himmelblau", lr=0.01)
    parts = [run_lanes(plan, STARTS[:, :1]), run_lanes(plan, STARTS[:, 1:])]
    joined, whole = Ends.joined(parts), run_lanes(plan, STARTS)
    assert_array_equal(joined.points, whole.points)
    assert_array_equal(joined.outcomes, whole.outcomes)


@pytest.mark.parametrize("backend", ["numpy", "numba", "jax"])
@pytest.mark.parametrize(
    ("loss", "starts"),
    [("x**2 - log(x)", [4.0, 0.1, 1.5]), ("x**2 + atanh(x - 3)**2", [2.5, 3.9, 3.0])],
)
def test_a_gradient_outside_the_domain_leads_no_run_on(backend, loss, starts):
    """2x - 1/x is defined below 0, and 0 at -1/√2, where x**2 - log(x) is undefined."""
    pytest.importorskip(backend)
    settings = {"optimizer": "momentum", "lr": 0.1, "steps": 300}
    found = run_lanes(make_plan(loss, backend=backend, **settings), np.array([starts]))
    assert "left the domain" in told(found)
    for lane, start in enumerate(starts):
        run = descend(loss, start, **settings)
        assert (told(found)[lane], found.steps[lane]) == (run.outcome, run.steps)
        assert_allclose(found.points[:, lane], run.end, rtol=1e-9)
        assert found.best[lane] == pytest.approx(run.losses.min(), rel=1e-9)
