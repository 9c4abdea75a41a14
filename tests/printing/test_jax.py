"""JAX computes every function of the language as NumPy does, at the edges of its domain too."""

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings

from symgd import Loss
from symgd.errors import SymgdError
from symgd.language import BY_HEAD, FUNCTIONS, Function, symbol
from symgd.printing.arrays import array_function
from symgd.printing.python import compiled, function_source
from tests.expressions import VARIABLES, losses

pytest.importorskip("jax")

import jax

from symgd.kernels.jax.precision import Precision
from symgd.printing.jax import JaxPrinter

DOUBLE = Precision("double")
SIZES = (0.0, 1e-300, 1e-10, 0.3, 0.5, 1.0, 2.0, 2.5, 10.3, 35.0, 100.5, 171.0, 172.0, 709.0)
EDGES = (*SIZES, 1000.0, 1e5, 1e10, 1e300, np.inf, np.nan)
POINTS = np.array([*EDGES, *(-x for x in EDGES)])
LOOSE = {"gamma": 1e-11, "loggamma": 1e-12}
"""JAX takes gamma as the exponential of loggamma."""

ROWS = [row for row in BY_HEAD.values() if row.name != "polygamma"]
BINARY = ("hypot", "logaddexp", "atan2", "max", "min", "huber")


def jax_values(expression, symbols, columns):
    """Return an expression at columns of numbers, compiled by JAX."""
    names = {s: f"x{i}" for i, s in enumerate(symbols)}
    printer = JaxPrinter([expression], names, {})
    printer.lines.append(f"return {printer.text(expression)}")
    signature = f"f({', '.join(names.values())})"
    source = function_source(signature, [*printer.once, *printer.lines])
    function = jax.jit(compiled("f", source, printer.functions))
    with DOUBLE.on():
        return np.broadcast_to(np.asarray(function(*columns)), columns[0].shape)


def assert_same(found, expected, relative=1e-13):
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    np.testing.assert_allclose(found, expected, rtol=relative, atol=1e-307)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_function(row):
    columns = [POINTS]
    if row.name in BINARY:
        columns = [part.ravel() for part in np.meshgrid(POINTS, POINTS)]
    symbols = [symbol(name) for name in "xy"[: len(columns)]]
    found = jax_values(row.head(*symbols), symbols, columns)
    with np.errstate(all="ignore"):
        expected = row.numpy(*columns)
    assert_same(found, expected, LOOSE.get(row.name, 1e-13))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_name_that_can_be_typed(name):
    calls = {
        "pow": "pow(x, y)",
        "log": "log(x, 3) + log(y)",
        "max": "max(x, y, 0.5)",
        "min": "min(x, y, 0.5)",
        "where": "where(x > y or not x < 1 and y != 2, x, y)",
        **{other: f"{other}(x, y)" for other in BINARY if other not in ("max", "min")},
    }
    loss = Loss(calls.get(name, f"{name}(x)"), ("x", "y"))
    points = np.array([[0.4, 0.9, 1.7, -0.3, -2.5, 3.0], [0.2, 2.0, -1.5, 0.7, 2.0, 3.0]])
    found = jax_values(loss.expression, loss.symbols, list(points))
    expected = array_function([loss.expression], loss.symbols, {})(points)[0]
    assert_same(found, expected, 1e-12)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_polygamma(order):
    x = symbol("x")
    points = np.array([0.1, 0.5, 1, 3.3, 20, 1e3, 1e6, -0.5, -0.7, -3.3, -9.25, -20.5, -100.25])
    expected = [float(mpmath.mp.psi(order, point).real) for point in points]
    found = jax_values(sp.polygamma(order, x), [x], [points])
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    poles = np.array([0.0, -1.0, -7.0])
    assert np.isnan(jax_values(sp.polygamma(order, x), [x], [poles])).all()


def test_real_powers_as_numpy_has_them():
    x, y = symbol("x"), symbol("y")
    columns = [part.ravel() for part in np.meshgrid(POINTS, [*EDGES, -0.5, -2.0, -3.0, 1 / 3])]
    with np.errstate(all="ignore"):
        assert_same(jax_values(x**y, [x, y], columns), np.power(*columns))
    for exponent in (sp.Rational(1, 3), sp.Rational(-3, 2), 5, -4, sp.S.Half, -sp.S.Half, 2):
        expected = array_function([x**exponent], [x], {})(POINTS[None])[0]
        assert_same(jax_values(x**exponent, [x], [POINTS]), expected)


def test_a_branch_that_is_not_taken_leaves_no_trace():
    loss = Loss("where(x > 0, log(x), x**2)")
    points = np.array([-2.0, -0.0, 1.0, np.inf])
    assert jax_values(loss.expression, loss.symbols, [points]).tolist() == [4, 0, 0, np.inf]


def test_numbers_below_the_smallest_normal_one_are_0():
    # XLA's processor code flushes them; the page on backends says so.
    x = symbol("x")
    assert jax_values(sp.exp(x), [x], [np.array([-710.0])]).tolist() == [0.0]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(losses)
def test_random_formulas(text):
    loss = Loss(text, VARIABLES)
    columns = list(np.random.default_rng(3).uniform(-2, 2, (3, 40)))
    expected = array_function([loss.expression], loss.symbols, {})(np.array(columns))[0]
    found = jax_values(loss.expression, loss.symbols, columns)
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-11)


def test_a_function_that_jax_lacks_is_refused():
    x = symbol("x")

    class Novelty(sp.Function):
        pass

    with pytest.raises(SymgdError, match="no code is known"):
        JaxPrinter([Novelty(x)], {x: "x0"}, {}).text(Novelty(x))
    row = Function("novelty", "novelty(x)", "", Novelty, Novelty, float, np.abs)
    with pytest.raises(SymgdError, match="JAX has no novelty: leave out the backend"):
        JaxPrinter([], {}, {}).function(row)
