"""The closed form beside the descent, on the command line."""

import json

import numpy as np
import pytest

from symgd.cli import closed_form_report

LINE = "mean((w*x + b - y)**2)"


@pytest.fixture
def points(tmp_path):
    rng = np.random.default_rng(3)
    x = rng.normal(size=40)
    table = np.stack([x, 2 * x + 1 + rng.normal(size=40)], axis=1)
    np.savetxt(tmp_path / "points.csv", table, delimiter=",", header="x,y", comments="")
    return table


@pytest.fixture
def run(symgd, points):
    return lambda text, *more: symgd(text, "--data", "points.csv", *more, "--no-plot")


def section(result):
    assert result.status == 0, result.err
    return result.out.partition("\nClosed form\n")[2].splitlines()


def test_it_stands_beside_each_run(run, points):
    _, (residual,), *_ = np.polyfit(*points.T, 1, full=True)
    header, solved, *runs = section(run(LINE, "--lr", "0.1", "--lr", "0.01"))
    assert header.split() == ["loss", "above", "it", "parameters", "off", "by", "time"]
    assert solved.split()[:5] == ["closed", "form", f"{residual / 40:.6g}", "0", "0"]
    assert [line.split()[3] for line in runs] == ["0.1", "0.01"]
    near, far = (line.split() for line in runs)
    assert float(near[5]) < 1e-10 < float(far[5])
    assert float(near[6]) < 1e-5 < float(far[6])


@pytest.mark.parametrize(
    ("settings", "note"),
    [
        (
            ["--weight-decay", "0.5"],
            "  It is the minimum of the loss alone: the weight decay 0.5 of gd pulls the "
            "parameters from there towards 0.",
        ),
        (
            ["--optimizer", "adamw"],
            "  It is the minimum of the loss alone: the weight decay 0.01 of adamw pulls the "
            "parameters from there towards 0.",
        ),
        (["--noise", "0.1"], "  The noise 0.1 keeps a run from coming to rest there."),
    ],
)
def test_why_a_run_does_not_come_to_rest_there(run, points, settings, note):
    assert section(run(LINE, "--lr", "0.1", *settings))[-1] == note


def test_a_gradient_that_is_clipped_has_the_same_minimum(run, points):
    last = section(run(LINE, "--lr", "0.1", "--clip-norm", "1", "--clip-value", "1"))[-1]
    assert last.startswith("  gd, learning rate 0.1 ")


def test_as_json(run, points):
    slope, intercept = np.polyfit(*points.T, 1)
    found = json.loads(run(LINE, "--lr", "0.1", "--json").out)
    assert found["closed_form"]["parameters"]["w"] == pytest.approx(slope, rel=1e-12)
    assert found["closed_form"]["parameters"]["b"] == pytest.approx(intercept, rel=1e-12)
    (beside,) = found["runs"]
    assert 0 <= beside["above_closed_form"] < 1e-10
    largest = max(abs(beside["end"]["w"] - slope), abs(beside["end"]["b"] - intercept))
    assert beside["off_closed_form"] == pytest.approx(largest, abs=1e-12)
    assert beside["seconds"] > 0


def test_one_of_many_minima(run):
    *table, last = section(run("mean((w*x + a + b - y)**2)", "--lr", "0.1"))
    assert last == "  Its 3 equations have rank 2: other parameters have this loss too."
    assert "parameters off by" not in table[0]
    found = json.loads(run("mean((w*x + a + b - y)**2)", "--lr", "0.1", "--json").out)
    assert found["runs"][0]["off_closed_form"] is None


def test_a_quadratic_without_a_minimum(run):
    text = f"{LINE} - 100*w**2"
    assert section(run(text, "--steps", "3")) == [
        "  this quadratic loss has no minimum: it falls without bound"
    ]
    assert json.loads(run(text, "--steps", "3", "--json").out)["closed_form"] is None


@pytest.mark.parametrize(
    "more", [["mean(abs(w*x + b - y))"], [LINE, "--validation", "0.2"], [LINE, "--quiet"]]
)
def test_it_is_not_there_where_it_would_say_nothing(run, more):
    result = run(*more, "--steps", "3")
    assert result.status == 0, result.err
    assert "Closed form" not in result.out
    if "--quiet" not in more:
        assert json.loads(run(*more, "--steps", "3", "--json").out)["closed_form"] is None


def test_a_large_one_is_found_only_if_asked_for(run, monkeypatch):
    monkeypatch.setattr(closed_form_report, "MOST", 1)
    assert section(run(LINE)) == ["  2 equations of 40 rows: ask symgd.closed_form"]
    assert json.loads(run(LINE, "--json").out)["closed_form"] is None
