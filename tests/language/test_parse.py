"""What a text means."""

import math
from types import MappingProxyType

import numpy as np
import pytest
import sympy as sp

from symgd.errors import ExpressionError
from symgd.language import FUNCTIONS, parse, parse_condition, symbol
from symgd.language.functions import ALIASES

LOSSES = [
    "x**2 + 2*y**2",
    "(1 - x)**2 + 100*(y - x**2)**2",
    "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    "-20*exp(-0.2*sqrt(0.5*(x**2 + y**2))) - exp(0.5*(cos(2*pi*x) + cos(2*pi*y))) + e + 20",
    "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
    "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
    "0.26*(x**2 + y**2) - 0.48*x*y",
    "sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
    "x**2 - y**2",
    "abs(x) + abs(y)",
    "max(abs(x), abs(y), 1)",
    "log(1 + exp(-x)) + 0.01*y**2",
    "-log(x + 3) - log(3 - x) - log(y + 3) - log(3 - y)",
    "(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)/2",
    "sqrt(1 + x**2) - 1 + hypot(x, y)",
    "100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)",
    "-cos(x)*cos(y)*exp(-((x - pi)**2 + (y - pi)**2))",
    "0.5 + (sin(x**2 - y**2)**2 - 0.5)/(1 + 0.001*(x**2 + y**2))**2",
    "where(x > 0, x**2, -x) + where(x < y and y < 1 or not x != y, x, y)",
    "where(-1 < x <= 1 <= y + 5, x**2/2, abs(x) - 0.5)",
    "tanh(x)**2 + atan2(y, x) + erf(x*y)",
    "1/(1 + x**2) - 2/3*y + 1e-3*x - x/7/2",
    "x**(y/2 + 3) + 2**x - -y - +x",
    "2**-x + -x**2 + (-x)**2 - 2**3**0.5",
    "floor(x) + ceil(y) + sign(x - 0.3)",
    "huber(x, 1.5) + logcosh(y) + softplus(x) + sigmoid(y) + relu(x)",
    "log(x, 2) + log2(x) + log10(x) + log1p(x) + expm1(x) + cbrt(y - 2)",
    "gamma(x + 1) + loggamma(x + 1) + digamma(x + 1) + erfc(y) + logit(x/9)",
    "asin(x/9) + acos(y/9) + atan(x) + asinh(x) + acosh(1 + x) + atanh(y/9)",
    "sec(x) + csc(x) + cot(x) + tan(y) + sinh(x) + cosh(y) + pow(x, y) + min(x, y)",
]
PYTHON = MappingProxyType(
    {
        "__builtins__": {},
        **{name: row.python for name, row in FUNCTIONS.items()},
        "pi": math.pi,
        "e": math.e,
    }
)


@pytest.mark.parametrize("text", LOSSES)
def test_means_what_python_means(text):
    parsed = parse(text)
    rng = np.random.default_rng(7)
    for _ in range(5):
        point = dict(zip(("x", "y"), map(float, rng.uniform(0.2, 2.5, 2)), strict=True))
        expected = eval(text, dict(PYTHON), point)
        at = {symbol(name): sp.Rational(value) for name, value in point.items()}
        value = float(parsed.expression.subs(at).evalf(30))
        assert value == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_names_are_sorted_and_stay_when_they_cancel():
    assert parse("y - y + x*0 + pi").names == ("x", "y")
    assert parse("y - y").expression == 0
    assert parse("5").names == ()


def test_every_other_name_is_a_real_variable():
    names = ("C", "E", "I", "N", "O", "Q", "S", "beta", "gamma", "lamda", "zeta")
    parsed = parse("+".join(names))
    assert parsed.names == names
    assert parsed.expression.free_symbols == {sp.Symbol(name, real=True) for name in names}


def test_pi_and_e_are_constants():
    assert parse("pi*e").expression == sp.pi * sp.E


def test_numbers_stay_as_they_are_typed():
    x = symbol("x")
    assert parse("x/3").expression == x / 3
    assert parse("1/3 + 1/6").expression == sp.Rational(1, 2)
    assert str(parse("0.1*x").expression) == "0.1*x"
    assert parse("x^0.5").expression == sp.sqrt(x)
    assert parse("x^2.0").expression == x**2
    assert parse("12345678901234567890").expression == 12345678901234567890


def test_an_alias_is_the_same_function():
    for alias, name in ALIASES.items():
        args = ", ".join("xyz"[: FUNCTIONS[name].arguments[0]])
        assert parse(f"{alias}({args})") == parse(f"{name}({args})")


def test_other_heads_that_sympy_makes_are_kept_out():
    # Abs of a power of a logarithm would become re(...), a minus under a root the imaginary unit.
    assert not parse("abs(exp(x)^log(y))").expression.has(sp.re, sp.im)
    with pytest.raises(ExpressionError, match="not a real number"):
        parse("sqrt(-x^2 - 0)")


def test_a_condition_on_constants_is_decided():
    assert parse("where(1 < 2 and not 3 < 2, x, y)").expression == symbol("x")
    assert parse("where(1 < 2 < 2, x, y)").expression == symbol("y")
    assert parse("where(x < 1 or 2 > 1, x, y)").expression == symbol("x")
    assert parse("where(pi != e, x, y)").names == ("x", "y")


def test_a_condition_of_its_own():
    parsed = parse_condition("gradient < 1e-6 or t >= 100", names=("gradient", "t"))
    assert parsed.names == ("gradient", "t")
    gradient, t = map(symbol, parsed.names)
    assert parsed.expression == sp.Or(gradient < 1e-6, t >= 100)
    assert parse_condition("1 < 2").expression == sp.true
    assert parse_condition("norm(g) < 1", reductions=True).names == ("g",)
    with pytest.raises(ExpressionError, match="a condition must compare: type 'loss > 0'"):
        parse_condition("loss")


def test_a_condition_is_not_decided_by_sympy():
    assert parse("where(x**2 >= 0, x, y)").expression.has(sp.Piecewise)
