"""Losses over data from the command line: names, numbers, and a sentence on each bad input."""

import json

import numpy as np
import pytest


@pytest.fixture
def points(tmp_path):
    rng = np.random.default_rng(3)
    x = rng.normal(size=40)
    table = np.stack([x, 2 * x + 1 + 0.01 * rng.normal(size=40)], axis=1)
    np.savetxt(tmp_path / "points.csv", table, delimiter=",", header="x,y", comments="")
    return table


@pytest.fixture
def run(symgd, points):
    return lambda *arguments: symgd(*arguments, "--no-plot")


LINE = "mean((w*x + b - y)**2)"


def test_a_line_through_points(run, points):
    slope, intercept = np.polyfit(points[:, 0], points[:, 1], 1)
    result = run(LINE, "--data", "points.csv", "--steps", "500", "--json")
    assert result.status == 0, result.err
    found = json.loads(result.out)
    assert found["runs"][0]["end"]["w"] == pytest.approx(slope, abs=1e-5)
    assert found["runs"][0]["end"]["b"] == pytest.approx(intercept, abs=1e-5)
    assert found["parameters"] == {"b": [], "w": []}


def test_the_report_says_which_name_is_what(run):
    text = f"{LINE} + lam*w**2"
    result = run(text, "--data", "points.csv", "--let", "lam=1e-3")
    assert "data        x (40), y (40)  from points.csv" in result.out
    assert "constants   lam = 0.001" in result.out
    assert "parameters  b, w: 2 numbers" in result.out
    (slope,) = [line for line in result.out.splitlines() if "df/dw" in line]
    assert "2/m*sum(x*(w*x + b - y))" in slope
    assert "2*w*lam" in slope
    assert "where m = 40" in result.out


def test_columns_that_are_not_used_are_named(run, tmp_path):
    (tmp_path / "towns.csv").write_text("x,town,my x,y\n1,a,3,2\n2,b,4,3\n3,c,7,5\n")
    result = run("mean((w*x + b - y)**2)", "--data", "towns.csv")
    assert "not used    town, 'my x'\n" in result.out
    renamed = run("mean((w*x + b - y)**2)", "--data", "towns.csv", "--columns", "x=my x")
    assert "not used    x, town\n" in renamed.out


def test_where_a_run_began(run):
    assert "  from 0\n" in run(LINE, "--data", "points.csv").out
    begun = run(LINE, "--data", "points.csv", "--start", "w=2,b=0.5")
    assert "  from b = 0.5, w = 2\n" in begun.out
    drawn = run("sum((W@W.T - 1)**2)", "--shape", "W=2x3", "--seed", "4")
    assert "  from 0, matrices from small random numbers (seed 4)\n" in drawn.out


def test_a_claim_without_value(symgd, points):
    result = symgd("verify", LINE, "mean(x@x@x)", "0", "--data", "points.csv")
    assert result.status == 2
    assert "the claim for b has no value: " in result.err


def test_mini_batches_are_told_by_epoch(run):
    result = run(LINE, "--data", "points.csv", "--batch-size", "8", "--epochs", "4")
    assert "at most 4 epochs, 20 steps of 8 rows" in result.out
    assert "mean loss" in result.out


def test_rows_that_are_held_out(run):
    result = run(
        LINE, "--data", "points.csv", "--batch-size", "8", "--epochs", "4", "--validation", "0.25"
    )
    assert "held out" in result.out
    assert "judged by 25% of the rows" in result.out


def test_the_parameters_are_kept(run, tmp_path):
    result = run(LINE, "--data", "points.csv", "--save-parameters", "fit.npz", "--quiet")
    assert result.status == 0
    with np.load(tmp_path / "fit.npz", allow_pickle=False) as kept:
        assert kept["w"] == pytest.approx(2, abs=0.1)


def test_arrays_from_files_and_shapes(run, tmp_path):
    np.save(tmp_path / "A.npy", np.ones((40, 3)))
    np.save(tmp_path / "y.npy", np.zeros(40))
    network = "mean((tanh(A@W + c)@v - y)**2)"
    sizes = ["--shape", "W=3x2,c=2", "--shape", "v=2"]
    result = run(network, "--data", "A=A.npy", "--data", "y=y.npy", *sizes)
    assert "A (40 × 3)  from A.npy" in result.out
    assert "parameters  W (3 × 2), c (2), v (2): 10 numbers" in result.out


def test_a_start_in_a_file_tells_the_shape(run, tmp_path):
    np.save(tmp_path / "z.npy", np.arange(5.0))
    result = run("sum((z[1:] - z[:-1])**2)", "--start", "z=z.npy", "--json")
    assert result.status == 0, result.err
    assert json.loads(result.out)["parameters"] == {"z": [5]}


def test_a_constant_of_a_loss_of_numbers(run):
    result = run("a*x**2", "--let", "a=3", "--lr", "0.1", "--json")
    assert json.loads(result.out)["loss"] == "3*x**2"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["sum(z**2)"], "z has no shape yet: give --shape z=1000 or --start z=z.npy"),
        (["sum(z**2)", "--shape", "z=0"], "type a size"),
        (["sum(z**2)", "--shape", "z=2x3x4"], "type a size"),
        (["sum(z**2)", "--shape", "z=" + "9" * 5000], "type a size"),
        (["sum(z**2)", "--shape", "q=3"], "no parameter 'q'"),
        (["x**2", "--columns", "X=a"], "--columns is for data in files: give --data too"),
        (["x**2", "--bias"], "--bias is for data in files"),
        (["x**2", "--batch-size", "3"], "--batch-size needs data with rows"),
        (
            ["x**2", "--epochs", "3"],
            "--epochs needs data with rows: give some, or leave --epochs out",
        ),
        (["x**2", "--let", "x"], "should be NAME=VALUE"),
        (["x**2", "--let", "k=1"], "does not use k"),
        ([f"{LINE}+lam*w**2", "--data", "points.csv", "--let", "lamda=1"], "did you mean 'lam'?"),
        (["x**2", "--let", "Z=X@W"], "--let Z=X@W: --let takes numbers, such as 1e-3 or pi/4: "),
        ([LINE, "--data", "nowhere.csv"], "nowhere.csv"),
        ([LINE, "--data", "points.csv", "--validation", "2"], "--validation must be"),
        ([LINE, "--data", "points.csv", "--patience", "2"], "--patience counts epochs"),
        ([LINE, "--data", "points.csv", "--batch-size", "0"], "--batch-size must be from 1"),
        ([LINE, "--data", "points.csv", "--save-parameters", "fit.txt"], ".npz"),
        (["(w*x + b - y)**2", "--data", "points.csv"], "put mean(…) around it"),
    ],
)
def test_bad_input_gets_a_sentence(run, arguments, sentence):
    result = run(*arguments)
    assert result.status == 2, result.err
    assert sentence in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            (LINE, "--data", "points.csv", "--data", "./points.csv"),
            "'points.csv' is given twice, so that each of its rows would count twice: give it once",
        ),
        (
            (LINE, "--data", "points.csv", "--columns", "x=foo,y=bar"),
            "points.csv has no column 'foo', nor 'bar': its columns are 'x', 'y'",
        ),
        (
            (LINE, "--data", "points.csv", "--let", "c=1", "--let", "d=2"),
            "the loss does not use c, nor d: the names in it are b, w, x, y",
        ),
        (
            (LINE, "--data", "points.csv", "--shape", "c=1,d=2"),
            "there is no parameter 'c', nor 'd': type one of b, w",
        ),
    ],
)
def test_bad_names_are_told_at_once(run, arguments, sentence):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"symgd: {sentence}")


HEADED = "größe,sepal length (cm),y\n1,2,3\n2,3,4\n4,5,6.5\n"


@pytest.mark.parametrize("header", ["größe", "sepal length (cm)"])
def test_a_header_that_is_no_name_is_told_how_to_get_one(run, tmp_path, header):
    (tmp_path / "headed.csv").write_text(HEADED)
    status, _, err = run(f"mean((w*{header} - y)**2)", "--data", "headed.csv")
    named = f"x={header}"
    assert status == 2
    assert err.startswith(f"symgd: the column {header!r} needs another name here: ")
    assert f"--columns '{named}'\n  mean(" in err
    assert run("mean((w*x - y)**2)", "--data", "headed.csv", "--columns", named).status == 0


def test_such_a_header_is_told_only_where_a_text_cannot_be_read(run, tmp_path):
    (tmp_path / "headed.csv").write_text("x-1,y\n1,2\n2,3\n")
    _, _, err = run("mean((x-1)*w - y) +* 2", "--data", "headed.csv")
    assert err.startswith("symgd: '+' and '*' in a row")


def test_headers_that_are_no_names_are_told_where_they_are_not_used(run, tmp_path):
    (tmp_path / "headed.csv").write_text(HEADED)
    out = run("mean((w - y)**2)", "--data", "headed.csv").out
    assert "  not used    größe, 'sepal length (cm)'\n" in out
    assert '              a header that is no name gets one: --columns "x=größe"\n' in out
