"""Hessians made in lanes, against products with one direction after the other."""

import numpy as np
import pytest

from symgd.arrays import hessian_product
from symgd.arrays.lanes import NoLanesError, in_lanes
from symgd.arrays.shapes import infer
from symgd.language import symbol
from symgd.language.operations import Computation, Product
from tests.arrays.losses import LOSSES, arrays, used
from tests.arrays.walk import walk


def found_and_expected(text, count, seed):
    """Products with B directions, in lanes and in turn; some directions are axes."""
    computation, shapes, names = used(text)
    product = hessian_product(computation, names, shapes)
    values = arrays(LOSSES[text])
    rng = np.random.default_rng(seed)
    along = {f"d_{n}": rng.normal(size=(*shapes[n], count)) for n in names}
    if seed == 0:
        for array in along.values():
            entries = array.reshape(-1, count)
            entries[:] = 0
            entries[rng.integers(len(entries), size=count - 1), np.arange(count - 1)] = 2.0
    known = shapes | {f"d_{name}": shapes[name] for name in names}
    still = {s: values[s.name] for s in product.inputs if s.name in values}
    lanes = {s: along[s.name] for s in product.inputs if s.name in along}
    found = in_lanes(product, infer(product, known), still, lanes)
    in_turn = [
        walk(product, values | {name: array[..., lane] for name, array in along.items()})
        for lane in range(count)
    ]
    return found, [np.stack(parts, axis=-1) for parts in zip(*in_turn, strict=True)]


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("text", LOSSES)
def test_lanes_are_products_with_each_direction(text, seed):
    try:
        found, expected = found_and_expected(text, 4, seed)
    except NoLanesError:
        pytest.fail(f"{text} is not made in lanes")
    for lanes, in_turn in zip(found, expected, strict=True):
        assert lanes.shape == in_turn.shape
        np.testing.assert_allclose(lanes, in_turn, rtol=1e-10, atol=1e-12)


def test_a_product_of_two_that_move_is_refused():
    a, b, f = symbol("a"), symbol("b"), symbol("f")
    both = Computation((a, b), {f: Product(a, b)}, (f,))
    with pytest.raises(NoLanesError):
        in_lanes(both, {a: (3,), b: (3,), f: ()}, {}, {a: np.ones((3, 2)), b: np.ones((3, 2))})
