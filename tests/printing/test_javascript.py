"""Printed JavaScript, as text; that it computes the right numbers is tested in a browser."""

import re

import pytest
import sympy as sp

from symgd.errors import SymgdError
from symgd.kernels.javascript.runtime import EXPORTS
from symgd.language import BY_HEAD, parse, symbol
from symgd.language.head import Head
from symgd.printing.javascript import JavaScriptPrinter

X, Y = symbol("x"), symbol("y")


def printed(text: str) -> list[str]:
    expression = parse(text).expression
    printer = JavaScriptPrinter([expression], {X: "a", Y: "b"}, {})
    result = printer.text(expression)
    return [*printer.statements, result]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("x^3", "(a*a*a)"),
        ("(-x)^5", "(-(a**5))"),
        ("x^7/y", "((a**7)/b)"),
        ("x^y", "Math.pow(a, b)"),
        ("sqrt(x) - 2", "((-2.0) + Math.sqrt(a))"),
        ("where(x < 1 and not y >= 2, x, -y)", "(((a < 1.0) && (b < 2.0)) ? a : (-b))"),
        ("where(x < 1 or y > 2, x, 0)", "(((b > 2.0) || (a < 1.0)) ? a : 0.0)"),
        ("max(x, y)", "Math.max(a, b)"),
        ("erf(x)", "symgd.erf(a)"),
    ],
)
def test_expressions_are_written_as_javascript(text: str, source: str) -> None:
    assert printed(text) == [source]


def test_shared_parts_are_computed_once() -> None:
    lines = printed("sin(x*y)^2 + exp(sin(x*y)) + 1/sin(x*y)")
    assert sum(line.count("Math.sin(") for line in lines) == 1
    assert all(re.fullmatch(r"const v\d+ = .*;", line) for line in lines[:-1])


def test_infinities_have_the_name_they_have_there() -> None:
    printer = JavaScriptPrinter([], {X: "a"}, {})
    assert printer.text(sp.oo) == "Infinity"
    assert printer.text(-sp.oo) == "(-Infinity)"
    assert printer.text(sp.true) == "true"


def test_negative_numbers_may_be_raised_to_a_power() -> None:
    # -2.0**4 is a syntax error in JavaScript.
    power = sp.Pow(sp.Integer(-2), sp.Integer(4), evaluate=False)
    printer = JavaScriptPrinter([], {}, {})
    printer.text(power)
    assert printer.statements == ["const v0 = ((-2.0)**4);"]


def test_every_function_has_its_javascript() -> None:
    for row in BY_HEAD.values():
        place, name = row.javascript.split(".")
        assert place == "Math" or name in EXPORTS


def test_what_has_no_javascript_is_refused() -> None:
    class unknown(Head):  # noqa: N801
        """A function that is in no table."""

    with pytest.raises(SymgdError, match="no code is known for it"):
        JavaScriptPrinter([], {X: "a"}, {}).text(unknown(X))
