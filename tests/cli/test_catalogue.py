"""symgd catalogue, and names where a loss may stand."""

import json
import shlex

import pytest

from symgd import catalogue
from symgd.catalog import PROPERTIES, themes
from symgd.cli.catalogue import command_of

COLUMNS = 100


def listed(out):
    """Return the names in the first column of the table."""
    lines = [line for line in out.splitlines()[1:] if line.startswith("  ")]
    return [line.split()[0] for line in lines]


def as_json(symgd, *arguments):
    status, out, err = symgd("catalogue", "--json", *arguments)
    assert (status, err) == (0, "")
    return json.loads(out)["catalogue"]


def test_every_loss_has_its_line(symgd):
    status, out, err = symgd("catalogue")
    assert (status, err) == (0, "")
    assert listed(out) == list(catalogue)
    table = out.split("\n\nA name stands")[0]
    assert max(map(len, table.splitlines())) <= COLUMNS
    for theme in themes:
        assert f"\n\n{theme}\n" in out
    line = next(line for line in out.splitlines() if line.split()[:1] == ["branin"])
    assert line.split(maxsplit=3) == ["branin", "2", "0.39789", catalogue["branin"].teaches]
    cells = {line.split()[0]: line.split()[1:3] for line in out.splitlines() if line.strip()}
    assert cells["rastrigin"] == ["any", "0"]
    assert cells["saddle"] == ["2", "none"]


@pytest.mark.parametrize("name", PROPERTIES)
def test_properties_filter(symgd, name):
    expected = [one.name for one in catalogue.values() if name in one.properties]
    assert expected
    assert listed(symgd("catalogue", "--property", name).out) == expected
    assert [one["name"] for one in as_json(symgd, "--property", name)] == expected


def test_several_properties_all_hold(symgd):
    out = symgd("catalogue", "--property", "convex", "--property", "kink").out
    expected = {e.name for e in catalogue.values() if {"convex", "kink"} <= set(e.properties)}
    assert set(listed(out)) == expected
    none = symgd("catalogue", "--property", "convex", "--property", "many minima")
    assert none == (0, "No loss of the catalogue has all of these properties.\n", "")


def test_a_named_loss_without_the_property_is_said_to_lack_it(symgd):
    none = symgd("catalogue", "himmelblau", "--property", "convex")
    assert none == (0, "himmelblau does not have the property 'convex'.\n", "")


def test_all_about_one(symgd):
    status, out, err = symgd("catalogue", "Six-hump camel")
    assert (status, err) == (0, "")
    assert out == (
        "\n"
        "six_hump_camel: The six-hump camel\n"
        "  f(x, y) = (4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (4*y**2 - 4)*y**2\n"
        "  Six minima, two of them lowest, as mirror images.\n"
        "  window: x from -2 to 2, y from -1 to 1\n"
        "  start: x = 0.8, y = 0.1\n"
        "  minimum: -1.03163 at x = 0.089842, y = -0.712656\n"
        "  minimum: -1.03163 at x = -0.089842, y = 0.712656\n"
        "  properties: several minima, saddle\n"
        "  source: Branin 1972, IBM J. Res. Dev. 16, 504-522; Jamil & Yang 2013, arXiv:1308.4008\n"
        "  a run: symgd six_hump_camel --lr 0.05 --steps 200\n"
    )


@pytest.mark.parametrize("name", catalogue)
def test_all_about_each(symgd, name):
    out = symgd("catalogue", name).out
    for text in (catalogue[name].text, catalogue[name].title, catalogue[name].source):
        assert text in out
    assert ("minimum: none" in out) == (not catalogue[name].minima)


def test_many_minima_and_variables_are_abridged(symgd):
    assert "… and 12 more minima, which --json has" in symgd("catalogue", "shubert").out
    out = symgd("catalogue", "trid", "--dimension", "10").out
    assert "f(x1, x2, x3, x4, x5, …, x10) = " in out
    assert "minimum: -210 at x1 = 10, x2 = 18, x3 = 24, x4 = 28, x5 = 30, …, x10 = 10" in out
    assert "dimension: any from 2 to 100, with --dimension" in out
    assert "a run: symgd trid --dimension 10 --lr 0.3 --steps 200" in out


def test_json_has_everything(symgd):
    everything = as_json(symgd)
    assert [one["name"] for one in everything] == list(catalogue)
    for one in everything:
        example = catalogue[one["name"]]
        assert one["text"] == example.text
        assert one["value"] == example.value
        assert [minimum["point"] for minimum in one["minima"]] == [
            list(minimum.point) for minimum in example.minima
        ]
        assert one["name"] in {example.name for example in themes[one["theme"]]}
        assert one["dimensions"] == ([example.least, example.most] if example.family else None)
    (five,) = as_json(symgd, "rastrigin", "--dimension", "5")
    assert five["variables"] == ["x1", "x2", "x3", "x4", "x5"]
    assert five["command"].startswith("symgd rastrigin --dimension 5 ")


@pytest.mark.parametrize("name", catalogue)
def test_the_command_makes_the_run(symgd, name):
    words = shlex.split(command_of(catalogue[name]))[1:]
    short = [*words[: words.index("--steps")], "--steps=3"] if "--steps" in words else words
    status, out, err = symgd(*short, "--json", "--no-plot")
    assert (status, err) == (0, "")
    result = json.loads(out)
    assert result["name"] == name
    assert result["runs"][0]["start"] == list(catalogue[name].start)
    assert result["runs"][0]["lr"] == catalogue[name].run["lr"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["rosenbrok"],
            "there is no loss 'rosenbrok' in the catalogue: did you mean 'rosenbrock'?",
        ),
        (["x"], "there is no loss 'x' in the catalogue: 'symgd catalogue' lists them all"),
        (
            ["--property", "convx"],
            "there is no property 'convx' (did you mean 'convex'?): type one",
        ),
        (["--dimension", "3"], "--dimension is for a loss that is named: symgd catalogue trid"),
        (["trid", "--dimension", "1"], "the dimension of trid is from 2 to 100, not 1"),
        (["wood", "--dimension", "5"], "wood is a loss of 4 variables and has no other dimension"),
    ],
)
def test_refusals(symgd, arguments, sentence):
    status, out, err = symgd("catalogue", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"symgd: {sentence}")


def test_the_other_spelling_is_told(symgd):
    status, out, err = symgd("catalog")
    assert (status, out) == (2, "")
    assert err == "symgd: there is no command 'catalog': did you mean 'catalogue'?\n"


def test_a_descent_says_which_loss_was_meant_and_where_it_began(symgd):
    out = symgd("Rosenbrock", "--lr=0.001", "--no-plot").out
    assert out.startswith(
        "Rosenbrock's function: rosenbrock in the catalogue\n"
        "  source: Rosenbrock 1960, The Computer Journal 3, 175-184; "
    )
    assert "from x = -1.2, y = 1 (the start of the catalogue; choose another with --start)" in out
    other = symgd("rosenbrock", "--lr=0.001", "--start=0,0", "--no-plot").out
    assert "  from x = 0, y = 0\n" in other


def test_other_losses_begin_as_ever(symgd):
    out = symgd("x**2+2*y**2", "--no-plot").out
    assert out.startswith("f(x, y) = ")
    assert "from x = 3, y = 4 (the default; choose another with --start)" in out


def test_dimension_of_a_descent(symgd):
    out = symgd("rastrigin", "--dimension", "5", "--lr=0.002", "--json", "--no-plot").out
    result = json.loads(out)
    assert result["name"] == "rastrigin"
    assert result["variables"] == ["x1", "x2", "x3", "x4", "x5"]


@pytest.mark.parametrize("first", [[], ["analyze"], ["verify"]])
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["rosenbrok"],
            "there is no loss 'rosenbrok' in the catalogue: did you mean 'rosenbrock'?",
        ),
        (["x**2", "--dimension=2"], "a dimension is for a loss of the catalogue that is named, "),
        (["booth", "--dimension=3"], "booth is a loss of 2 variables and has no other dimension, "),
        (["trid", "--dimension=1"], "the dimension of trid is from 2 to 100, not 1"),
    ],
)
def test_commands_refuse_what_is_no_loss(symgd, first, arguments, sentence):
    status, out, err = symgd(*first, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"symgd: {sentence}")


def test_verify_takes_names(symgd, tmp_path):
    assert symgd("verify", "sphere", "--dimension=3", "2*x1", "2*x2", "2*x3").status == 0
    (tmp_path / "claims.csv").write_text("loss,variable,derivative\nmatyas,x,0.52*x - 0.48*y\n")
    assert symgd("verify", "claims.csv").status == 0
    (tmp_path / "claims.csv").write_text("loss,variable,derivative\nmatyass,x,1\n")
    refused = symgd("verify", "claims.csv")
    assert refused.status == 2
    assert "line 2, column loss: there is no loss 'matyass' in the catalogue" in refused.err


def test_analyze_looks_in_the_window_of_the_catalogue(symgd):
    result = json.loads(symgd("analyze", "mccormick", "--json").out)
    assert result["critical_points"]["window"] == [[-1.5, 4], [-3, 4]]
    assert result["run"]["start"] == [1.5, 0.5]
    given = json.loads(symgd("analyze", "mccormick", "--window=-1:1", "--json").out)
    assert given["critical_points"]["window"] == [[-1, 1], [-1, 1]]


def run_of(symgd, *arguments):
    status, out, err = symgd(*arguments, "--no-plot", "--json")
    assert (status, err) == (0, "")
    return json.loads(out)["runs"][0]


def test_a_name_alone_gets_the_run_of_the_catalogue(symgd):
    run = run_of(symgd, "Rosenbrock", "--start", "-1,1")
    assert (run["optimizer"], run["lr"]) == ("momentum", catalogue["rosenbrock"].run["lr"])
    assert run["outcome"] == "converged"
    _, out, _ = symgd("rosenbrock", "--no-plot")
    assert "(the run of the catalogue; choose another with --optimizer or --lr)" in out


@pytest.mark.parametrize("option", ["--lr 0.1", "--steps 100", "--optimizer gd", "--clip-norm 9"])
def test_whatever_is_said_of_the_run_leaves_the_usual_one(symgd, option):
    run = run_of(symgd, "rosenbrock", *option.split())
    assert (run["optimizer"], run["lr"]) == ("gd", 0.1)
    _, out, _ = symgd("rosenbrock", "--no-plot", *option.split())
    assert "the run of the catalogue" not in out


def test_a_formula_is_not_taken_for_a_name(symgd):
    run = run_of(symgd, catalogue["rosenbrock"].text)
    assert (run["optimizer"], run["lr"]) == ("gd", 0.1)
