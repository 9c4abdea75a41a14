"""A small loss over arrays, written out in numbers, is the same loss."""

import re

import numpy as np
import pytest
import sympy as sp

from symgd import Loss
from symgd.arrays.compiled import compiled
from symgd.arrays.names import element_names
from symgd.arrays.written import NODES, written_out
from symgd.errors import SettingError
from symgd.language import parse, parse_arrays, symbol
from symgd.printing.text import plain
from tests.arrays.losses import LOSSES, arrays, used

LARGE = {text for text in LOSSES if "K@" in text or "softmax(tanh" in text}


def written(text, rng=None):
    computation, shapes, names = used(text)
    values = {name: np.round(arrays(LOSSES[text])[name], 2) for name in shapes}
    data = {name: values[name] for name in shapes if name not in names}
    return written_out(computation, data, shapes), values, names


@pytest.mark.parametrize("text", [text for text in LOSSES if text not in LARGE])
def test_it_has_the_same_value(text):
    computation, shapes, names = used(text)
    expression, values, names = written(text)
    entries = element_names({name: shapes[name] for name in names})
    point = np.concatenate([np.ravel(values[name]) for name in names])
    place = dict(zip(map(symbol, entries), map(sp.Float, point.tolist()), strict=True))
    (expected,) = compiled(computation, shapes)(*(values[s.name] for s in computation.inputs))
    assert float(expression.xreplace(place).evalf()) == pytest.approx(float(expected), rel=1e-11)


def test_every_entry_of_a_parameter_is_a_variable():
    expression, _, _ = written("mean((X@W + b - Y)**2)")
    expected = {*(f"b_{j}" for j in range(4)), *(f"W_{i}_{j}" for i in range(3) for j in range(4))}
    assert {s.name for s in expression.free_symbols} == expected


def test_whole_numbers_are_exact():
    loss = Loss("sum((x*w - y)**2)", data={"x": [1.0, 2.0], "y": [3.0, 0.5]})
    w = symbol("w")
    assert loss.expression == (w - 3) ** 2 + (2 * w - 0.5) ** 2


def test_very_large_numbers_can_be_typed_again():
    loss = written_out(parse_arrays("sum(sin(x*w))"), {"x": [2e200, 3.0]}, {"x": (2,), "w": ()})
    again = parse(plain(loss)).expression
    (w,) = loss.free_symbols
    assert float(again.diff(w).subs(w, 0)) == 2e200


def test_what_depends_on_data_only_is_computed_first():
    computation = parse_arrays("sum((A@A@A@A)@w)")
    power = np.linalg.matrix_power(np.full((3, 3), 2.0), 4).sum(axis=0)
    expression = written_out(computation, {"A": np.full((3, 3), 2.0)}, {"A": (3, 3), "w": (3,)})
    assert expression == sum(int(p) * symbol(f"w_{i}") for i, p in enumerate(power))


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("sum(100*(x[1:] - x[:-1]**2)**2)", {"x": (1_000_000,)}),
        ("mean((X@w - y)**2)", {"X": (20_000, 1_000), "y": (20_000,), "w": (1_000,)}),
        ("sum((A@(A@(A@(A@x)) + x))**2)", {"A": (40, 40), "x": (40,)}),
    ],
)
def test_a_large_loss_is_refused_before_it_is_built(text, shapes):
    data = {n: np.broadcast_to(1.0, s) for n, s in shapes.items() if n in ("X", "y")}
    words = f"too large to be written out in numbers.*at most {NODES:,}.*gradient_shown"
    with pytest.raises(SettingError, match=words):
        written_out(parse_arrays(text), data, shapes)


def test_the_largest_of_many_is_refused():
    with pytest.raises(SettingError, match=re.escape("max of 30 entries is too large")):
        written_out(parse_arrays("max(x)"), {}, {"x": (30,)})


def test_what_is_not_real_is_refused():
    with pytest.raises(SettingError, match="defined nowhere"):
        written_out(parse_arrays("sum(w/x)"), {"x": [1.0, 0.0]}, {"x": (2,), "w": ()})
