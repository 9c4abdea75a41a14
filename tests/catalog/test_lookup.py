"""Names, however they are spelt; slips; losses that have an example's formula."""

import pickle
import re
import subprocess
import sys

import numpy as np
import pytest

from symgd import Example, Loss, analyze, catalogue, descend, verify
from symgd.catalog import find, known, meant, themes
from symgd.cli.group import COMMANDS, routed
from symgd.errors import ExpressionError, SettingError
from symgd.language import FUNCTIONS
from symgd.loss import as_loss
from symgd.start import default_start

FIXED = [example for example in catalogue.values() if example.family is None]
SCALABLE = [example for example in catalogue.values() if example.family is not None]


@pytest.mark.parametrize("name", catalogue)
def test_names_are_plain_and_mean_nothing_else(name):
    assert re.fullmatch(r"[a-z0-9_]+", name)
    assert isinstance(catalogue[name], Example)
    assert name not in FUNCTIONS
    assert name not in COMMANDS
    assert routed([name]) == ["descend", name]
    assert catalogue[name].text not in catalogue


def test_each_is_under_one_theme():
    assert [example.name for members in themes.values() for example in members] == list(catalogue)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_formulas_differ(n):
    texts = [example.text for example in FIXED if len(example.variables) == n]
    texts += [e.at(n).text for e in SCALABLE if e.least <= n or n == len(e.variables)]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    "typed", ["six_hump_camel", "Six-hump camel", " six hump  CAMEL ", "SIX-HUMP-CAMEL"]
)
def test_names_may_be_spelt_in_other_ways(typed):
    assert find(typed) is catalogue["six_hump_camel"]
    assert as_loss(typed).text == catalogue["six_hump_camel"].text


@pytest.mark.parametrize("typed", ["x", "x**2", "", "rosenbrock + 1", "2*sphere", "-cone", "camel"])
def test_other_texts_are_no_names(typed):
    assert find(typed) is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("rosenbrok", "rosenbrock"),
        ("Himelblau", "himmelblau"),
        ("rastrign", "rastrigin"),
        ("schaffer2", "schaffer_2"),
        ("six_hump_camle", "six_hump_camel"),
    ],
)
def test_slips_are_told(typed, name):
    assert meant(typed) == name
    with pytest.raises(ExpressionError) as caught:
        descend(typed)
    assert str(caught.value) == (
        f"there is no loss {typed!r} in the catalogue: did you mean {name!r}?"
    )


@pytest.mark.parametrize(
    "typed",
    ["theta", "width", "alpha", "weight", "velocity", "bool", "con", "wod", "x_1", "temperature"],
)
def test_variables_stay_variables(typed):
    assert meant(typed) is None
    assert as_loss(typed).variables == (typed,)


def test_a_loss_may_be_named():
    assert Loss("Rosenbrock") == Loss(catalogue["rosenbrock"].text)
    assert Loss("booth", ("y", "x")).variables == ("y", "x")
    with pytest.raises(ExpressionError, match="did you mean 'rosenbrock'"):
        Loss("rosenbrok")


def test_an_example_stands_for_its_loss():
    run = descend(catalogue["rastrigin"].at(5), steps=1)
    assert run.variables == ("x1", "x2", "x3", "x4", "x5")


def test_a_name_inside_of_a_formula_is_a_variable_and_told():
    (note,) = Loss("2*booth").notes
    assert note == "booth is a variable here: only alone does it name the loss"


@pytest.mark.parametrize("example", FIXED, ids=lambda example: example.name)
def test_a_fixed_dimension_is_told(example):
    n = len(example.variables)
    assert example.at(n) is example
    with pytest.raises(
        SettingError, match=f"{example.name} is a loss of .* such as {n + 1}: leave"
    ):
        example.at(n + 1)


@pytest.mark.parametrize("example", SCALABLE, ids=lambda example: example.name)
def test_any_dimension(example):
    assert example.at(len(example.variables)) is example
    for n in (example.least, 7, example.most):
        made = example.at(n)
        assert (made.name, made.title, made.source) == (example.name, example.title, example.source)
        assert len(made.variables) == len(made.start) == len(made.window) == n
        assert all(len(minimum.point) == n for minimum in made.minima)
        assert made.family is example.family
        assert known(made.text, made.variables).text == made.text
    for n in (example.least - 1, example.most + 1, -3):
        with pytest.raises(SettingError, match=rf"the dimension of {example.name} is from"):
            example.at(n)
    for nothing in (2.5, "3", None):
        with pytest.raises(SettingError, match="a dimension is a whole number"):
            example.at(nothing)


def test_a_formula_has_no_dimension():
    with pytest.raises(SettingError, match="a dimension is for a loss of the catalogue"):
        as_loss("x**2", dimension=3)


@pytest.mark.parametrize("example", catalogue.values(), ids=lambda example: example.name)
def test_a_loss_of_that_formula_is_known(example):
    assert known(example.text, example.variables) == example
    assert default_start(Loss(example.text)).tolist() == list(example.start)


def test_variables_in_another_order_move_everything_else():
    turned = known(catalogue["branin"].text, ("y", "x"))
    assert turned.window == ((0, 15), (-5, 10))
    assert turned.start == (12, 5.5)
    assert turned.minima[1].point == (2.275, np.pi)
    assert descend(as_loss("branin", ("y", "x"))).start.tolist() == [12, 5.5]


@pytest.mark.parametrize(
    ("text", "variables"),
    [("x**2+2*y**2", ("x", "y")), ("x**2 + 2*y**2", ("x", "y", "z")), ("x**2", ("x",)), ("5", ())],
)
def test_other_losses_are_not_known(text, variables):
    assert known(text, variables) is None


def test_a_name_stands_wherever_a_loss_may():
    assert descend("booth", lr=0.1).end == pytest.approx((1, 3), abs=1e-5)
    assert verify("booth", ["10*x + 8*y - 34", "8*x + 10*y - 38"]).verdict == "proved"
    found = analyze("six-hump camel", lr=0.05)
    assert found.critical.window == ((-2, 2), (-1, 1))
    assert len(found.critical.points) == 15  # six minima, two maxima and seven saddles


def test_examples_can_be_sent_to_other_processes():
    for example in catalogue.values():
        assert pickle.loads(pickle.dumps(example)) == example  # noqa: S301 (our own)


def test_the_catalogue_loads_nothing_heavy():
    code = (
        "import sys, symgd.catalog, symgd.cli.catalogue\n"
        "heavy = {'sympy', 'numpy', 'scipy', 'matplotlib', 'rich', 'mpmath'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
