"""One run compiled by JAX goes where the run on Python's floats goes, step by step."""

import numpy as np
import pytest

from symgd import Loss, SymgdError
from symgd.kernels import single
from symgd.plan import make_plan
from symgd.rules import schedules
from tests.kernels.pairs import PAIRS

jax = pytest.importorskip("jax")
jax_single = pytest.importorskip("symgd.kernels.jax.single")

ROSENBROCK = "(1 - x)**2 + 100*(y - x**2)**2"
BOWL = "x**2 + 2*y**2 + x*y/3"
TESTS = {
    "gradient": "gradient < 1.5",
    "loss": "loss <= 0.7",
    "loss_change": "loss_change < 0.3",
    "relative_change": "relative_change < 0.4",
    "parameter_change": "parameter_change < 0.1",
    "t": "t >= 7",
}


def both(start, steps=30, normals=None, precision="double", **settings):
    """Return the chunks of Python's floats and of JAX for the same run."""
    plan = make_plan(steps=steps, **settings)
    asked = plan.loss, plan.rule, plan.schedule, plan.tests
    chunks = []
    for kernel in (single.single_kernel(*asked), jax_single.single_kernel(*asked, precision)):
        constants = plan.constants(kernel.program)
        carried = (*start, *kernel.begin(constants))
        chunks.append(kernel.run(0, steps, normals, carried, constants))
    return chunks


def assert_same(found, expected, relative=1e-12):
    assert found.fired == expected.fired
    assert found.broken is None
    np.testing.assert_allclose(found.positions, expected.positions, relative, 1e-12)
    np.testing.assert_allclose(found.rates, expected.rates, relative)
    np.testing.assert_allclose(found.carried, expected.carried, relative, 1e-12)


@pytest.mark.parametrize(("optimizer", "schedule"), PAIRS)
def test_every_optimizer_and_schedule(optimizer, schedule):
    settings = {"optimizer": optimizer, "schedule": schedule, "lr": 0.05, "stop": ()}
    expected, found = both((-0.5, 0.8), loss=BOWL, **settings)
    assert len(expected.positions) == 30
    assert_same(found, expected)


@pytest.mark.parametrize("text", TESTS.values(), ids=TESTS)
def test_every_stopping_test(text):
    expected, found = both((3.0, -2.0), loss=BOWL, lr=0.1, stop=text)
    assert expected.fired == 1
    assert 0 < len(expected.positions) < 30
    assert_same(found, expected)


def test_the_first_of_several_tests():
    expected, found = both((3.0, -2.0), loss=BOWL, stop=("t > 5", "loss < 1e9", "t >= 0"))
    assert expected.fired == 2
    assert found.positions.shape == (0, 2)
    assert_same(found, expected)


def test_constants_that_are_lists():
    schedule = schedules["multistep"].with_constants(milestones=(3.0, 7.0, 11.0))
    expected, found = both((3.0, -2.0), loss=BOWL, schedule=schedule, stop=())
    assert_same(found, expected)


def test_noise(rng):
    normals = rng.standard_normal((30, 2))
    expected, found = both((1.0, 1.0), normals=normals, loss=BOWL, noise=0.3, clip_norm=1, stop=())
    assert_same(found, expected)


def test_more_steps_than_the_history_holds(rng):
    steps = 2 * jax_single.HISTORY + 100
    normals = rng.standard_normal((steps, 2))
    settings = {"loss": BOWL, "noise": 0.01, "lr": 0.01, "stop": f"t >= {jax_single.HISTORY + 50}"}
    expected, found = both((1.0, 1.0), steps, normals, **settings)
    assert len(found.positions) == jax_single.HISTORY + 50
    assert_same(found, expected, 1e-9)
    # A run is the same however it is cut.
    plan = make_plan(steps=steps, **settings)
    kernel = jax_single.single_kernel(plan.loss, plan.rule, plan.schedule, plan.tests)
    constants, carried, places = plan.constants(kernel.program), (1.0, 1.0), []
    for first, last in ((0, 1), (1, 1000), (1000, steps)):
        chunk = kernel.run(first, last, normals[first:last], carried, constants)
        carried = chunk.carried
        places.append(chunk.positions)
    assert np.array_equal(np.concatenate(places), found.positions)
    assert chunk.fired == 1


def test_what_is_undefined_is_no_number_and_raises_nothing():
    _, found = both((0.1,), loss="sqrt(x)", lr=1.0, stop=())
    assert np.isnan(found.positions[-1]).all()
    _, found = both((3.0,), loss="x**4", lr=1.0, stop=())
    assert not np.isfinite(found.positions[-1]).any()


def test_many_variables():
    names = tuple(f"x{i}" for i in range(20))
    text = " + ".join(f"(1 - x{i})**2 + 100*(x{i + 1} - x{i}**2)**2" for i in range(19))
    loss = Loss(text, names)
    start = np.linspace(-0.3, 0.4, 20).tolist()
    expected, found = both(start, loss=loss, optimizer="adam", lr=0.01, stop=())
    assert_same(found, expected)


def test_single_precision():
    expected, found = both((-0.5, 0.8), precision="single", loss=BOWL, lr=0.1, stop=())
    assert found.positions.dtype == np.float64
    assert np.array_equal(found.positions, found.positions.astype(np.float32))
    errors = np.abs(found.positions - expected.positions)
    assert 1e-9 < errors.max() < 1e-6


@pytest.mark.parametrize("precision", ["double", "single"])
def test_the_settings_of_jax_stay_as_they_were(precision):
    before = jax.config.jax_enable_x64
    both((-0.5, 0.8), precision=precision, loss=BOWL, stop=())
    assert jax.config.jax_enable_x64 == before
    assert jax.numpy.ones(1).dtype == ("float64" if before else "float32")


def test_a_user_who_has_doubles_on_gets_singles_where_they_are_asked_for():
    with jax_single.Precision("double").on():
        _, found = both((-0.5, 0.8), precision="single", loss=BOWL, lr=0.1, stop=())
    assert np.array_equal(found.positions, found.positions.astype(np.float32))


def test_a_step_that_is_far_too_long_is_refused(monkeypatch):
    monkeypatch.setattr("symgd.kernels.jax.printed.LONGEST", 30)
    plan = make_plan("sin(x*y)**2*exp(y/3) + cos(x)/7")
    with pytest.raises(SymgdError, match=r"a step of \d\d operations for minutes: leave out"):
        jax_single.single_kernel(plan.loss, plan.rule, plan.schedule, plan.tests)


def test_kernels_are_printed_once():
    plan = make_plan(ROSENBROCK)
    asked = plan.loss, plan.rule, plan.schedule, plan.tests
    first = jax_single.single_kernel(*asked)
    assert first is jax_single.single_kernel(Loss(ROSENBROCK), *asked[1:])
