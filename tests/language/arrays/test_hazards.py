"""Hostile texts on arrays, and large ones: refused or read within seconds, with nothing run."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgd.errors import ExpressionError
from symgd.language import limits, parse_arrays
from symgd.language.operations import Product
from tests.language.arrays.evaluate import evaluate
from tests.language.test_hazards import EXECUTES, NEVER_RETURNS, WORDS, Watch, refused

HOSTILE = [
    "X@" * 30_000 + "w",
    "X@" * 300 + "(" * 59 + "w" + ")" * 59,
    "x" + ".T" * 40_000,
    "x" + "[0]" * 30_000,
    "[" * 90_000,
    "x" + "]" * 90_000,
    "x[" + "-" * 90_000 + "1]",
    "x[" + ":" * 90_000 + "]",
    "x[" + "0," * 40_000 + "0]",
    "x[" + "9" * 40 + "]",
    "x[" + "9" * 90_000 + "]",
    "x[9**9**9**9]",
    "sum(x" + ", axis=0" * 10_000 + ")",
    "sum(" * 61 + "x" + ")" * 61,
    f"concat({', '.join(f'x{i}' for i in range(30))})",
    "+".join(f"x[{i}]" for i in range(limits.OPERATIONS + 1)),
    "sum(x*9**9**9)",
    "sum(9**(x - x + 9**9))",
    "norm((x + 1)**100000)",
    "sum((y^2*2**(10^12*x))**(1/x))",
    "x.__class__@y",
    "x[open(1)]",
    "x.T.__class__",
    "sum(x, axis=open(1))",
    "x." + "a." * 40_000 + "sum(x)",
    "x" + " " * 90_000 + ".sum(x)",
    "np" * 32 + ".sum(x)",
    "x[" + "(" * 90_000,
    "'" * 90_000,
    "sum(x" * 19_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30])
def test_refused_within_a_second_with_nothing_run(text):
    seconds, was_refused = refused(text, parse_arrays)
    assert was_refused
    assert Watch.seen == []
    assert seconds < 3  # of the processor; most take a few milliseconds


@pytest.mark.parametrize("text", EXECUTES + NEVER_RETURNS, ids=lambda text: ascii(text[:40]))
def test_what_numbers_refuse_is_no_danger_here(text):
    seconds, _ = refused(text, parse_arrays)
    assert Watch.seen == []
    assert seconds < 3


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30])
def test_the_sentence_is_short(text):
    with pytest.raises(ExpressionError) as caught:
        parse_arrays(text)
    assert len(caught.value.message) < 250


WORK = {
    "slices": "+".join(f"x[{i}]*y[{i}:]" for i in range(500)),
    "a long product": "*".join(f"x{i}" for i in range(5_000)) + "@w",
    "products of matrices": "@".join(["A"] * 200),
    "the same product": "+".join(["norm(X@w)^2"] * 2_000),
    "sums": "+".join(f"sum(x{i}**2)" for i in range(500)),
    "nested sums": "sum(1 + x*" * 55 + "x" + ")" * 55,
}


@pytest.mark.parametrize("text", WORK.values(), ids=WORK)
def test_real_work_is_read(text):
    began = time.process_time()
    parse_arrays(text)
    assert time.process_time() - began < 10  # about a second


def test_a_product_of_matrices_keeps_its_place_in_a_long_chain():
    rng = np.random.default_rng(2)
    arrays = {"A": rng.normal(size=(3, 3)), "b": rng.normal(size=3), "c": rng.normal(size=())}
    count = limits.CHAIN + 20
    front = np.full(count, 1.01)
    text = "*".join(["A", *["1.01"] * count]) + "@b" + "*c/2" * 60 + "@b" + "*1.01" * count
    (found,) = evaluate(parse_arrays(text), arrays)
    meant = (arrays["A"] * np.prod(front)) @ arrays["b"] * (arrays["c"] / 2) ** 60 @ arrays["b"]
    np.testing.assert_allclose(found, meant * np.prod(front), rtol=1e-10)
    many = parse_arrays("@".join(["A"] * (2 * limits.CHAIN + 5)))
    assert len(many.definitions) == 2 * limits.CHAIN + 4
    assert all(isinstance(each, Product) for each in many.definitions.values())


ARRAY_WORDS = [
    *("@", ".T", "ᵀ", "[", "]", ":", "[1:]", "[0]", "[:, -1]", ", axis=0", "axis", "=", "'", "."),
    *("sum(", "mean(", "dot(", "norm(", "max(", "concat(", "softmax(", "X", "w", "None", "np.sum("),
]


def check_reading(text):
    seconds, _ = refused(text, parse_arrays)
    assert seconds < 5
    assert Watch.seen == []


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, *ARRAY_WORDS * 3]), max_size=20).map("".join))
def test_any_words(text):
    check_reading(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_characters(text):
    check_reading(text)
