"""Many runs compiled by JAX: each lane goes where a run by itself goes, and ends as it does."""

from itertools import pairwise

import numpy as np
import pytest

from symgd import Schedule
from symgd.kernels import lanes, single
from symgd.kernels.lanes import STRAYED, UNDEFINED, UNDERWAY, begun
from symgd.plan import make_plan
from tests.kernels.pairs import PAIRS

jax = pytest.importorskip("jax")
jax_lanes = pytest.importorskip("symgd.kernels.jax.lanes")

BOWL = "x**2 + 2*y**2 + x*y/3"
STARTS = np.array([[3.0, -0.5, 1.0, 0.02, -4.0], [-2.0, 0.8, 1.0, 0.01, 0.0]])
STEPS = 30


def plan_of(loss=BOWL, **settings):
    return make_plan(loss, **{"lr": 0.05, "steps": STEPS, "stop": (), **settings})


def kernels(plan, **options):
    asked = plan.loss, plan.rule, plan.schedule, plan.tests
    return lanes.lane_kernel(*asked), jax_lanes.lane_kernel(*asked, **options)


def advanced(kernel, plan, starts=STARTS, cuts=(0, STEPS), normals=None, varied=None):
    """Return lanes after the steps, taken in pieces that meet at ``cuts``."""
    constants = plan.constants(kernel.program, varied=varied or {})
    limit = 1e12 * (1 + np.abs(starts).max(axis=0))
    found = begun(kernel, starts, constants, limit)
    for first, last in pairwise(cuts):
        kernel.advance(found, first, last, None if normals is None else normals[first:last])
    return found


def assert_same(found, expected, relative=1e-12):
    assert found.ended.tolist() == expected.ended.tolist()
    assert found.steps.tolist() == expected.steps.tolist()
    np.testing.assert_allclose(found.carried, expected.carried, relative, 1e-12)
    np.testing.assert_allclose(found.best, expected.best, relative, 1e-12)


def alone(plan, start, normals=None):
    """Return where the run on Python's floats is, its steps and the test that fired."""
    kernel = single.single_kernel(plan.loss, plan.rule, plan.schedule, plan.tests)
    constants = plan.constants(kernel.program)
    carried = (*start, *kernel.begin(constants))
    chunk = kernel.run(0, STEPS, normals, carried, constants)
    return chunk.carried, len(chunk.positions), chunk.fired


def assert_as_alone(found, plan, starts=STARTS, normals=None):
    for lane, start in enumerate(starts.T.tolist()):
        drawn = None if normals is None else normals[..., lane]
        carried, steps, fired = alone(plan, start, drawn)
        np.testing.assert_allclose(found.carried[:, lane], carried, 1e-12, 1e-12)
        assert (found.steps[lane], found.ended[lane]) == (steps, fired)


@pytest.mark.parametrize(("optimizer", "schedule"), PAIRS)
def test_every_optimizer_and_schedule(optimizer, schedule):
    plan = plan_of(optimizer=optimizer, schedule=schedule)
    found = advanced(kernels(plan)[1], plan)
    assert_as_alone(found, plan)


@pytest.mark.parametrize(
    "text",
    [
        *("gradient < 1.5", "loss <= 0.7", "loss_change < 0.3", "relative_change < 0.3"),
        *("parameter_change < 0.1", "t >= 7", "loss < 0.5 or gradient < 0.1"),
    ],
)
def test_every_stopping_test(text):
    plan = plan_of(stop=text)
    found = advanced(kernels(plan)[1], plan)
    assert (found.ended == 1).any()
    assert_as_alone(found, plan)


def test_each_lane_remembers_the_test_that_ended_it():
    plan = plan_of(stop=("gradient < 1e-1", "loss > 15.5", "t >= 20"))
    reference, kernel = kernels(plan)
    found = advanced(kernel, plan)
    assert set(found.ended.tolist()) == {1, 2, 3}
    assert_same(found, advanced(reference, plan))
    assert_as_alone(found, plan)


@pytest.mark.parametrize(
    "cuts", [(0, 1, 2, 4, 8, 16, STEPS), (0, 7, 8, 9, STEPS), range(STEPS + 1)]
)
def test_it_does_not_matter_how_a_run_is_cut(cuts):
    plan = plan_of(optimizer="adam", stop=("gradient < 1", "t > 25"))
    kernel = kernels(plan)[1]
    whole, parts = advanced(kernel, plan), advanced(kernel, plan, cuts=tuple(cuts))
    assert_same(parts, whole)


def test_lanes_that_go_too_far_or_nowhere_keep_their_last_good_place():
    # The root has no slope left of 0; from 2 on it is downhill for ever.
    plan = plan_of("where(x < 2, sqrt(x), -x**4)", lr=0.1, stop="t >= 25")
    starts = np.array([[0.05, 3.0, 1.9, 1e-9]])
    reference, kernel = kernels(plan)
    expected, found = (advanced(each, plan, starts) for each in (reference, kernel))
    assert found.ended.tolist() == [UNDEFINED, STRAYED, 1, UNDEFINED]
    assert np.isfinite(found.carried).all()
    assert_same(found, expected, 1e-9)


def test_a_lane_that_goes_too_far_has_left_though_it_would_come_back():
    # 1 - 2 lr is -2e5 three times, then 0.
    leaving = Schedule("leaving", "rate = where(t < 3, 1e5, 0.5) + 0*lr")
    plan = plan_of("x**2", schedule=leaving)
    starts = np.array([[3.0, 0.0, -1.0]])
    expected, found = (advanced(each, plan, starts) for each in kernels(plan))
    assert found.ended.tolist() == [STRAYED, UNDERWAY, STRAYED]
    assert found.steps.tolist() == [2, STEPS, 2]
    assert_same(found, expected)


def test_lanes_that_are_over_stay_as_they_are():
    plan = plan_of(stop="gradient < 1.5")
    kernel = kernels(plan)[1]
    found = advanced(kernel, plan)
    before = found.carried.copy(), found.ended.copy(), found.steps.copy()
    kernel.advance(found, STEPS, STEPS + 5, None)
    over = found.ended != UNDERWAY
    for old, new in zip(before, (found.carried, found.ended, found.steps), strict=True):
        assert np.array_equal(old[..., over], new[..., over])


def test_constants_that_vary_from_lane_to_lane():
    plan = plan_of(optimizer="momentum", stop="gradient < 0.5")
    varied = {"lr": np.geomspace(0.01, 0.3, 5), "rule.momentum": np.linspace(0, 0.9, 5)}
    reference, kernel = kernels(plan, varied=tuple(varied))
    expected = advanced(reference, plan, varied=varied)
    found = advanced(kernel, plan, varied=varied)
    assert_same(found, expected)
    for lane, (lr, momentum) in enumerate(zip(*varied.values(), strict=True)):
        one = plan_of(
            optimizer="momentum", stop="gradient < 0.5", lr=lr, constants={"momentum": momentum}
        )
        carried, steps, fired = alone(one, STARTS[:, lane].tolist())
        assert (found.steps[lane], found.ended[lane]) == (steps, fired)
        np.testing.assert_allclose(found.carried[:, lane], carried, 1e-12, 1e-12)


def test_initial_states_that_vary():
    plan = plan_of(optimizer="rprop")
    varied = {"lr": np.geomspace(0.01, 0.1, 5)}
    expected, found = (advanced(each, plan, varied=varied) for each in kernels(plan))
    assert_same(found, expected)


@pytest.mark.parametrize("cuts", [(0, STEPS), (0, 1, 3, STEPS)])
def test_noise(rng, cuts):
    plan = plan_of(noise=0.3, clip_norm=2.0, stop="gradient < 0.9")
    normals = rng.standard_normal((STEPS, 2, 5))
    reference, kernel = kernels(plan)
    found = advanced(kernel, plan, cuts=cuts, normals=normals)
    assert_same(found, advanced(reference, plan, normals=normals))
    assert_as_alone(found, plan, normals=normals)


def test_noise_of_more_steps_than_are_handed_over_at_once(rng):
    steps = 2 * jax_lanes.DRAWN + 5
    plan = plan_of(noise=0.3, steps=steps)
    normals = rng.standard_normal((steps, 2, 5))
    expected, found = (
        advanced(each, plan, cuts=(0, steps), normals=normals) for each in kernels(plan)
    )
    assert_same(found, expected)


def test_fewer_lanes_are_computed_when_most_are_over(monkeypatch):
    monkeypatch.setattr(jax_lanes, "FEWEST", 4)
    plan = plan_of(stop="gradient < 1e-3", steps=200)
    starts = np.random.default_rng(5).uniform(-1, 1, (2, 300)) * np.geomspace(1e-4, 10, 300)
    cuts = (0, 1, 2, 4, 8, 16, 32, 64, 128, 200)
    expected, found = (advanced(each, plan, starts, cuts) for each in kernels(plan))
    assert len(np.unique(found.steps)) > 50
    assert_same(found, expected)


def test_the_lowest_loss_may_be_left_out():
    plan = plan_of(stop="gradient < 0.5")
    tracked, untracked = (advanced(kernels(plan, tracked=each)[1], plan) for each in (True, False))
    np.testing.assert_allclose(tracked.carried, untracked.carried, 1e-12, 1e-12)
    assert np.isinf(untracked.best).all()


def test_the_lowest_loss_is_never_no_number():
    # The loss is no number between -1 and 1, its gradient is 0 there by the branch.
    plan = plan_of("where(x < 1, sqrt(x - 1)*0, (x - 3)**2)", lr=0.1)
    starts = np.array([[4.0, 1.2]])
    expected, found = (advanced(each, plan, starts) for each in kernels(plan))
    assert_same(found, expected)
    assert np.isfinite(found.best).all()


def test_single_precision():
    plan = plan_of(optimizer="adam", stop="gradient < 0.1")
    double, single_ = (
        advanced(kernels(plan, precision=each)[1], plan) for each in ("double", "single")
    )
    assert np.array_equal(single_.carried, single_.carried.astype(np.float32))
    np.testing.assert_allclose(single_.carried, double.carried, atol=1e-3)
    assert np.abs(single_.carried - double.carried).max() > 0


def test_the_settings_of_jax_stay_as_they_were():
    before = jax.config.jax_enable_x64
    plan = plan_of()
    advanced(kernels(plan)[1], plan)
    assert jax.config.jax_enable_x64 == before
