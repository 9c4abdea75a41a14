"""Printed code: the same numbers as SymPy, and no name of a user's in it."""

import math

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings

from symgd import Loss
from symgd.errors import SymgdError
from symgd.language import parse, symbol
from symgd.printing.arrays import array_function
from symgd.printing.python import compiled, function_source
from symgd.printing.scalars import ScalarPrinter
from tests.expressions import VARIABLES, losses

X, Y = symbol("x"), symbol("y")


def scalar_source(expression: sp.Expr, constants: tuple[sp.Symbol, ...] = ()) -> ScalarPrinter:
    printer = ScalarPrinter([expression], {X: "a", Y: "b"}, {}, constants)
    printer.lines.append(f"return {printer.text(expression)}")
    return printer


def scalar_value(expression: sp.Expr, x: float, y: float = 0.0) -> float:
    printer = scalar_source(expression)
    source = function_source("f(a, b)", [*printer.once, *printer.lines])
    return compiled("f", source, printer.functions)(x, y)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(losses)
def test_floats_and_arrays_agree(text: str) -> None:
    loss = Loss(text, VARIABLES)
    point = [0.3, -0.7, 1.1]
    names = {s: f"x{i}" for i, s in enumerate(loss.symbols)}
    printer = ScalarPrinter([loss.expression], names, {})
    printer.lines.append(f"return {printer.text(loss.expression)}")
    source = function_source("f(x0, x1, x2)", [*printer.once, *printer.lines])
    value = compiled("f", source, printer.functions)(*point)
    array = array_function([loss.expression], loss.symbols, {})(np.array(point))[0]
    assert value == pytest.approx(array, rel=1e-11, abs=1e-11)


def test_shared_parts_are_computed_once() -> None:
    expression = parse("sin(x*y)**2 + exp(sin(x*y)) + 1/sin(x*y)").expression
    assert "\n".join(scalar_source(expression).lines).count("f_sin(") == 1


def test_parts_that_are_constant_are_computed_before_the_loop() -> None:
    printer = scalar_source(parse("x*sin(y) + log(y)*x**2").expression, constants=(Y,))
    assert len(printer.once) == 2
    assert not any("f_" in line for line in printer.lines)


def test_branches_are_lazy() -> None:
    expression = parse("where(x > 0, log(x) + log(x)**2, x)").expression
    assert scalar_value(expression, -2.0) == -2.0
    assert scalar_value(expression, 2.0) == pytest.approx(math.log(2) + math.log(2) ** 2)


def test_long_and_deep_expressions_compile() -> None:
    terms = "+".join(f"x**{k % 7}*sin({k}*y)" for k in range(2000))
    expected = sum(math.sin(k) for k in range(2000))
    assert scalar_value(parse(terms).expression, 1.0, 1.0) == pytest.approx(expected, abs=1e-9)
    deep = Loss("sin(y + " * 45 + "x" + ")" * 45)
    expected = 0.5
    for _ in range(45):
        expected = math.sin(0.25 + expected)
    assert deep.value([0.5, 0.25]) == pytest.approx(expected, rel=1e-12)
    assert np.isfinite(deep.gradient_at([0.5, 0.25])).all()


@pytest.mark.parametrize("name", ["f_sin", "v0", "range", "x0", "inf", "positions"])
def test_names_of_users_never_reach_the_code(name: str) -> None:
    loss = Loss(f"sin({name})**2 + {name}")
    assert loss.value([0.5]) == pytest.approx(math.sin(0.5) ** 2 + 0.5)


def test_logical_conditions_on_arrays() -> None:
    loss = Loss("where(x > 0 and y > 0 or not x < 5, 1, 2)")
    expected = [1.0, 2.0, 2.0, 1.0]
    assert loss.value([[1, 1, -1, 6], [1, -1, 1, -1]]).tolist() == expected
    one_by_one = [scalar_value(loss.expression, *p) for p in [(1, 1), (1, -1), (-1, 1), (6, -1)]]
    assert one_by_one == expected


def test_a_name_that_was_not_given_is_refused() -> None:
    printer = ScalarPrinter([], {}, {})
    with pytest.raises(SymgdError, match="no code is known for it"):
        printer.text(symbol("x") + 1)
