"""Every row of the table against mpmath: floats, arrays, SymPy and derivatives."""

import math

import mpmath
import numpy as np
import pytest
import sympy as sp
from sympy.functions.elementary.piecewise import ExprCondPair

from symgd.language import BY_HEAD, FUNCTIONS, REDUCTIONS, parse, symbol
from symgd.language.functions import ALIASES


def mp_maximum(*values):
    return max(values)


def mp_minimum(*values):
    return min(values)


def mp_huber(x, delta):
    return x * x / 2 if abs(x) <= delta else delta * (abs(x) - delta / 2)


# Each function's definition in mpmath, and the interval its arguments are drawn from.
MEANING = {
    "sqrt": (mpmath.sqrt, (0.1, 9)),
    "cbrt": (lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), (-9, 9)),
    "pow": (mpmath.power, (0.1, 4)),
    "hypot": (mpmath.hypot, (-4, 4)),
    "exp": (mpmath.exp, (-9, 9)),
    "expm1": (mpmath.expm1, (-4, 4)),
    "log": (mpmath.log, (0.1, 9)),
    "log1p": (mpmath.log1p, (-0.9, 9)),
    "log2": (lambda x: mpmath.log(x, 2), (0.1, 9)),
    "log10": (mpmath.log10, (0.1, 9)),
    "logaddexp": (lambda a, b: mpmath.log(mpmath.exp(a) + mpmath.exp(b)), (-9, 9)),
    "sin": (mpmath.sin, (-9, 9)),
    "cos": (mpmath.cos, (-9, 9)),
    "tan": (mpmath.tan, (-1.5, 1.5)),
    "sec": (mpmath.sec, (-1.5, 1.5)),
    "csc": (mpmath.csc, (0.1, 3)),
    "cot": (mpmath.cot, (0.1, 3)),
    "asin": (mpmath.asin, (-0.99, 0.99)),
    "acos": (mpmath.acos, (-0.99, 0.99)),
    "atan": (mpmath.atan, (-9, 9)),
    "atan2": (mpmath.atan2, (-9, 9)),
    "sinh": (mpmath.sinh, (-4, 4)),
    "cosh": (mpmath.cosh, (-4, 4)),
    "tanh": (mpmath.tanh, (-4, 4)),
    "asinh": (mpmath.asinh, (-9, 9)),
    "acosh": (mpmath.acosh, (1.1, 9)),
    "atanh": (mpmath.atanh, (-0.99, 0.99)),
    "abs": (abs, (-9, 9)),
    "sign": (mpmath.sign, (-9, 9)),
    "floor": (mpmath.floor, (-9, 9)),
    "ceil": (mpmath.ceil, (-9, 9)),
    "max": (mp_maximum, (-9, 9)),
    "min": (mp_minimum, (-9, 9)),
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), (-40, 40)),
    "logit": (lambda p: mpmath.log(p / (1 - p)), (0.01, 0.99)),
    "softplus": (lambda x: mpmath.log(1 + mpmath.exp(x)), (-30, 40)),
    "relu": (lambda x: max(x, mpmath.mpf(0)), (-9, 9)),
    "logcosh": (lambda x: mpmath.log(mpmath.cosh(x)), (-9, 9)),
    "huber": (mp_huber, (0.1, 4)),
    "erf": (mpmath.erf, (-4, 4)),
    "erfc": (mpmath.erfc, (-4, 9)),
    "gamma": (mpmath.gamma, (0.1, 20)),
    "loggamma": (lambda x: mpmath.log(abs(mpmath.gamma(x))), (2.5, 40)),
    "digamma": (mpmath.digamma, (2, 40)),
}
NAMES = sorted(set(FUNCTIONS) - {"where"})
SYMBOLS = [symbol(name) for name in "abc"]


def points(name, count=20):
    """Seeded argument lists of a function, each as long as its signature."""
    row, (low, high) = FUNCTIONS[name], MEANING[name][1]
    size = 3 if math.isinf(row.arguments[1]) else row.arguments[0]
    rng = np.random.default_rng(sum(map(ord, name)))
    return rng.uniform(low, high, (count, size))


def test_every_function_has_an_oracle():
    assert set(MEANING) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_floats_and_arrays_agree_with_mpmath(name):
    row, args = FUNCTIONS[name], points(name)
    with mpmath.workdps(40):
        expected = [float(MEANING[name][0](*map(mpmath.mpf, map(float, p)))) for p in args]
    floats = [row.python(*map(float, p)) for p in args]
    assert all(type(value) is float for value in floats)
    np.testing.assert_allclose(floats, expected, rtol=4e-15, atol=1e-15)
    with np.errstate(all="ignore"):
        arrays = row.numpy(*args.T)
    assert arrays.dtype == np.float64
    np.testing.assert_allclose(arrays, expected, rtol=4e-15, atol=1e-15)


@pytest.mark.parametrize("name", NAMES)
def test_sympy_agrees_with_mpmath_to_many_digits(name):
    row, args = FUNCTIONS[name], points(name, 3)
    symbols = SYMBOLS[: args.shape[1]]
    expression = row.build(*symbols)
    for p in args:
        exact = [sp.Rational(float(value)) for value in p]
        value = expression.subs(dict(zip(symbols, exact, strict=True))).evalf(30)
        with mpmath.workdps(40):
            expected = MEANING[name][0](*map(mpmath.mpf, map(float, p)))
            assert abs(mpmath.mpf(value) - expected) <= 1e-25 * (1 + abs(expected))


def derivative(name, p, index):
    def along(x):
        return MEANING[name][0](*[x if i == index else mpmath.mpf(v) for i, v in enumerate(p)])

    return mpmath.diff(along, mpmath.mpf(p[index]), h=mpmath.mpf(10) ** -12)


@pytest.mark.parametrize("name", NAMES)
def test_slopes_agree_with_numerical_derivatives(name):
    row, args = FUNCTIONS[name], points(name, 4)
    symbols = SYMBOLS[: args.shape[1]]
    expression = row.build(*symbols)
    if row.slopes is not None:
        slopes = row.slopes(*symbols)
    elif row.head is not None:
        slopes = [expression.fdiff(i + 1) for i in range(len(symbols))]
    else:
        slopes = [expression.diff(s) for s in symbols]
    for p in args:
        with mpmath.workdps(40):
            exact = dict(zip(symbols, [sp.Rational(float(v)) for v in p], strict=True))
            for index, slope in enumerate(slopes):
                value = mpmath.mpf(sp.sympify(slope).subs(exact).evalf(30))
                expected = derivative(name, list(map(float, p)), index)
                assert abs(value - expected) <= 1e-10 * (1 + abs(expected))


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_stay_in_the_vocabulary(name):
    row = FUNCTIONS[name]
    symbols = SYMBOLS[: points(name, 1).shape[1]]
    expression = row.build(*symbols)
    slopes = row.slopes(*symbols) if row.slopes else [expression.diff(s) for s in symbols]
    for slope in slopes:
        for node in sp.preorder_traversal(slope):
            known = node.is_Atom or node.is_Add or node.is_Mul or node.is_Pow
            choice = isinstance(node, sp.Piecewise | ExprCondPair) or node.is_Relational
            assert known or choice or node.func in BY_HEAD, node


@pytest.mark.parametrize("name", NAMES)
def test_arrays_never_raise(name):
    values = np.array([-np.inf, -1e300, -800.0, -2.0, -1.0, -0.0, 0.5, 1.0, 800.0, np.inf, np.nan])
    row = FUNCTIONS[name]
    grids = np.meshgrid(*[values] * points(name, 1).shape[1])
    with np.errstate(all="ignore"):
        result = row.numpy(*grids)
        single = row.numpy(*[0.5] * len(grids))
    assert result.shape == grids[0].shape
    assert np.ndim(single) == 0


@pytest.mark.parametrize("name", NAMES)
def test_floats_raise_as_math_does_or_agree_with_arrays(name):
    values = [-1e300, -800.0, -2.0, -1.0, -0.0, 0.5, 1.0, 800.0, 1e300]
    row = FUNCTIONS[name]
    for x in values:
        args = [x] * points(name, 1).shape[1]
        try:
            value = row.python(*args)
        except (ValueError, OverflowError, ZeroDivisionError):
            continue
        with np.errstate(all="ignore"):
            np.testing.assert_allclose(row.numpy(*map(np.array, args)), value, rtol=1e-13)


@pytest.mark.parametrize(
    ("name", "args", "value"),
    [
        ("sigmoid", (-1000.0,), 0.0),
        ("sigmoid", (1000.0,), 1.0),
        ("softplus", (1000.0,), 1000.0),
        ("softplus", (-1000.0,), 0.0),
        ("softplus", (-40.0,), math.exp(-40)),
        ("logaddexp", (1000.0, 1000.0), 1000 + math.log(2)),
        ("logaddexp", (-1000.0, -2000.0), -1000.0),
        ("logcosh", (1000.0,), 1000 - math.log(2)),
        ("logcosh", (1e-9,), 5e-19),
        ("log1p", (1e-20,), 1e-20),
        ("expm1", (1e-20,), 1e-20),
        ("hypot", (3e200, 4e200), 5e200),
        ("cbrt", (-27.0,), -3.0),
        ("erfc", (10.0,), 2.088487583762545e-45),
        ("loggamma", (1e300,), 6.897755278982137e302),
    ],
)
def test_stable_where_the_plain_form_is_not(name, args, value):
    row = FUNCTIONS[name]
    assert row.python(*args) == pytest.approx(value, rel=1e-14, abs=0)
    assert row.numpy(*map(np.array, args)) == pytest.approx(value, rel=1e-14, abs=0)


@pytest.mark.parametrize("name", ["max", "min"])
def test_nan_is_never_hidden(name):
    row = FUNCTIONS[name]
    for args in [(math.nan, 1.0), (1.0, math.nan), (1.0, math.nan, 2.0)]:
        assert math.isnan(row.python(*args))
        assert np.isnan(row.numpy(*args))


@pytest.mark.parametrize(
    ("text", "at", "slope"),
    [
        ("abs(x)", 0, 0),
        ("relu(x)", 0, 0),
        ("max(x, 0)", 0, 0.5),
        ("min(x, 0)", 0, 0.5),
        ("sign(x)", 0, 0),
        ("floor(x)", 2, 0),
        ("ceil(x)", 2, 0),
        ("huber(x, 1)", 1, 1),
        ("huber(x, 1)", -3, -1),
        ("huber(x, -2)", 1, -2),
    ],
)
def test_the_derivative_at_a_kink(text, at, slope):
    expression = parse(text).expression
    row = BY_HEAD[expression.func]
    slopes = row.slopes(*expression.args) if row.slopes else expression.slopes()
    assert float(slopes[0].subs(symbol("x"), at)) == slope


def test_the_shares_of_a_tie_sum_to_one():
    a, b, c = SYMBOLS
    for head in (FUNCTIONS["max"].head, FUNCTIONS["min"].head):
        shares = head(a, b, c).slopes()
        for p in [(1, 1, 1), (1, 2, 2), (2, 1, 2), (1, 2, 3), (3, 2, 1)]:
            at = dict(zip(SYMBOLS, map(sp.Integer, p), strict=True))
            assert sum(float(share.subs(at)) for share in shares) == 1


def test_every_row_is_told_in_full():
    for name, row in FUNCTIONS.items():
        assert row.name == name
        assert row.signature.startswith(f"{name}(")
        assert row.help
        assert row.group
        assert row.python.__name__.isidentifier()
        assert row.numpy.__name__.isidentifier()
    assert not set(ALIASES) & set(FUNCTIONS)
    assert all(target in FUNCTIONS for target in ALIASES.values())


def test_exact_values_of_whole_arguments():
    text = "cbrt(-8/27) + log2(1/8) + log10(1000) + gamma(5) + sqrt(16) + log2(1024)"
    assert parse(text).expression == sp.Rational(-2, 3) - 3 + 3 + 24 + 4 + 10


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("softplus(x)", r"\operatorname{softplus}{\left(x \right)}"),
        ("sigmoid(x)^2", r"{\sigma{\left(x \right)}}^{2}"),
        ("log1p(x)", r"\log{\left(1 + x \right)}"),
        ("log2(x)", r"\log_{2}{\left(x \right)}"),
        ("cbrt(x)", r"\sqrt[3]{x}"),
        ("hypot(x, y)", r"\sqrt{x^{2} + y^{2}}"),
        ("expm1(x)", r"\left(e^{x} - 1\right)"),
        ("max(x, 1)", r"\operatorname{max}{\left(x,1 \right)}"),
    ],
)
def test_latex(text, latex):
    assert sp.latex(parse(text).expression) == latex


def test_reductions_stand_for_their_formulas():
    a, b, c = SYMBOLS
    text = "norm(v) + dot(v, w) + sum(v) + mean(v)"
    heads = parse(text, reductions=True).expression.args
    formulas = {str(head): REDUCTIONS[head.func] for head in heads}
    assert formulas["norm(v)"]((a, b)) == sp.sqrt(a**2 + b**2)
    assert formulas["dot(v, w)"]((a, b), (c,)) == a * c + b * c
    assert formulas["sum(v)"]((a, b)) == a + b
    assert formulas["mean(v)"]((a, b)) == (a + b) / 2
