"""Backends: the same runs by each, chosen by the length of the work, or by name."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from symgd import Outcome, SymgdError, backends, descend, descend_batch
from symgd.again import settings_of
from symgd.errors import SettingError
from symgd.lanes.ends import run_lanes
from symgd.plan import make_plan

COMPILED = ("numba", "jax")


@pytest.mark.parametrize("backend", COMPILED)
@pytest.mark.parametrize("optimizer", ["gd", "adam", "rprop"])
def test_a_run_is_the_same_by_all(backend, optimizer):
    settings = {"optimizer": optimizer, "lr": 1e-3, "steps": 30}
    ours = descend("rosenbrock", (-1.2, 1), **settings)
    other = descend("rosenbrock", (-1.2, 1), backend=backend, **settings)
    assert_allclose(ours.positions, other.positions, rtol=1e-10)
    assert (ours.outcome, ours.reason) == (other.outcome, other.reason)


@pytest.mark.parametrize("backend", COMPILED)
def test_a_converged_run_stops_where_it_did(backend):
    run = descend("x**2 + 2*y**2", (3, 4), backend=backend)
    assert (run.outcome, run.reason) == (Outcome.CONVERGED, "gradient<1e-6 after 70 steps")


@pytest.mark.parametrize("backend", COMPILED)
def test_a_diverging_run_is_told(backend):
    run = descend("x**2 + 2*y**2", (3, 4), lr=0.6, steps=1000, backend=backend)
    assert run.outcome is Outcome.DIVERGED
    assert np.isfinite(run.positions).all()


@pytest.mark.parametrize("backend", COMPILED)
def test_batches(backend):
    starts = np.array([[3.0, -1.0, 0.5], [4.0, 1.0, 2.0]])
    settings = {"lr": 0.01, "noise": 0.1, "steps": 20}
    ours = descend_batch("himmelblau", starts, **settings)
    other = descend_batch("himmelblau", starts, backend=backend, **settings)
    for one, two in zip(ours, other, strict=True):
        assert_allclose(one.positions, two.positions, rtol=1e-9)


@pytest.mark.parametrize("backend", COMPILED)
def test_lanes(backend):
    starts = np.random.default_rng(0).uniform(-4, 4, (2, 100))
    ours = run_lanes(make_plan("himmelblau", lr=0.01), starts)
    other = run_lanes(make_plan("himmelblau", lr=0.01, backend=backend), starts)
    assert_allclose(ours.points, other.points, rtol=1e-9)
    assert_allclose(ours.steps, other.steps)
    assert_allclose(ours.rates, other.rates, rtol=1e-6)


def test_short_work_is_not_compiled():
    plan = make_plan("rosenbrock", steps=100_000)
    assert backends.faster(plan, 90_000) is None
    assert backends.decided(plan, 10).backend == "numpy"


def test_long_work_is():
    plan = make_plan("rosenbrock", steps=10_000_000)
    assert backends.faster(plan, 9_990_000) is not None
    assert backends.decided(plan, 100_000).backend == "numba"


def test_long_work_with_a_function_that_numba_lacks_goes_on():
    plan = make_plan("digamma(x)**2 + y**2", steps=9_000_000)
    assert backends.faster(plan, 8_900_000) is None
    assert backends.decided(plan, 100_000).backend == "numpy"
    with pytest.raises(SymgdError, match="Numba has no polygamma"):
        descend("digamma(x)**2", (1.0,), backend="numba")


def test_the_change_to_compiled_code_keeps_the_run(monkeypatch):
    settings = {"optimizer": "adam", "lr": 1e-4, "steps": 300, "stop": ()}
    plain = descend("rosenbrock", (-1.2, 1), **settings)
    monkeypatch.setattr(backends, "TRIAL", 100)
    monkeypatch.setattr(backends, "WORTH", 0.0)
    changed = descend("rosenbrock", (-1.2, 1), **settings)
    assert_allclose(plain.positions, changed.positions, rtol=1e-9)
    assert_allclose(plain.positions[:101], changed.positions[:101], rtol=0)


def test_without_numba_long_work_is_told_what_would_help(monkeypatch):
    monkeypatch.setattr(backends, "has_numba", lambda: False)
    plan = make_plan("rosenbrock", steps=10_000_000)
    assert 'pip install "symgd[fast]"' in backends.advice(plan, 1000)
    assert backends.decided(plan, 100_000).backend == "numpy"


def test_what_cannot_be_is_a_sentence(monkeypatch):
    for settings, words in (
        ({"backend": "numbra"}, "did you mean 'numba'"),
        ({"backend": "numpy", "precision": "single"}, "needs the backend 'jax'"),
        ({"backend": "jax", "precision": "half"}, "precision"),
    ):
        with pytest.raises(SettingError, match=words):
            descend("x**2", (1.0,), **settings)
    monkeypatch.setattr("symgd.checks.find_spec", lambda name: None)
    with pytest.raises(SettingError, match=r'pip install "symgd\[fast\]"'):
        descend("x**2", (1.0,), backend="numba")


def test_the_backend_is_kept_where_it_was_named():
    run = descend("x**2", (1.0,), backend="numba", steps=3)
    assert run.settings["backend"] == "numba"
    assert settings_of(run.settings)["backend"] == "numba"
    assert "backend" not in descend("x**2", (1.0,), steps=3).settings


def test_single_precision():
    run = descend("x**2 + 2*y**2", (3, 4), backend="jax", precision="single", steps=20)
    double = descend("x**2 + 2*y**2", (3, 4), steps=20)
    assert_allclose(run.positions, double.positions, rtol=1e-5)
    assert not np.array_equal(run.positions, double.positions)
