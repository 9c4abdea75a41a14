"""Formulas as MathML: what was typed, in its order, with every name escaped."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, settings

from symgd.pages.mathml import identifier
from symgd.pages.typeset import equations, expression
from symgd.rules import optimizers, schedules
from tests.expressions import losses


def seen(markup: str) -> str:
    """Return what a reader sees, a fraction as (a)/(b), a power as ^, an index as _."""

    def text(node) -> str:
        parts = [text(child) for child in node]
        match node.tag:
            case "mfrac":
                return f"({parts[0]})/({parts[1]})"
            case "msup":
                return f"{parts[0]}^{parts[1]}"
            case "msub":
                return f"{parts[0]}_{parts[1]}"
            case "msqrt":
                return f"√({''.join(parts)})"
            case "mtr":
                return f"{' '.join(parts)}; "
            case _:
                return (node.text or "") + "".join(parts)

    return re.sub("[\u2061\u2062]", "", text(ElementTree.fromstring(markup)))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("x**2 + 2*y**2", "x^2+2y^2"),
        ("(1-x)^2 + 100(y-x^2)^2", "(1−x)^2+100(y−x^2)^2"),
        ("a/b/c", "(a)/(bc)"),
        ("a*b/c*d", "(ab)/(c)d"),
        ("-x/2", "−(x)/(2)"),
        ("a - -b", "a+b"),
        ("2*3", "2·3"),
        ("0.05*0.98^t", "0.05·0.98^t"),
        ("x*1e-8", "x·10^−8"),
        ("(x^2)^3", "(x^2)^3"),
        ("2^-x", "2^−x"),
        ("(-x)^2", "(−x)^2"),
        ("(a/b)^2", "((a)/(b))^2"),
        ("x*(y+1)", "x(y+1)"),
        ("sin(x)^2", "sin^2(x)"),
        ("exp(-x/2)", "e^−(x)/(2)"),
        ("sqrt(x1)", "√(x_1)"),
        ("abs(x)^3", "|x|^3"),
        ("max(x, y)", "max(x,y)"),
        (
            "where(x<1 and y>=0, x, where(x<2, y, 3))",
            "{x if\xa0x<1\xa0and\xa0y≥0; y if\xa0x<2; 3 otherwise; ",
        ),
        ("lamda*pi", "λπ"),
    ],
)
def test_what_is_seen(typed, shown):
    assert seen(expression(typed)) == shown


def test_names():
    assert seen(identifier("beta1")) == "β_1"
    assert seen(identifier("v_max")) == "v_max"
    assert seen(identifier("weight_decay")) == "weight_decay"
    assert seen(identifier("m_hat")) == "m^"


def test_names_are_escaped():
    assert "<img" not in identifier('<img src="x">')


@pytest.mark.parametrize(
    "row", [*optimizers.values(), *schedules.values()], ids=lambda row: row.name
)
def test_every_rule_and_schedule_is_typeset(row):
    made = equations(row.equations, (*row.given, *row.constants, *row.state))
    rows = list(ElementTree.fromstring(made))
    assert len(rows) == len(row.assignments)


@settings(max_examples=100, deadline=None)
@given(losses)
def test_every_expression_is_well_formed(text):
    ElementTree.fromstring(expression(text))
