"""``symgd compare``: what it prints, what it keeps, and what it refuses."""

import json
import re

import pytest

from symgd import compare
from symgd.cli import comparison_report
from symgd.comparison import entrants
from symgd.reference import minimize

LOSS = ("x**2+3*y**2", "--start=3,4")


def result(symgd, *arguments):
    status, out, err = symgd("compare", *arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_the_report(symgd):
    status, out, err = symgd(
        "compare", *LOSS, "--optimizer=gd", "--optimizer=cg", "--lr=0.25", "--no-plot"
    )
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[:6] == [
        "f(x, y) = x**2 + 3*y**2",
        "",
        "Comparison",
        "  from x = 3, y = 4",
        "  at most 1000 steps, until gradient<1e-6",
        "",
    ]
    assert " ".join(lines[6].split()) == (
        "method learning rate steps losses gradients time best loss outcome"
    )
    gd, cg = (line.split() for line in lines[7:9])
    # Halved in x and turned round to half in y, the gradient (2x, 6y) is below 1e-6 after
    # log2(24.7·1e6) = 24.6 steps.
    assert gd[:5] == ["gd", "0.25", "25", "0", "26"]
    assert gd[-1] == cg[-1] == "converged"
    assert cg[:2] == ["cg", "2"]  # as many steps as variables, on a quadratic
    assert lines[9:] == [
        "",
        "gd, learning rate 0.25: converged: gradient<1e-6 after 25 steps.",
        "cg: converged: gradient<1e-6 after 2 steps.",
    ]


def test_pictures_are_kept_beside_those_of_a_descent(symgd, tmp_path):
    assert symgd("x**2+3*y**2", "--lr=0.1")[0] == 0
    (folder,) = (tmp_path / "gallery").iterdir()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    files = result(symgd, *LOSS)["files"]
    names = {
        f"comparison{part}.{form}"
        for part in ("", "-history", "-evaluations")
        for form in ("svg", "png")
    }
    assert {name.rpartition("/")[2] for name in files} == names | {"comparison.json"}
    assert {path.name for path in folder.iterdir()} == set(before) | names | {"comparison.json"}
    assert all((folder / name).read_bytes() == data for name, data in before.items())
    kept = json.loads((folder / "comparison.json").read_text())
    assert [method["method"] for method in kept["methods"]] == ["gd", "momentum", "adam", "bfgs"]


def test_json_is_what_python_says(symgd):
    found = compare("x**2+3*y**2", (3, 4), ["adam", "bfgs"], lr=0.5).as_json()
    shown = result(symgd, *LOSS, "--optimizer=adam", "--optimizer=bfgs", "--lr=0.5", "--no-plot")
    assert shown.pop("files") == []
    for method in (*found["methods"], *shown["methods"]):
        assert method.pop("seconds") > 0
    assert shown == found


def test_options_reach_every_run(symgd):
    shown = result(
        symgd, *LOSS, "--no-plot", "--optimizer=adam", "--rule=w = w - k*lr*g", "--lr=0.1",
        "--lr=0.2", "--set=beta1=0.5", "--set=k=0.5", "--steps=7", "--stop=none",
        "--schedule=cosine",
    )  # fmt: skip
    assert [(m["method"], m["lr"], m["steps"], m["schedule"]) for m in shown["methods"]] == [
        ("adam", 0.1, 7, "cosine"),
        ("adam", 0.2, 7, "cosine"),
        ("w = w - k*lr*g", 0.1, 7, "cosine"),
        ("w = w - k*lr*g", 0.2, 7, "cosine"),
    ]


def test_tuning_says_what_it_cost(symgd):
    status, out, _ = symgd(
        "compare", *LOSS, "--tune=4", "--optimizer=gd", "--optimizer=adam", "--optimizer=cg",
        "--no-plot",
    )  # fmt: skip
    assert status == 0
    assert (
        "\n  each learning rate is the best of 4 from 1e-05 to 10: 8 runs, of which 2 are shown\n"
    ) in out


def test_a_name_of_the_catalogue(symgd):
    status, out, _ = symgd("compare", "rosenbrock", "--optimizer=bfgs", "--no-plot")
    assert status == 0
    assert "  the global minimum is 0\n" in out
    assert "  distance  " in out


class Narrow:
    """A page of a terminal that notes what it is given."""

    unicode, width = True, 80

    def __init__(self):
        self.lines, self.tables = [], []

    def title(self, text):
        self.lines.append(text)

    def line(self, text, style=""):
        self.lines.append(text)

    def table(self, columns, rows, marked=()):
        self.tables.append((columns, [list(row) for row in rows], marked))


def test_a_narrow_page_leaves_the_outcome_to_the_lines_below():
    page = Narrow()
    found = compare("x**2+3*y**2", (3, 4), ["gd", "bfgs"])
    comparison_report.write(page, found, (), default_start=False)
    ((columns, rows, marked),) = page.tables
    assert "outcome" not in columns
    assert {len(row) for row in rows} == {len(columns)}
    best = {(columns[j], rows[i][0]) for i, j in marked}
    assert ("steps", "bfgs") in best


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["x**2", "--optimizer=bgfs"], "there is no method 'bgfs' (did you mean 'bfgs'?): symgd"),
        (["x**2", "--tune=5", "--lr=0.1"], "--tune chooses the learning rate: leave out --lr, or"),
        (["x**2", "--tune=1"], "tune is a number of learning rates from 2 to 1,000: try 13"),
        (["log(x)", "--start=-1", "--no-plot"], "log(x) is undefined at the start, x = -1"),
        (["3", "--no-plot"], "the loss has no variables: there is nothing to compare"),
        (["x**2", "--rule", "w = w - k*g", "--no-plot"], "unknown name 'k'"),
        (["x**2", "--noise=1"], "there is no option --noise"),
        ([], "type a loss first"),
    ],
)
def test_what_makes_no_sense(symgd, tmp_path, arguments, sentence):
    status, out, err = symgd("compare", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"symgd: {sentence}")
    assert err.count("\n") <= 3
    assert list(tmp_path.iterdir()) == []


def test_without_scipy(symgd, monkeypatch):
    monkeypatch.setattr(minimize, "installed", lambda: False)
    monkeypatch.setattr(entrants, "installed", lambda: False)
    status, out, err = symgd("compare", *LOSS, "--optimizer=gd", "--optimizer=bfgs")
    assert (status, out) == (2, "")
    assert err == (
        'symgd: bfgs is a method of SciPy, which is not installed: pip install "symgd[reference]"\n'
    )
    assert [m["method"] for m in result(symgd, *LOSS, "--no-plot")["methods"]] == [
        "gd",
        "momentum",
        "adam",
    ]


def test_rules_need_no_scipy(process):
    done = process(
        "compare", *LOSS, "--optimizer=gd", "--no-plot",
        env={"PYTHONPROFILEIMPORTTIME": "1"},
    )  # fmt: skip
    assert done.returncode == 0
    assert not re.search(r"\| +scipy(\.optimize)?$", done.stderr, re.MULTILINE)


def test_a_tuned_rate_at_an_end_of_the_range_is_noted(symgd):
    """On x²/2·1e-3 gd needs a rate near 1000; on x²/2 one of 1, which lies inside."""
    note = "a better one may lie outside: gd"
    flat = symgd("compare", "x**2/2000", "--optimizer", "gd", "--tune", "7", "--no-plot").out
    bowl = symgd("compare", "x**2/2", "--optimizer", "gd", "--tune", "7", "--no-plot").out
    assert note in flat
    assert note not in bowl


def test_a_loss_over_data_is_called_by_what_was_typed(symgd, tmp_path):
    (tmp_path / "points.csv").write_text("x,y\n0,1\n1,3\n2,4\n")
    loss = "mean((w*x + b - y)^2)"
    found = result(symgd, loss, "--data=points.csv", "--optimizer=gd")
    assert found["loss"] == loss
    assert found["variables"] == ["b", "w"]
    assert all(file.startswith("gallery/mean-wx-b-y-2-") for file in found["files"])
