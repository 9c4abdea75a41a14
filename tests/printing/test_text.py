"""Formulas are printed so that they can be typed again."""

import pytest
import sympy as sp
from hypothesis import given, reject, settings

from symgd.errors import ExpressionError
from symgd.language import parse
from symgd.printing.text import plain, pretty
from tests.expressions import losses


@settings(max_examples=150, deadline=None)
@given(losses)
def test_what_is_printed_means_the_same(text):
    try:
        expression = parse(text).expression
    except ExpressionError:
        reject()
    point = dict(zip(sorted(expression.free_symbols, key=str), (0.37, -1.21, 2.13), strict=False))
    value = expression.subs(point).evalf()
    for printed in (plain(expression), pretty(expression)):
        again = parse(printed).expression.subs(point).evalf()
        assert abs(again - value) <= 1e-12 * (1 + abs(value)), printed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x**2 + 2*y**2", "x² + 2·y²"),
        ("x**-2", "x^(-2)"),
        ("x**2.5", "x^(5/2)"),
        ("x**0.3", "x^0.3"),
        ("μ**2", "mu²"),
        ("x**(1/3)", "x^(1/3)"),
        ("2**x", "2^x"),
        ("x**10*y", "x¹⁰·y"),
        ("exp(-x**2)/pi", "exp(-x²)/π"),
        ("e + E", "E + e"),
        ("abs(x) + max(x, y)", "max(x, y) + abs(x)"),
        ("where(x > 0 and x < 2, x, -x)", "where(x > 0 and x < 2, x, -x)"),
        ("0.1*x + 1e-7", "0.1·x + 1e-07"),
        ("where(x == 1, x, 2)", "where(x == 1, x, 2)"),
        ("where(x != 1, x, 2)", "where(x != 1, x, 2)"),
    ],
)
def test_reading(text, shown):
    expression = parse(text).expression
    assert pretty(expression) == shown
    assert parse(pretty(expression)).expression == expression


def test_every_digit_of_a_number_is_printed():
    assert plain(sp.Float(0.1 + 0.2)) == "0.30000000000000004"
