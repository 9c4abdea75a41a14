"""``symgd sweep``: the lines that it prints, typed, make the runs again."""

import json
import re
import shlex
from dataclasses import replace

import pytest

from symgd.cli.sweep_line import line
from symgd.sweeps import sweep


def result(symgd, *arguments):
    status, out, err = symgd("sweep", *arguments, "--json", "--no-plot")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_the_lines_to_type_make_the_runs_again(symgd):
    shown = result(
        symgd, "rosenbrock", "--optimizer=adam", "--rule", "v = m*v + g; w = w - lr*v",
        "--over=lr=0.001:0.5:8:log", "--over=beta1=0.5,0.9", "--over=m=0,0.7", "--starts=5",
        "--schedule=step:step=300", "--over=gamma=0.5,0.9", "--clip-norm=5", "--stop=gradient<1e-3",
        "--steps=800", "--seed=3",
    )  # fmt: skip
    assert [one["optimizer"] for one in shown["sweeps"]] == ["adam", "v = m*v + g; w = w - lr*v"]
    for one in shown["sweeps"]:
        found = one["soonest"]
        words = shlex.split(found["command"])
        assert words[0] == "symgd"
        again = json.loads(symgd(*words[1:], "--json", "--no-plot").out)
        (run,) = again["runs"]
        assert run["outcome"] == "converged"
        if found["runs"] == found["converged"] == 5:
            assert run["steps"] == found["quartiles"][1]
        words = shlex.split(one["lowest"]["command"])
        (low,) = json.loads(symgd(*words[1:], "--json", "--no-plot").out)["runs"]
        assert low["best"]["value"] == pytest.approx(one["lowest"]["loss"], rel=1e-6)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (
            ("y - x + x**2 + y**2", "--variables=y,x", "--over=lr=0.1,0.2", "--start=1,2"),
            'symgd "y - x + x**2 + y**2" --variables y,x --lr 0.2 --steps 1000 --start=1,2',
        ),
        (
            ("rastrigin", "--dimension=3", "--over=weight_decay=0.1", "--stop=none", "--steps=9"),
            "symgd rastrigin --dimension 3 --lr 0.1 --weight-decay 0.1 --steps 9 --stop none",
        ),
        (
            ("x**2", "--optimizer=adamw", "--over=weight_decay=0,0.1", "--start=1"),
            "symgd x**2 --optimizer adamw",
        ),
        (
            ("x**2", "--over=seed=4", "--noise=0.1", "--lr=0.3*exp(-0.01*t)"),
            'symgd "x**2" --lr "0.3*exp(-0.01*t)" --noise 0.1 --seed 4',
        ),
        (("x**2", "--over=x=2,3", "--lr=0.1"), 'symgd "x**2" --lr 0.1 --steps 1000 --start=2'),
    ],
)
def test_lines_to_type(symgd, typed, line):
    shown = result(symgd, *typed)
    (one,) = shown["sweeps"]
    found = (one["soonest"] or one["lowest"])["command"]
    assert found.startswith(line.replace("symgd x**2", 'symgd "x**2"'))


def test_a_line_asks_for_the_precision():
    found = sweep("x**2", {"lr": [0.1]}, steps=9)
    single = {**found.settings, "backend": "jax", "precision": "single"}
    words = "--steps 9 --backend jax --precision single --start=3"
    assert line(replace(found, settings=single), 0).endswith(words)


def test_a_line_whose_run_has_other_noise_says_so(symgd):
    settings = ("sweep", "x**2", "--over=lr=0.1", "--stop=none", "--steps=30", "--no-plot")
    found = sweep("x**2", {"lr": [0.1]}, noise=0.1, stop=(), steps=30, starts=9, seed=1)
    assert int(found.best.argmin()) > 0
    noted = "--start=[-.0-9]+  # with other noise\n"
    assert re.search(noted, symgd(*settings, "--noise=0.1", "--starts=9", "--seed=1").out)
    assert not re.search(noted, symgd(*settings, "--noise=0.1", "--start=2").out)
    assert not re.search(noted, symgd(*settings, "--starts=9", "--seed=1").out)


@pytest.mark.parametrize(
    ("loss", "given", "start"),
    [
        ("mean((w*x + b - y)**2)", "--data points.csv", " --start=b=0,w=0"),
        ("mean((X@w - y)**2)", "--data points.csv --columns X=x*,y=y --bias", ""),
        ("mean((X@w + b - y)**2)", "--data points.csv --columns X=x*,y=y", " --start=b=0"),
        ("mean((w*x - y)**2) + l*w**2", "--data points.csv --let l=0.5", " --start=w=0"),
        ("sum((w - 1)**2)", "--shape w=3", ""),
    ],
)
def test_a_line_over_data_holds_what_was_typed(symgd, tmp_path, loss, given, start):
    (tmp_path / "points.csv").write_text("x,y\n0,1\n1,3\n2,5\n3,7\n")
    (one,) = result(symgd, loss, *given.split(), "--over=lr=0.05,0.1")["sweeps"]
    typed = one["soonest"]["command"]
    words = f"{given} --lr 0.1 --steps 1000{start}".split()
    assert shlex.split(typed) == ["symgd", loss, *words]
    (run,) = json.loads(symgd(*shlex.split(typed)[1:], "--json", "--no-plot").out)["runs"]
    assert (run["outcome"], run["steps"]) == ("converged", one["soonest"]["quartiles"][1])


@pytest.mark.parametrize(
    ("loss", "given", "start"),
    [
        ("sum((w - 1)**2)", ("--shape=w=2",), ("--start=1,2", "--start=1,2")),
        ("sum((W - 1)**2)", ("--shape=W=1x2",), ("--steps=1000", "--start=0,0")),
    ],
)
def test_a_start_that_only_files_hold_is_one_of_the_loss_written_out(symgd, loss, given, start):
    asked, told = start
    (one,) = result(symgd, loss, *given, "--over=lr=0.1,0.2", asked)["sweeps"]
    typed = one["soonest"]["command"]
    assert loss not in typed
    assert typed.endswith(told)
    (run,) = json.loads(symgd(*shlex.split(typed)[1:], "--json", "--no-plot").out)["runs"]
    assert run["steps"] == one["soonest"]["quartiles"][1]
