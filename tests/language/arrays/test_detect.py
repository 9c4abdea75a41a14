"""Which of the two languages a text is in."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgd.language import is_array

ARRAYS = [
    *("X@w", "w.T", "wᵀ", "x[0]", "x[", "x]", "sum(x)", "mean (x)", "dot(a, b)", "norm(x)"),
    *("logsumexp(z)", "softmax(z)", "concat(a, b)", "max(x)", "min(x*(y + 1))", "maximum(x)"),
    *("max(x, axis=0)", "max(max(x), 0)", "2*max((x, y))", "np.sum(x)", "x.sum()"),
]
NUMBERS = [
    *(
        "",
        "x**2",
        "max(x, y)",
        "max(x, (y))",
        "max(sin(x), min(y, 1))",
        "sum",
        "sum*x",
        "summed(x)",
    ),
    *("x.Total", "mean + 1", "max", "max(x", "max)", "0.5x", "axis*x", "where(axis == 0, 1, 2)"),
]


@pytest.mark.parametrize("text", ARRAYS)
def test_arrays(text):
    assert is_array(text)


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers(text):
    assert not is_array(text)


@given(
    st.text() | st.lists(st.sampled_from(["max(", ")", "(", ",", "x", " ", "min ("])).map("".join)
)
def test_never_raises(text):
    assert is_array(text) in (True, False)


@pytest.mark.parametrize("piece", ["max(", "max(x,", "(", ")", "x,", "max(x, y)", "sum ", " "])
def test_is_quick(piece):
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    is_array(text)
    assert time.process_time() - began < 2
