"""``symgd sweep``: what it prints, what it keeps, and what it refuses."""

import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from symgd import backends, descend
from symgd.cli.sweep import PICTURES
from symgd.cli.sweep_line import line
from symgd.plots.sweeps import SWEEP_KINDS
from symgd.sweeps import Sweep, sweep
from tests.cli.conftest import ROOT

BOWL = "x**2+2*y**2"


def result(symgd, *arguments):
    status, out, err = symgd("sweep", *arguments, "--json", "--no-plot")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_the_report(symgd):
    status, out, err = symgd(
        "sweep", BOWL, "--over", "lr=0.1:0.6:6", "--over", "momentum=0,0.5", "--optimizer",
        "momentum", "--no-plot",
    )  # fmt: skip
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[:9] == [
        "f(x, y) = x**2 + 2*y**2",
        "",
        "Sweep",
        "  lr: 6 values from 0.1 to 0.6",
        "  momentum: 0, 0.5",
        "  from x = 3, y = 4 (the default; choose another with --start)",
        "  at most 1,000 steps, until gradient<1e-6",
        "",
        "  optimizer  runs  converged  oscillates  diverged",
    ]
    # At lr = 0.5 without momentum the run goes to and fro, at 0.6 it diverges.
    assert lines[9] == "   momentum    12     83.3 %       8.3 %     8.3 %"
    # 0.4**k·6 < 1e-6 from k = 18 on.
    assert lines[10:13] == [
        "",
        "momentum",
        "  soonest: lr = 0.3, momentum = 0: 18 steps",
    ]
    assert lines[-1] == (
        "  stable at the minimum x = 0, y = 0: lr up to 0.5 with momentum = 0, "
        "lr up to 0.75 with momentum = 0.5"
    )


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


def test_json_says_what_was_done(symgd):
    shown = result(symgd, BOWL, "--over", "lr=0.1,0.6", "--steps", "200")
    run = descend(BOWL, lr=0.1, steps=200)
    assert shown["loss"] == "x**2+2*y**2"
    (one,) = shown["sweeps"]
    assert (one["runs"], one["done"], one["starts"], one["saved"]) == (2, 2, 1, None)
    assert one["over"] == {"lr": [0.1, 0.6]}
    assert (one["shares"]["converged"], one["shares"]["diverged"]) == (0.5, 0.5)
    assert one["soonest"]["quartiles"] == [run.steps] * 3
    assert one["largest_stable_lr"] == 0.5
    assert shown["files"] == []


def test_several_optimizers_share_what_they_have(symgd, tmp_path):
    status, out, err = symgd(
        "sweep", "himmelblau", "--optimizer=gd", "--optimizer=adam", "--over=lr=0.001:0.1:5:log",
        "--over=beta1=0.8,0.9", "--starts=20", "--save=many.npz", "--no-plot",
    )  # fmt: skip
    assert (status, err) == (0, "")
    assert "\n  beta1: 0.8, 0.9, not of gd\n" in out
    assert "\n  from 20 random starts, x from -5 to 5, y from -5 to 5\n" in out
    assert re.search(r"\n +gd +100 ", out)
    assert re.search(r"\n +adam +200 ", out)
    assert out.endswith("\nFiles\n  many-gd.npz\n  many-adam.npz\n")
    gd, adam = (Sweep.load(tmp_path / f"many-{name}.npz") for name in ("gd", "adam"))
    assert (gd.shape, adam.shape) == ((5, 20), (5, 2, 20))
    assert (gd.starts == adam.starts).all()


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["--over=lr=0.1:0.6:6"], ["sweep-steps"]),
        (["--over=lr=0.1:0.6:6", "--over=momentum=0:0.5:3"], ["sweep-map"]),
        (["--over=lr=0.1:0.6", "--over=momentum=0:0.5", "--samples=9"], ["sweep-samples"]),
        (["--over=lr=0.1:0.6:6", "--optimizer=gd"], ["sweep-steps"]),
    ],
)
def test_pictures_go_to_the_folder_of_the_loss(symgd, tmp_path, arguments, names):
    arguments = ["--optimizer=momentum", *arguments]
    out = symgd("sweep", BOWL, *arguments, "--steps=50", "--theme=dark", "--json").out
    files = json.loads(out)["files"]
    assert [file.rpartition("/")[2] for file in files] == [
        f"{name}.{form}" for name in names for form in ("svg", "png")
    ]
    (folder,) = (tmp_path / "gallery").iterdir()
    assert {path.name for path in folder.iterdir()} == {file.rpartition("/")[2] for file in files}


def test_pictures_are_those_there_are():
    assert tuple(SWEEP_KINDS) == PICTURES


def test_runs_that_only_differ_in_their_starts(symgd):
    out = symgd("sweep", "x**2", "--starts=9", "--lr=0.1", "--no-plot").out
    assert re.search(
        r"\n  converges: \d\d steps \(the median, half of them \d\d to \d\d\), all 9", out
    )


def test_noisy_runs_are_judged_by_the_median_of_their_ends(symgd):
    out = symgd(
        "sweep", "x**2", "--over=lr=0.001,0.1", "--over=seed=0:9:10", "--noise=0.1", "--stop=none",
        "--no-plot",
    ).out  # fmt: skip
    assert "\n  no run converged\n  lowest loss at the end, by the median: 0.000" in out
    assert "\n  lowest loss on the way: " in out
    assert "\n  lowest loss: " not in out


def test_an_optimizer_without_what_is_swept_is_run_from_several_starts(symgd):
    arguments = ("--over=beta1=0.8,0.9", "--optimizer=adam", "--optimizer=gd", "--starts=3")
    assert [one["runs"] for one in result(symgd, BOWL, *arguments)["sweeps"]] == [6, 3]


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


def test_unequal_trials_are_said(symgd):
    out = symgd(
        "sweep", "x**2", "--optimizer=gd", "--optimizer=momentum", "--over=lr=0.01,0.1",
        "--over=momentum=0,0.5,0.9", "--no-plot",
    ).out  # fmt: skip
    assert "\n  settings tried: gd 2, momentum 6; the best of more looks better\n" in out


def test_a_loss_over_data(symgd, tmp_path):
    (tmp_path / "points.csv").write_text("x,y\n0,1\n1,3\n2,5\n3,7\n")
    arguments = ("mean((w*x + b - y)**2)", "--data=points.csv", "--over=lr=0.05:0.2:4", "--no-plot")
    status, out, err = symgd("sweep", *arguments)
    assert (status, err) == (0, "")
    assert out.splitlines()[:3] == [
        "f = mean((w*x + b - y)**2)",
        "  written out in numbers:",
        "f(b, w) = b**2 + 3*b*w - 8*b + 3.5*w**2 - 17*w + 21",
    ]
    assert "\n  from b = 0, w = 0 (the default; choose another with --start)\n" in out
    # The Hessian ((2, 3), (3, 7)) has the eigenvalues (9 ± √61)/2.
    assert f"\n  stable at the minimum b = 1, w = 2: lr up to {4 / (9 + 61**0.5):.6g}\n" in out


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


def test_quiet(symgd):
    status, out, err = symgd("sweep", BOWL, "--over", "lr=0.1,0.6", "--quiet", "--no-plot")
    assert (status, err) == (0, "")
    assert out.splitlines()[:2] == ["gd", "  soonest: lr = 0.1: 70 steps"]
    assert "Sweep" not in out


def test_a_saved_sweep_goes_on(symgd, tmp_path):
    arguments = (BOWL, "--over=lr=0.1:0.4:9", "--save=sweep.parquet", "--no-plot")
    first = symgd("sweep", *arguments)
    before = (tmp_path / "sweep.parquet").read_bytes()
    assert symgd("sweep", *arguments) == first
    assert (tmp_path / "sweep.parquet").read_bytes() == before
    status, out, err = symgd("sweep", *arguments, "--steps=2000")
    assert (status, out) == (2, "")
    assert err == (
        "symgd: 'sweep.parquet' holds another sweep, which stays as it is: its steps is 1000, not "
        "2000; save to another file, or take the settings of that sweep\n"
    )
    assert (tmp_path / "sweep.parquet").read_bytes() == before


def test_all_sweeps_are_checked_before_the_first(symgd, tmp_path):
    """The second file is of another sweep: nothing is run, and no first file appears."""
    sweep("x**2", {"lr": [0.5]}).save(tmp_path / "a-adam.npz")
    status, out, err = symgd(
        "sweep", BOWL, "--optimizer=gd", "--optimizer=adam", "--over=lr=0.1,0.2", "--save=a.npz",
        "--no-plot",
    )  # fmt: skip
    assert (status, out) == (2, "")
    assert err.startswith("symgd: 'a-adam.npz' holds another sweep, which stays as it is: its loss")
    assert [path.name for path in tmp_path.iterdir()] == ["a-adam.npz"]


def test_backends_are_named(symgd, tmp_path):
    arguments = (BOWL, "--over=lr=0.1:0.4:9", "--no-plot", "--save=a.npz")
    for backend in ("numpy", "numba"):
        assert symgd("sweep", *arguments, f"--backend={backend}").status == 0
        assert Sweep.load(tmp_path / "a.npz").settings["backend"] == "numpy"
    status, _, err = symgd("sweep", *arguments, "--backend=fortran")
    assert status == 2
    assert "fortran" in err


def test_long_work_says_what_would_be_faster(symgd, monkeypatch):
    monkeypatch.setattr(backends, "has_numba", lambda: False)
    monkeypatch.setattr(backends, "WORTH", 0.0)
    status, _, err = symgd("sweep", BOWL, "--over=lr=0.1:0.4:9", "--no-plot")
    assert (status, err) == (
        0,
        'symgd: Numba would do this many times as fast: pip install "symgd[fast]"\n',
    )
    assert symgd("sweep", BOWL, "--over=lr=0.1:0.4:9", "--no-plot", "--quiet").err == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--over=lr"], "--over 'lr' should be NAME=LOW:HIGH:COUNT, as in --over lr=0.001:1:50"),
        (["--over=lr=0.1:1:5", "--over=lr=0.5:2:5"], "--over gives lr twice: sweep it over one"),
        (["--over=lr=1:0.1:5"], "lr: the range 1:0.1:5 goes down"),
        (["--over=lr=0.1:1:5", "--lr=0.2"], "lr is swept and set at once"),
        (["--over=lr=0.1:1:5", "--lr=0.2", "--lr=0.3"], "--lr is for all runs: to try several"),
        (["--over=momentun=0:1:5", "--optimizer=momentum"], "there is nothing called 'momentun'"),
        (["--over=m=0:1:5", "--optimizer=gd", "--optimizer=adam"], "none of gd, adam has a"),
        (["--over=lr=0.1:1:5", "--optimizer=gd", "--optimizer=gd"], "the optimizer gd is given tw"),
        (["--over=lr=0.1:1:5", "--start=1,2", "--starts=5"], "--start is one start, --starts are"),
        (["--over=lr=0.1:1:5", "--window=-1:1"], "--window is where random starts lie: say"),
        (["--over=lr=0.1:1:1000000", "--starts=1000000"], "1,000,000,000,000 runs are too many"),
        (["--over=lr=0.1:1:5", "--save=a/b.npz"], "cannot write 'a/b.npz': there is no folder"),
        (["--over=lr=0.1:1:5", "--save=b.csv"], "cannot tell the format of 'b.csv' from its end"),
        (["--over=lr=0.1:1:5", "--picture=map", "--no-plot"], "--picture needs what --no-plot"),
        (["--over=lr=0.1:1:5", "--picture=pie"], "there is no picture 'pie' of sweeps: choose"),
        (["--over=lr=0.1:1", "--samples=5", "--picture=map"], "--picture map does not suit this s"),
        (["--over=lr=0.1:1:5", "--dask=here"], "'here' is no cluster: give local"),
        ([], "nothing is swept: say over what, as in --over lr=0.001:1:50:log"),
        (["--samples=5"], "--samples of what? Say over what, as in --over lr=0.001:1:log"),
        (["--samples=5", "--starts=5"], "--samples of what? Say over what, as in --over lr=0.001:"),
        (["--over=seed=0:9:10"], "seed needs noise: --noise 0.1"),
        (["--over=lr=0.1,0.2", "--steps=0"], "steps must be from 1 to 1,000,000,000, not 0"),
        (
            ["--over=beta1=0.8,0.9", "--optimizer=adam", "--optimizer=gd"],
            "gd has no beta1: leave gd out, or sweep what it has, too: lr=0.1,0.2",
        ),
    ],
)
def test_what_makes_no_sense(symgd, tmp_path, arguments, sentence):
    status, out, err = symgd("sweep", BOWL, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"symgd: {sentence}")
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


LONG = (
    "himmelblau", "--over=lr=1e-6:1e-5:3000", "--starts=100", "--steps=3000", "--stop=none",
    "--no-plot",
)  # fmt: skip


@pytest.mark.parametrize("saved", [True, False])
def test_ctrl_c_keeps_what_is_done(tmp_path, saved, heard):
    """On a terminal, so that the progress bar is shown."""
    save = ["--save", "sweep.npz"] if saved else []
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "symgd", "sweep", *LONG, *save],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=slave,
        env={**os.environ, "PYTHONPATH": os.fspath(ROOT), "COLUMNS": "100"},
    ) as process:  # fmt: skip
        os.close(slave)
        shown = b""
        until = time.monotonic() + 60
        while b"runs a second" not in shown and time.monotonic() < until:
            shown += os.read(master, 4096)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        while True:
            try:
                more = os.read(master, 4096)
            except OSError:
                break
            if not more:
                break
            shown += more
    os.close(master)
    assert process.returncode == 130
    assert out == b""
    told = shown.decode().replace("\r\n", "\n").splitlines()[-1]
    found = re.search(r"symgd: interrupted after ([\d,]+) of 300,000 runs: (.*)$", told)
    assert found
    if saved:
        assert found[2] == (
            "they are kept in sweep.npz: type the same again, and it goes on from there"
        )
        kept = Sweep.load(tmp_path / "sweep.npz")
        assert int(kept.done.sum()) == int(found[1].replace(",", "")) > 0
    else:
        assert found[2] == "they are lost; with --save FILE it goes on from where it stopped"
    assert [path.name for path in tmp_path.iterdir()] == (["sweep.npz"] if saved else [])
