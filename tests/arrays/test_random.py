"""Random losses over arrays: gradients and Hessian products against central differences."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symgd.arrays import gradient, hessian_product
from symgd.language import parse_arrays
from tests.arrays.walk import walk
from tests.language.arrays.test_meaning import DATA
from tests.language.arrays.test_random import formulas

BALANCE = np.cbrt(np.finfo(float).eps)
"""The step that balances truncation against rounding."""


def slope(function, h):
    return (np.asarray(function(h)) - np.asarray(function(-h))) / (2 * h)


def is_smooth(function, derivative, size):
    """Whether two steps agree: no kink is near."""
    half = slope(function, BALANCE / 2)
    return np.isfinite(derivative).all() and np.abs(half - derivative).max() < 1e-6 * size


@settings(max_examples=100, deadline=None, derandomize=True)
@given(formulas(), st.integers(0, 2**32 - 1))
def test_derivatives_agree_with_central_differences(formula, seed):
    text = f"mean({formula[0]})"
    loss = parse_arrays(text)
    names = [symbol.name for symbol in loss.inputs]
    shapes = {name: np.shape(DATA[name]) for name in names}
    rng = np.random.default_rng(seed)
    at = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    along = {name: rng.normal(size=shape) for name, shape in shapes.items()}

    def moved(t):
        return {name: at[name] + t * along[name] for name in names}

    def inner(arrays):
        return sum(np.sum(a * along[name]) for name, a in zip(names, arrays, strict=True))

    derivatives = gradient(loss, names, shapes)
    value, *exact = walk(derivatives, at)
    assert [a.shape for a in exact] == [shapes[name] for name in names]
    np.testing.assert_allclose(value, walk(loss, at)[0], rtol=1e-9, atol=1e-9)
    size = 1 + abs(value) + sum(np.abs(a).sum() for a in exact)
    assume(np.isfinite(size) and size < 1e6)

    def losses(t):
        return walk(loss, moved(t))[0]

    def slopes(t):
        return inner(walk(derivatives, moved(t))[1:])

    once = slope(losses, BALANCE)
    assume(is_smooth(losses, once, size))
    assert abs(once - inner(exact)) < 1e-6 * size

    product = walk(
        hessian_product(loss, names, shapes), at | {f"d_{name}": along[name] for name in names}
    )
    twice = slope(slopes, BALANCE)
    size += sum(np.abs(a).sum() for a in product)
    assume(np.isfinite(size) and is_smooth(slopes, twice, size))
    assert abs(twice - inner(product)) < 1e-6 * size
