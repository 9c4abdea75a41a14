"""``symgd basins``: the table, the picture, and what it refuses."""

import json

import numpy as np
import pytest

WELL = "(x**2 - 1)**2 + y**2"

FAST = ("--resolution=20", "--lr=0.05", "--window=-2:2")


def test_the_report(symgd):
    status, out, err = symgd("basins", WELL, *FAST, "--no-plot")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[:6] == [
        "f(x, y) = y**2 + (x**2 - 1)**2",
        "",
        "Basins",
        "  from 400 starts, x from -2 to 2, y from -2 to 2",
        "  gd, learning rate 0.05, at most 1,000 steps, until gradient<1e-6",
        "",
    ]
    table = [line.split() for line in lines[6:9]]
    assert table[0] == ["minimum", "loss", "starts", "median", "steps"]
    # By symmetry half of the starts reach each.
    assert [row[:5] for row in table[1:]] == [
        ["(-1,", "0)", "0", "50.0", "%"],
        ["(1,", "0)", "0", "50.0", "%"],
    ]
    # y shrinks by 0.9 a step, and does so last: 0.9**k · 2|y| = 1e-6.
    slowest, fastest = (np.log(1e-6 / (2 * y)) / np.log(0.9) for y in (2, 0.1))
    assert all(fastest < int(row[5]) < slowest + 1 for row in table[1:])
    assert lines[9:] == ["", "saddles: (0, 0)"]


@pytest.mark.parametrize(
    ("arguments", "row", "sentence"),
    [
        (
            ("(x - y)**2",),
            ["a", "curve", "through", "(0,", "0)", "0", "all"],
            "Along a curve of minima the loss is level: runs end wherever they meet it.",
        ),
        (
            ("max(x**2 + y**2 - 1, 0)**2", "--window=-2:2", "--lr=0.05"),
            ["a", "region", "around", "(0,", "0)", "0", "all"],
            "In a region of minima the loss is level: runs end wherever they meet it.",
        ),
    ],
)
def test_minima_side_by_side(symgd, arguments, row, sentence):
    out = symgd("basins", *arguments, "--resolution=21", "--no-plot").out
    *_, table, empty, said = out.splitlines()
    assert table.split()[:7] == row
    assert (empty, said) == ("", sentence)
    found = json.loads(symgd("basins", *arguments, "--resolution=21", "--no-plot", "--json").out)
    assert [one["kind"] for one in found["minima"]] == [row[1]]


def test_what_reaches_no_minimum_is_told(symgd):
    out = symgd("basins", "x**2+y**2", "--lr=1.1", "--resolution=10", "--no-plot").out
    *_, row, _, hint = out.splitlines()
    assert row.split() == ["diverged", "all"]
    assert hint == "Most runs diverge: a smaller --lr would hold more of them."


@pytest.mark.parametrize(
    ("loss", "options", "reason"),
    [
        # f -> -inf along the y axis, however short the steps are.
        ("x**2 - y**2", (), "the loss falls without bound where they go"),
        ("x**2 - y**2", ("--lr=1.1",), "the loss falls without bound where they go"),
        ("x*y", ("--optimizer=momentum",), "the loss falls without bound where they go"),
        # Both rise from a minimum in all directions.
        ("x**4 + y**4", ("--lr=0.5",), "a smaller --lr would hold more of them"),
        ("(1-x)**2 + 100*(y-x**2)**2", (), "a smaller --lr would hold more of them"),
        # From x > -1, three starts in four, the way down leads to the minimum at 1.
        ("x**3 - 3*x + y**2", ("--lr=1.1", "--window=-3:5"), "a smaller --lr would hold more"),
    ],
)
def test_why_runs_diverge(symgd, loss, options, reason):
    out = symgd("basins", loss, *options, "--resolution=12", "--no-plot").out
    assert f"Most runs diverge: {reason}" in out


def test_the_picture_stands_in_the_folder_of_the_loss(symgd, tmp_path):
    out = symgd("basins", WELL, *FAST, "--start=1.5,1", "--theme=dark").out
    (folder,) = (tmp_path / "gallery").iterdir()
    assert {path.name for path in folder.iterdir()} == {"basins.png", "basins.svg"}
    assert out.splitlines()[-1].strip() == f"gallery/{folder.name}/basins.png"
    assert "dark" not in out


def test_json(symgd):
    found = json.loads(symgd("basins", WELL, *FAST, "--json", "--no-plot").out)
    assert found["window"] == [[-2, 2], [-2, 2]]
    assert found["resolution"] == 20
    np.testing.assert_allclose([one["point"] for one in found["minima"]], [[-1, 0], [1, 0]])
    assert [one["share"] for one in found["minima"]] == [0.5, 0.5]
    assert found["shares"]["converged"] == 1
    assert found["settings"]["lr"] == 0.05
    assert found["files"] == []


def test_quiet_prints_the_table(symgd):
    lines = symgd("basins", WELL, *FAST, "--quiet", "--no-plot").out.splitlines()
    assert [line.split()[0] for line in lines] == ["minimum", "(-1,", "(1,"]


def test_a_name_alone_has_window_and_run_of_the_catalogue(symgd):
    out = symgd("basins", "Rosenbrock", "--resolution=5", "--no-plot").out
    assert "rosenbrock in the catalogue" in out
    assert "from 25 starts, x from -2 to 2, y from -1 to 3" in out
    assert "gd, learning rate 0.1," not in out


def test_what_is_typed_takes_the_place_of_the_run_of_the_catalogue(symgd):
    out = symgd("basins", "rosenbrock", "--resolution=5", "--lr=0.001", "--no-plot").out
    assert "gd, learning rate 0.001, at most 1,000 steps" in out


def test_a_loss_over_data(symgd, tmp_path):
    # Two parameters of a line through three points: one minimum, by linear equations.
    (tmp_path / "points.csv").write_text("x,y\n0,1\n1,3\n2,5\n")
    out = symgd(
        *("basins", "mean((w*x + b - y)^2)", "--data", "points.csv", "--resolution=8", "--no-plot")
    ).out
    assert "written out in numbers" in out
    assert out.splitlines()[-1].split()[:4] == ["(1,", "2)", "0", "all"]


def test_only_the_end_of_a_run_is_kept_however_long_it_may_be(symgd):
    out = symgd(
        *("basins", "x**2 + y**2", "--lr=0.3", "--steps=100000000"),
        *("--resolution=4", "--no-plot", "--backend=numpy"),
    ).out
    assert "at most 100,000,000 steps" in out


def test_a_window_outside_the_domain_is_told(symgd):
    out = symgd("basins", "log(x) + y**2", "--window=-3:-2", "--resolution=8", "--no-plot").out
    *_, row, _, hint = out.splitlines()
    assert row.split() == ["left", "the", "domain", "all"]
    assert hint.endswith("or runs go there: choose another --window.")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["5"], "this loss has no variables: give two"),
        (["x**2"], "this loss has 1 variable: give a loss of two"),
        (["x*y*z"], "this loss has 3 variables: give a loss of two, with numbers in the place of"),
        (["x*y", "--resolution=1000000"], "would take 150,000 GB of memory; ask for at most 4,096"),
        (["x*y", "--resolution=1"], "the resolution must be a whole number from 2 on, not 1"),
        (["x*y", "--resolution=many"], "'many' is not a valid integer"),
        (["x*y", "--window=5:-5"], "a window goes from a number to a larger one"),
        (["x*y", "--window=5"], "'5' should be LOW:HIGH"),
        (
            ["x*y", "--window=0:1,0:1,0:1"],
            "an interval from one number to another, or one for each",
        ),
        (["x*y", "--optimizer=gd", "--rule=w = w - g"], "two ways to name one rule"),
        (["x*y", "--open", "--no-plot"], "--open has nothing to show with --no-plot"),
        (["x*y", "--start=1"], "has 2 variables"),
        (["x*y", "--start=1,2", "--no-plot"], "--start has nothing to show with --no-plot"),
        ([], "type a loss first"),
        (["himelblau"], "did you mean"),
        (["x*y", "--dask=nowhere", "--no-plot"], "nowhere"),
        (["x*y", "--steps=0", "--no-plot"], "steps"),
    ],
)
def test_bad_input_is_answered_in_a_sentence(symgd, arguments, sentence):
    status, out, err = symgd("basins", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("symgd: ")
    assert sentence in err
    assert err.count("\n") == 1 or "^" in err


def test_a_name_brings_its_learning_rate(symgd):
    out = symgd("basins", "himmelblau", "--optimizer=momentum", "--resolution=8", "--no-plot").out
    assert "momentum, learning rate 0.01" in out
