"""Real work is read, and quickly; what is beyond the limits is told so."""

import time

import pytest

from symgd.errors import ExpressionError
from symgd.language import limits, parse


def chain(joiner, count):
    return joiner.join(f"x{i}" for i in range(count))


WORK = {
    "2,000 terms": "+".join(f"{i}*x{i % 200}**2" for i in range(1, 2001)),
    "200 variables": "+".join(f"(x{i} - {i})**2/{i + 1}" for i in range(200)),
    "a long sum": chain("+", 10_000),
    "a long difference": chain("-", 10_000),
    "a long product": chain("*", 10_000),
    "a long quotient": chain("/", 10_000),
    "products in a sum": "-".join([chain("*", 150)] * 60),
    "sums in products": "*".join(f"({chain('+', 150)})" for _ in range(60)),
    "power of 1,000": "x**1000 + (x + 1)**1000 + (x/10)**1000",
    "50 brackets": "(" * 50 + "x" + "*y + 1)**2" * 50,
    "50 calls": "2*sin(1 + x*" * 50 + "y" + ")**2" * 50,
    "50 branches": "where(x < 1, y, " * 50 + "0" + ")" * 50,
    "20 arguments": f"max({chain(', ', 20)})",
    "50 digits": "9" * 50 + "*x",
    "fractions": "+".join(f"x/{10**40 + i}" for i in range(1000)),
}


@pytest.mark.parametrize("text", WORK.values(), ids=WORK)
def test_real_work_is_read(text):
    began = time.process_time()
    parse(text)
    assert time.process_time() - began < 10  # about a second


def test_a_cut_chain_means_the_same():
    count = 3 * limits.CHAIN + 7
    x = [f"x{i}" for i in range(count)]
    signed = [f"{'-' if i % 3 else '+'}{name}*2/3" for i, name in enumerate(x)]
    text, parts = "".join(signed), ["".join(signed[i : i + 50]) for i in range(0, count, 50)]
    assert parse(text).expression == sum(parse(part).expression for part in parts)
    product = "/".join(x)
    assert parse(product).expression == parse("x0").expression / parse("*".join(x[1:])).expression
    assert parse(f"-{product}").expression == -parse(product).expression
    both = f"2*({text}) + where({text} < {product}, 1, 2)"
    assert parse(both).names == tuple(x)  # x2 before x10


def test_a_caret_in_a_cut_chain_stands_where_it_should():
    terms = chain("+", 350)
    text = f"{terms}+sin({terms}+1/0)"
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.column == len(text) - 2
    whole = "*".join(["x"] + ["1e300"] * 200)
    with pytest.raises(ExpressionError, match="too large") as caught:
        parse(f"y + {whole}")
    assert caught.value.column == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x+" * 500_000, "the expression has 1,000,000 characters: at most 100,000 are read"),
        ("x+" * 49_999 + "x", "the expression has 99,999 numbers, names and operators: at most"),
        ("(" * 5000 + "x" + ")" * 5000, "more than 60 brackets are nested here"),
        ("(" * 10_000, "more than 60 brackets are nested here"),
        # CPython 3.13 parses deeper than 3.11 does, to where our own limit is.
        ("-" * 5000 + "x", ("the expression is nested too deeply", "more than 300 operations")),
        ("-" * 400 + "x", "more than 300 operations are nested here"),
        ("**".join(["x"] * 5000), "the expression is nested too deeply"),
        ("9" * 51, "a whole number of 51 digits is too long: at most 50 are read; type 1e50"),
        ("x" * 65, "a name has at most 64 characters"),
        (f"max({chain(', ', 21)})", "max takes at most 20 arguments: nest several calls"),
        (
            f"where({' and '.join(['x < 1'] * 51)}, 1, 2)",
            "a condition makes at most 50 comparisons",
        ),
        ("x**10001", "'x**10001' has the exponent 10001: exponents go up to 10,000"),
        ("(10x)**1000", "'(10x)**1000' comes to too large a number"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_beyond_the_limits(text, message):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.message.startswith(message)
    assert len(str(caught.value)) < 400
