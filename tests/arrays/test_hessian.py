"""Hessians by what is known of them: zeros, quadratic losses, and what depends on what."""

import numpy as np
import pytest

from symgd.arrays import depends, hessian_product, quadratic
from symgd.language import parse_arrays
from tests.arrays.walk import walk


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
