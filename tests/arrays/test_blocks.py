"""Losses and derivatives of the whole table, as they run, also in blocks of three. Oracle: JAX."""

import numpy as np
import pytest

from symgd.arrays import blocks, gradient, hessian_product, stages
from symgd.arrays.compiled import compiled
from symgd.arrays.stable import stable
from tests.arrays.losses import LOSSES, arrays, directions, jax_derivatives, used

pytest.importorskip("jax")


@pytest.fixture(params=["whole", "in blocks"])
def _size(request, monkeypatch):
    if request.param == "in blocks":
        monkeypatch.setattr(stages, "LONG", 2)
        monkeypatch.setattr(stages, "MANY", 2)
        for limit in ("MOST", "FEWEST", "FEWEST_OF_MATRICES"):
            monkeypatch.setattr(blocks, limit, 3)


@pytest.mark.usefixtures("_size")
@pytest.mark.parametrize("text", LOSSES)
def test_loss_and_derivatives_are_those_of_jax(text):
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
