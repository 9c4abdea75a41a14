"""``symgd analyze``: what it prints, as text and as JSON, and what it refuses."""

import json
from dataclasses import replace

import pytest

from symgd import Loss, analyze
from symgd.cli.analysis_report import write
from symgd.cli.page import page


def test_a_bowl_with_momentum(symgd):
    status, out, err = symgd(
        "analyze", "x**2+2*y**2", "--optimizer", "momentum", "--lr", "0.1", "--steps", "1000"
    )
    assert (status, err) == (0, "")
    for line in (
        "strictly convex",
        "Lipschitz constant of the gradient L = 4",
        "condition number L/μ = 2",
        "largest stable learning rate: 2*(momentum + 1)/λmax = 0.95",
        "best momentum: 0.02944 with learning rate 0.343",
        "predicted: 269 steps to gradient<1e-06",
        "converged: gradient<1e-6 after 269 steps",
        "the learning rate is good",
    ):
        assert line in out


def test_json(symgd):
    status, out, _ = symgd("analyze", "x**2+2*y**2", "--lr", "0.1", "--json")
    assert status == 0
    found = json.loads(out)
    rule = found["stability"]
    assert rule["spectral_radius"] == pytest.approx(0.8)
    assert rule["largest_stable_lr"] == pytest.approx(0.5)
    assert rule["best_lr"] == pytest.approx(1 / 3)
    assert rule["formula"] == "|1 - lr*λ|"
    assert found["critical_points"]["points"][0]["kind"] == "minimum"
    assert found["convexity"]["shape"] == "strictly convex"
    assert found["run"]["outcome"] == "converged"


def test_a_rule_and_a_window(symgd):
    status, out, _ = symgd(
        *("analyze", "cos(x) + y**2", "--window", "0:4, -1:1", "--lr", "0.05"),
        *("--rule", "v = 0.5*v + g; w = w - lr*v", "--start", "2,1"),
    )
    assert status == 0
    assert "x from 0 to 4, y from -1 to 1" in out
    assert "pi" in out
    assert "3/λmax" in out


def test_adam_gets_a_statement(symgd):
    _, out, _ = symgd("analyze", "x**2+2*y**2", "--optimizer", "adam", "--lr", "0.01")
    assert "not proportional to the gradient" in out
    assert "largest stable" not in out


def test_a_divergence_is_explained(symgd):
    _, out, _ = symgd("analyze", "x**2+2*y**2", "--lr", "0.6")
    assert "the learning rate 0.6 is above 2/λ = 0.5" in out
    assert "(tried)" in out
    assert "above the limit" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["x**2", "--window", "5"],
        ["x**2", "--window", "5:-5"],
        ["x**2", "--window", "-5:5,-5:5,-5:5"],
        ["x**2", "--window", "a:b"],
        ["x**2", "--window", "nan:1"],
        ["x**2", "--time-limit", "0"],
        ["x**2", "--time-limit", "soon"],
        ["x**2", "--lr", "-1"],
        ["x**2", "--optimizer", "adamm"],
        ["x**2", "--optimizer", "gd", "--rule", "w = w - lr*g"],
        ["x**2", "y**2"],
        ["x**2", "--lr", "0.1", "--lr", "0.2"],
        ["x**2", "--no-plot"],
        ["5"],
        ["sinn(x)"],
        [],
    ],
)
def test_bad_input(symgd, arguments):
    status, out, err = symgd("analyze", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("symgd: ")
    assert "Traceback" not in err


def test_a_time_limit_is_suggested_where_derivatives_take_too_long(capsys):
    found = replace(analyze("x**2"), hessian=None)
    write(page(), Loss("x**2"), found, default_start=True)
    assert "could not be written down in time: try --time-limit 60." in capsys.readouterr().out
