"""Sums, products and powers against those that SymPy arrives at itself."""

import random

import pytest
import sympy as sp
from hypothesis import given, settings

from symgd.language import canonical, parse
from tests.expressions import losses

TEXTS = [
    *("x", "y", "-x", "2*x", "x/3", "x*y", "3*x*y/2", "x**2", "2*x**2", "x**3*y", "1/x", "-1/x"),
    *("sqrt(x)", "x**0.5", "x**(1/3)", "x**y", "2**x", "x**2.5", "1/(x*y)", "sqrt(2)", "pi*x"),
    *("x + y", "x - y", "2*x + 2*y", "x + 1", "1 - x", "(x + y)**2", "-(x + y)**3", "x**2 + pi"),
    *("(1 - x)/2", "1/(x + 1)", "sqrt(x + y)", "(x + y)*z", "(2*x + 2)**2", "sin(x)", "2*sin(x)"),
    *("sin(x)**2", "exp(x)", "exp(x)**2", "exp(-x)", "log(x)", "abs(x)", "abs(x)**2", "max(x, y)"),
    *("where(x > 0, x, 1)", "pi", "e", "2**(1/3)", "log(2)", "0", "1", "-1", "2", "1/2", "-3/4"),
    *("0.0", "1.0", "-1.0", "0.5", "1e-300", "1e300"),
]
POOL = [parse(text).expression for text in TEXTS]
EXPONENTS = ["2", "-1", "1/2", "-3", "0", "1", "2.5", "pi", "x"]


@pytest.mark.parametrize(
    ("build", "by_sympy"), [(canonical.add, sp.Add), (canonical.multiply, sp.Mul)]
)
def test_sums_and_products_are_those_of_sympy(build, by_sympy) -> None:
    chosen = random.Random(11)
    for _ in range(3000):
        parts = chosen.choices(POOL, k=chosen.choice([1, 2, 2, 3, 4]))
        assert sp.srepr(build(parts)) == sp.srepr(by_sympy(*parts))


@pytest.mark.parametrize("text", EXPONENTS)
def test_powers_are_those_of_sympy(text: str) -> None:
    exponent = parse(text).expression
    for base in POOL:
        if not base.is_number:
            assert sp.srepr(canonical.power(base, exponent)) == sp.srepr(sp.Pow(base, exponent))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(losses)
def test_what_is_read_stays_when_sympy_builds_it_again(text: str) -> None:
    for node in sp.preorder_traversal(parse(text).expression):
        if node.is_Add or node.is_Mul or node.is_Pow:
            assert sp.srepr(node.func(*node.args)) == sp.srepr(node)
