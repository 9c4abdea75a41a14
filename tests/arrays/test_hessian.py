"""Hessian-vector products, against JAX, differences of gradients, and matrices written by hand."""

import numpy as np
import pytest

from symgd.arrays import depends, gradient, hessian_product, quadratic
from symgd.language import parse_arrays
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


def test_a_linear_loss_has_a_hessian_of_zeros():
    computation = hessian_product(parse_arrays("c@w"), ["w"], {"c": (3,), "w": (3,)})
    values = dict.fromkeys(("c", "w", "d_w"), np.ones(3))
    assert walk(computation, values)[0].tolist() == [0, 0, 0]


SHAPES = {
    **{"X": (20, 3), "Y": (20, 4), "y": (20,), "A": (3, 3), "w": (3,), "W": (3, 4)},
    **{"b": (), "x": (9,), "lam": ()},
}


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("mean((X@w + b - y)**2)", "w b", True),
        ("norm(y - X@w)**2/2 + lam*sum(w**2)", "w", True),
        ("mean((X@W - Y)**2) + norm(W)**2", "W", True),
        ("w.T@A@w - sum(w)", "w", True),
        ("sum((x[1:] - x[:-1])**2) + dot(x, x)", "x", True),
        ("norm(concat(w, x))**2", "w x", True),
        ("sum(w) + b", "w b", True),
        ("b*sum(w)", "w b", True),
        ("sum((w*w)**1.5) + b", "w b", False),
        ("b*sum(w**2)", "w b", False),
        ("norm(X@w - y)", "w", False),
        ("mean((X@w - y)**4)", "w", False),
        ("mean(abs(X@w - y))", "w", False),
        ("sum(max(w, 0)**2)", "w", False),
        ("max(w)", "w", False),
        ("sum(where(w > 0, w**2, w))", "w", False),
        ("mean(log(1 + exp(-y*(X@w))))", "w", False),
        ("sum(abs(y)*(X@w)**2)", "w", True),
        ("sum(exp(w)*exp(-w)*w**2)", "w", True),
        ("sum(w*exp(x[:3])/sum(exp(x[:3])))", "w x", False),
        ("sum(exp(X@W)/sum(exp(X@W)))", "W", False),
    ],
)
def test_quadratic(text, names, expected):
    computation = parse_arrays(text)
    shapes = {symbol.name: SHAPES[symbol.name] for symbol in computation.inputs}
    assert quadratic(computation, names.split(), shapes) == expected


def test_dependence_is_on_values_and_not_on_shapes():
    computation = parse_arrays("sum(1 + w - w) + mean(x)")
    loss = computation.outputs[0]
    assert not depends(computation, loss, ["w"])
    assert depends(computation, loss, ["w", "x"])
