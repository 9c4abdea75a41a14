"""Gradients of losses over arrays, against JAX and against central differences."""


import numpy as np
import pytest

from symgd.arrays import gradient
from symgd.language import parse_arrays
from tests.arrays.losses import DATA, LOSSES, arrays, jax_in_doubles, jax_reading
from tests.arrays.walk import walk

every = pytest.mark.parametrize("text", LOSSES)


def used(text):
    """The computation, the shapes of its inputs, and the names of its parameters."""
    computation = parse_arrays(text)
    shapes = {s.name: (LOSSES[text] | DATA)[s.name] for s in computation.inputs}
    return computation, shapes, list(LOSSES[text])


@every
def test_gradient_is_that_of_jax(text):
    pytest.importorskip("jax")
    computation, shapes, names = used(text)
    values = arrays(LOSSES[text])
    loss, *slopes = walk(gradient(computation, names, shapes), values)
    with jax_in_doubles() as jax:
        code, functions = compile(text, "loss", "eval"), jax_reading()

        def value(parameters):
            return eval(code, functions | values | parameters)

        parameters = {name: values[name] for name in names}
        expected, derived = jax.value_and_grad(value)(parameters)
        assert loss == pytest.approx(float(expected), rel=1e-12)
        for name, slope in zip(names, slopes, strict=True):
            assert slope.shape == values[name].shape
            np.testing.assert_allclose(slope, derived[name], rtol=1e-10, atol=1e-12)


@every
def test_gradient_agrees_with_central_differences(text):
    computation, shapes, names = used(text)
    values = arrays(LOSSES[text], seed=1)
    _, *slopes = walk(gradient(computation, names, shapes), values)
    rng = np.random.default_rng(2)
    h = np.cbrt(np.finfo(float).eps)
    for _ in range(3):
        along = {name: rng.normal(size=values[name].shape) for name in names}
        ahead, behind = (
            walk(computation, values | {name: values[name] + t * along[name] for name in names})[0]
            for t in (h, -h)
        )
        exact = sum(np.sum(slope * along[name]) for name, slope in zip(names, slopes, strict=True))
        size = 1 + abs(ahead) + sum(np.abs(slope * along[n]).sum() for n, slope in zip(names, slopes))
        assert (ahead - behind) / (2 * h) == pytest.approx(exact, abs=1e-7 * size)
