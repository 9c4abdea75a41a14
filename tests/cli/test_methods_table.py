"""The table of methods, as text and as JSON."""

import json
from decimal import Decimal

import numpy as np
import pytest

from symgd.cli import methods_table
from symgd.cli.page import PlainPage
from symgd.differentiation.differences import difference_errors
from symgd.differentiation.direction import Direction
from symgd.differentiation.method import Method
from symgd.differentiation.methods import Table
from symgd.differentiation.reference import Reference
from symgd.loss import Loss

EXACT = Reference(Decimal(9), Decimal(6), Decimal(2), Decimal(0), 1e-60, 1e-3)
METHODS = (
    Method("central difference", "numerical", 6.0000001, 1e-7, 1.23e-5, "h = 6.1e-06"),
    Method("complex step", "numerical", note="not available: abs is not analytic"),
    Method("symgd, compiled", "automatic", 6.0, 0.0, 0.25),
)


def test_a_line_for_each_method(capsys):
    methods_table.print_table(PlainPage(), "∂f/∂x", METHODS)
    lines = capsys.readouterr().out.split("\n")
    assert lines[1] == "∂f/∂x, by every method:"
    assert lines[2].split() == ["method", "kind", "derivative", "error", "time", "note"]
    assert " ".join(lines[3].split()) == (
        "central difference numerical 6.0000001 1.0e-07 12 µs h = 6.1e-06"
    )
    assert lines[4].split() == ["complex", "step", "numerical", "see", "below"]
    assert " ".join(lines[5].split()) == "symgd, compiled automatic 6 0 250 ms -"
    assert lines[6:] == ["  complex step: not available: abs is not analytic.", ""]


def test_a_narrow_page_has_fewer_digits(capsys):
    page = PlainPage()
    page.width = 80
    methods_table.print_table(page, "f'", [Method("JAX", "automatic", 1 / 3, 1e-17, 1e-3)])
    assert " 0.33333333 " in capsys.readouterr().out


def test_json_has_null_for_what_is_missing():
    loss = Loss("x**2")
    table = Table("x", (3.0,), EXACT, difference_errors(loss, 0, [3.0], EXACT), METHODS)
    kept = json.loads(json.dumps(methods_table.as_json(table), allow_nan=False))
    assert kept["variable"] == "x"
    assert Decimal(kept["exact"]) == 6
    assert [one["method"] for one in kept["methods"]] == [one.name for one in METHODS]
    assert kept["methods"][1]["derivative"] is None
    assert kept["methods"][1]["error"] is None
    assert kept["methods"][0]["error"] == 1e-7


@pytest.mark.parametrize(
    ("direction", "words"),
    [
        (
            Direction((0.6, 0.8), EXACT, 6.0, 6.0, 1e-5, 17.0, 10.4),
            "Along a random direction the derivative is 6: the compiled gradient agrees in all "
            "digits, a central difference of step 1e-05 in 10 digits.\n",
        ),
        (
            Direction((1.0,), Reference(reason="a kink"), 0.0, 0.0, 1e-5, np.nan, np.nan),
            "Along a random direction there is no derivative: a kink.\n",
        ),
    ],
)
def test_the_random_direction_is_a_sentence(capsys, direction, words):
    methods_table.print_direction(PlainPage(), direction)
    assert capsys.readouterr().out == words
