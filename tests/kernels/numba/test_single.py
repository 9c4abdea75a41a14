"""A compiled run is the run on Python floats, point by point."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from symgd import Rule, optimizers, schedules
from symgd.errors import SymgdError
from symgd.kernels.numba import single as numba
from symgd.kernels.single import single_kernel
from symgd.plan import make_plan

STEPS = 40


def both(loss, start, steps=STEPS, normals=None, **settings):
    plan = make_plan(loss, **settings)
    chunks = []
    for make in (single_kernel, numba.single_kernel):
        kernel = make(plan.loss, plan.rule, plan.schedule, plan.tests)
        constants = plan.constants(kernel.program)
        carried = (*start, *kernel.begin(constants))
        chunks.append(kernel.run(0, steps, normals, carried, constants))
    return chunks


def assert_same(ours, other, rtol=1e-10):
    assert_allclose(ours.positions, other.positions, rtol=rtol, atol=1e-13)
    assert_allclose(ours.rates, other.rates, rtol=1e-14)
    assert ours.fired == other.fired
    assert_allclose(ours.carried, other.carried, rtol=rtol, atol=1e-13)


@pytest.mark.parametrize("optimizer", sorted(optimizers))
def test_every_optimizer(optimizer):
    assert_same(*both("rosenbrock", (-1.2, 1.0), optimizer=optimizer, lr=1e-3))


@pytest.mark.parametrize("schedule", sorted(schedules))
def test_every_schedule(schedule):
    assert_same(*both("rosenbrock", (-1.2, 1.0), schedule=schedule, lr=1e-3))


@pytest.mark.parametrize(
    "stop", ["gradient<10", "loss<4.1", "loss_change<0.1", "parameter_change<0.1", "t>=7"]
)
def test_every_stopping_test(stop):
    ours, other = both("rosenbrock", (-1.2, 1.0), lr=1e-3, stop=stop)
    assert_same(ours, other)
    assert ours.fired == 1


def test_noise():
    normals = np.random.default_rng(0).standard_normal((STEPS, 2))
    assert_same(*both("rosenbrock", (-1.2, 1.0), lr=1e-3, noise=0.1, normals=normals))


def test_what_is_undefined_is_not_finite():
    _, compiled = both("sqrt(x)", (0.5,), lr=1.0)
    assert np.isnan(compiled.positions[-1]).all()


def test_rules_of_ones_own():
    rule = Rule.from_text("v = k*v + g; w = w - lr*v/(1 + norm(v))", {"k": 0.9})
    assert_same(*both("rosenbrock", (-1.2, 1.0), optimizer=rule, lr=1e-2))


def test_a_function_that_numba_lacks_is_a_sentence():
    plan = make_plan("digamma(x)**2")
    with pytest.raises(SymgdError, match="Numba has no polygamma"):
        numba.single_kernel(plan.loss, plan.rule, plan.schedule, plan.tests)
