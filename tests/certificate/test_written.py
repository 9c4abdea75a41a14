"""A certificate as text, JSON and HTML, and what its verdict is as a whole."""

import json

import pytest

from symgd import verify
from symgd.certificate import Certificate, Component, Verdict


def test_json_is_strict_and_withholds_the_answer():
    found = verify("abs(x)*y", ["y", "abs(x)"])
    text = json.dumps(found.as_json(answer=False), allow_nan=False)
    assert "sign" not in text
    assert '"true": "-1"' in text
    assert "y*sign(x)" in json.dumps(found.as_json())


def test_html_is_escaped():
    page = verify("where(x < 1, x, 2*x)", "where(x < 1, 1, 2)")._repr_html_()
    assert "x &lt; 1" in page
    assert "x < 1" not in page


def test_its_text():
    assert str(verify("abs(x)", "1")) == (
        "f(x) = abs(x)\n"
        "∂f/∂x = 1: wrong: at x = -2 it is 1, but the derivative is -1\n"
        "abs has a kink where its argument is 0; the derivative there is taken as 0"
    )


@pytest.mark.parametrize("worst", range(1, 5))
def test_the_worst_verdict_counts(worst):
    verdicts = ["proved", "agrees numerically", "undecided", "wrong"][:worst]
    parts = tuple(Component(("x",), "1", "1", Verdict(verdict), "") for verdict in verdicts)
    for some in (parts, parts[::-1]):
        found = Certificate("x", ("x",), 1, some)
        assert found.verdict == verdicts[-1]
        assert found.ok is (worst < 3)
