"""The options --backend and --precision."""

import json

import pytest


@pytest.mark.parametrize("backend", ["numpy", "numba", "jax"])
def test_each_backend_runs(symgd, backend):
    called = symgd("x**2 + 2*y**2", "--backend", backend, "--json", "--no-plot")
    run = json.loads(called.out)["runs"][0]
    assert (called.status, run["outcome"], run["steps"]) == (0, "converged", 70)


def test_a_misspelt_backend(symgd):
    called = symgd("x**2", "--backend", "numbra")
    assert (called.status, "did you mean 'numba'" in called.err) == (2, True)


def test_single_precision_is_of_jax(symgd):
    called = symgd("x**2", "--precision", "single", "--no-plot")
    assert (called.status, "needs the backend 'jax'" in called.err) == (2, True)
