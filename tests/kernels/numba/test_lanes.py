"""Compiled lanes are NumPy's lanes: over short runs to the last few bits, and in how they end."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from symgd.kernels.lanes import STRAYED, UNDEFINED, begun, lane_kernel
from symgd.kernels.numba import lanes as numba
from symgd.kernels.numba.lane_source import WATCH
from symgd.plan import make_plan
from tests.kernels.pairs import PAIRS

COUNT = 70
"""More than a block, and not a multiple of it."""


def both(loss, steps, *, starts=None, varied=None, limit=1e12, normals=None, **settings):
    """Return the lanes of both kernels after so many steps, taken in two parts."""
    plan = make_plan(loss, **settings)
    kind = (plan.loss, plan.rule, plan.schedule, plan.tests)
    if starts is None:
        starts = np.random.default_rng(7).uniform(-3, 3, (len(plan.loss.variables), COUNT))
    ended = []
    for make in (lane_kernel, numba.lane_kernel):
        kernel = make(*kind, tuple(varied or ()))
        constants = plan.constants(kernel.program, varied=varied or {})
        lanes = begun(kernel, starts, constants, np.full(starts.shape[1], limit))
        parts = (0, steps // 3, steps)
        for first, last in pairwise(parts):
            kernel.advance(lanes, first, last, None if normals is None else normals[first:last])
        ended.append(lanes)
    return ended


def assert_same(ours, other, rtol=1e-10):
    assert_array_equal(ours.ended, other.ended)
    assert_array_equal(ours.steps, other.steps)
    assert_allclose(ours.carried, other.carried, rtol=rtol, atol=1e-12)
    assert_allclose(ours.best, other.best, rtol=rtol, atol=1e-12)


@pytest.mark.parametrize(("optimizer", "schedule"), PAIRS)
def test_every_optimizer_and_schedule(optimizer, schedule):
    assert_same(*both("himmelblau", 30, optimizer=optimizer, schedule=schedule, lr=0.01))


@pytest.mark.parametrize(
    "stop",
    ["gradient<1", "loss<30", "loss_change<1", "relative_change<3e-2", "parameter_change<1e-2"],
)
def test_lanes_end_by_tests_of_their_own(stop):
    ours, other = both("himmelblau", 60, optimizer="momentum", lr=1e-3, stop=stop)
    assert_same(ours, other)
    assert len(np.unique(ours.steps)) > 2


def test_several_tests():
    ours, other = both("himmelblau", 60, lr=1e-3, stop=("loss<30", "t>=17"))
    assert_same(ours, other)
    assert set(ours.ended) == {1, 2}


def test_lanes_that_stray():
    starts = np.linspace(-3, 3, 2 * COUNT).reshape(2, COUNT)
    ours, other = both("x**4 + y**2", 3 * WATCH, starts=starts, lr=0.3, optimizer="momentum")
    assert_same(ours, other)
    assert {0, STRAYED} <= set(ours.ended)
    assert len(np.unique(ours.steps)) > 2


def test_lanes_that_leave_the_domain():
    ours, other = both("sqrt(x + 1) + y**2", 50, lr=0.5)
    assert_same(ours, other)
    assert UNDEFINED in ours.ended


def test_constants_that_vary():
    lr = np.geomspace(1e-4, 1e-2, COUNT)
    momentum = np.linspace(0, 1, COUNT)
    varied = {"lr": lr, "rule.momentum": momentum}
    assert_same(*both("himmelblau", 30, varied=varied, optimizer="momentum"))
    varied = {"rule.beta1": 0.9 * momentum}
    assert_same(*both("himmelblau", 30, varied=varied, optimizer="adam", lr=0.01))


def test_noise():
    normals = np.random.default_rng(1).standard_normal((30, 2, COUNT))
    assert_same(*both("himmelblau", 30, lr=0.01, noise=0.5, normals=normals))


@pytest.mark.parametrize(
    "loss",
    [
        *("log(1 + exp(x*y)) + x**2", "where(x > 0, x**2, -x) + y**2", "abs(x) + max(x, y, 0)"),
        *("huber(x - y, 1) + relu(x)", "sigmoid(x)*softplus(y) + logcosh(x)", "x**2 + sin(3*y)"),
    ],
)
def test_functions_in_lanes(loss):
    assert_same(*both(loss, 30, lr=0.05))


def test_the_lowest_loss_may_be_left_out():
    plan = make_plan("himmelblau", lr=0.01)
    kernel = numba.lane_kernel(plan.loss, plan.rule, plan.schedule, plan.tests, (), False)
    starts = np.ones((2, 3))
    lanes = begun(kernel, starts, plan.constants(kernel.program), np.full(3, 1e12))
    kernel.advance(lanes, 0, 10, None)
    assert np.isinf(lanes.best).all()
