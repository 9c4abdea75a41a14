"""Losses and derivatives of the whole table, against JAX and differences of gradients.

Carried out assignment by assignment, and as they run, also in blocks of three.
"""

import numpy as np
import pytest

from symgd.arrays import blocks, gradient, hessian_product, stages
from symgd.arrays.compiled import compiled
from symgd.arrays.stable import stable
from symgd.language.operations import Product
from tests.arrays.losses import LOSSES, arrays, directions, jax_derivatives, used
from tests.arrays.walk import walk

every = pytest.mark.parametrize("text", LOSSES)


def product_at(text, values, direction):
    computation, shapes, names = used(text)
    product = hessian_product(computation, names, shapes)
    assert [symbol.name for symbol in product.inputs[-len(names) :]] == [f"d_{n}" for n in names]
    along = {f"d_{name}": direction[name] for name in names}
    return dict(zip(names, walk(product, values | along), strict=True))


@every
def test_product_is_that_of_jax(text):
    pytest.importorskip("jax")
    found = product_at(text, arrays(LOSSES[text]), directions(LOSSES[text]))
    for name, expected in jax_derivatives(text)[2].items():
        assert found[name].shape == expected.shape
        np.testing.assert_allclose(found[name], expected, rtol=1e-9, atol=1e-11)


@every
def test_product_agrees_with_differences_of_gradients(text):
    computation, shapes, names = used(text)
    values, along = arrays(LOSSES[text], seed=1), directions(LOSSES[text])
    found = product_at(text, values, along)
    derivatives = gradient(computation, names, shapes)
    h = np.cbrt(np.finfo(float).eps)
    ahead, behind = (
        walk(derivatives, values | {name: values[name] + t * along[name] for name in names})[1:]
        for t in (h, -h)
    )
    for name, more, less in zip(names, ahead, behind, strict=True):
        size = 1 + np.abs(more).max() + np.abs(found[name]).max()
        np.testing.assert_allclose((more - less) / (2 * h), found[name], atol=1e-7 * size)


def test_least_squares_has_the_hessian_of_the_textbook():
    text, values = "mean((X@w - y)**2)", arrays({"w": (3,)})
    direction = directions({"w": (3,)})
    expected = 2 / 20 * values["X"].T @ values["X"] @ direction["w"]
    found = product_at(text, values, direction)["w"]
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    computation, shapes, names = used(text)
    products = hessian_product(computation, names, shapes).definitions.values()
    assert len([op for op in products if isinstance(op, Product)]) == 2


@pytest.fixture(params=["whole", "in blocks"])
def _size(request, monkeypatch):
    if request.param == "in blocks":
        monkeypatch.setattr(stages, "LONG", 2)
        monkeypatch.setattr(stages, "MANY", 2)
        for limit in ("MOST", "FEWEST", "FEWEST_OF_MATRICES"):
            monkeypatch.setattr(blocks, limit, 3)


@pytest.mark.usefixtures("_size")
@every
def test_loss_and_derivatives_are_those_of_jax(text):
    pytest.importorskip("jax")
    computation, shapes, names = used(text)
    values, along = arrays(LOSSES[text]), directions(LOSSES[text])
    before = {name: np.copy(value) for name, value in values.items()}
    expected, derived, product = jax_derivatives(text)

    function = compiled(gradient(stable(computation), names, shapes), shapes)
    given = [np.asarray(values[s.name]) for s in computation.inputs]
    loss, *slopes = function(*given)
    assert loss == pytest.approx(expected, rel=1e-12)
    places = [np.full(LOSSES[text][name], np.nan) for name in names]
    with np.errstate(all="ignore"):
        assert function.into(given, places) == pytest.approx(expected, rel=1e-12)
    for name, slope, place in zip(names, slopes, places, strict=True):
        np.testing.assert_allclose(slope, derived[name], rtol=1e-10, atol=1e-12)
        np.testing.assert_array_equal(place, slope)
        if place.shape:
            slope[...] = 0.0  # arrays of their own: nothing else changes

    second = hessian_product(stable(computation), names, shapes)
    known = {**shapes, **{f"d_{name}": LOSSES[text][name] for name in names}}
    directed = compiled(second, known)(*given, *(np.asarray(along[name]) for name in names))
    for name, entry in zip(names, directed, strict=True):
        np.testing.assert_allclose(entry, product[name], rtol=1e-9, atol=1e-11)
    for name, value in values.items():
        np.testing.assert_array_equal(value, before[name])
