"""The lists of optimizers, schedules and functions."""

import json
from itertools import chain

import pytest

from symgd import optimizers, schedules
from symgd.language import ARRAY_FUNCTIONS, FUNCTIONS

ADAM = """
adam: Adam
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g**2
    m_hat = m/(1 - beta1**t)
    v_hat = v/(1 - beta2**t)
    w = w - lr*m_hat/(sqrt(v_hat) + eps)
  constants: beta1 = 0.9, beta2 = 0.999, eps = 1e-08
  source: Kingma & Ba 2015, arXiv:1412.6980, Algorithm 1

Use one: --optimizer adam --set beta1=0.8. In the equations, w are the parameters, g is the \
gradient, lr the rate, t = 1, 2, … the step.
"""


def test_one_optimizer(symgd):
    assert symgd("optimizers", "adam") == (0, ADAM, "")


@pytest.mark.parametrize(
    ("command", "table"), [("optimizers", optimizers), ("schedules", schedules)]
)
def test_every_row_with_its_equations_and_source(symgd, command, table):
    status, out, err = symgd(command)
    assert (status, err) == (0, "")
    for row in table.values():
        assert f"\n{row.name}: {row.title}\n" in out
        assert f"  source: {row.source}\n" in out
        for line in row.equations.strip().splitlines():
            assert f"    {line.strip()}\n" in out
        for name in row.constants:
            assert f" {name} = " in out


@pytest.mark.parametrize(
    ("command", "table"), [("optimizers", optimizers), ("schedules", schedules)]
)
def test_json(symgd, command, table):
    listed = json.loads(symgd(command, "--json")[1])[command]
    assert [row["name"] for row in listed] == list(table)
    assert all(row["equations"] and row["source"] and row["title"] for row in listed)


def test_unknown_names(symgd):
    status, out, err = symgd("optimizers", "adamm")
    assert (status, out) == (2, "")
    assert err == "symgd: there is no optimizer 'adamm': did you mean 'adam'?\n"
    assert symgd("schedules", "qqq")[2].startswith("symgd: there is no schedule 'qqq': there are ")


def test_functions(symgd):
    status, out, err = symgd("functions")
    assert (status, err) == (0, "")
    rows = [*FUNCTIONS.values(), *chain(*ARRAY_FUNCTIONS.values())]
    for row in rows:
        assert f"  {row.signature} " in out
        assert row.help in out
    listed = json.loads(symgd("functions", "--json")[1])["functions"]
    assert [row["signature"] for row in listed] == [row.signature for row in rows]
