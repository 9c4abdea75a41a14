"""``symgd sweep``: what it prints, what it keeps, and what it refuses."""

import json
import re

import pytest

from symgd import backends, descend
from symgd.cli.sweep import PICTURES
from symgd.plots.sweeps import SWEEP_KINDS
from symgd.sweeps import Sweep

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


def test_where_all_runs_climb_no_loss_is_called_the_lowest(symgd):
    out = symgd("sweep", "x**2+2*y**2", "--over=lr=0.6:2:20", "--no-plot").out
    assert "\n  no run converged\n  no run comes below the loss at the start, 41\n" in out
    assert "lowest loss" not in out


def test_an_optimizer_without_what_is_swept_is_run_from_several_starts(symgd):
    arguments = ("--over=beta1=0.8,0.9", "--optimizer=adam", "--optimizer=gd", "--starts=3")
    assert [one["runs"] for one in result(symgd, BOWL, *arguments)["sweeps"]] == [6, 3]


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


def test_quiet(symgd):
    status, out, err = symgd("sweep", BOWL, "--over", "lr=0.1,0.6", "--quiet", "--no-plot")
    assert (status, err) == (0, "")
    assert out.splitlines()[:2] == ["gd", "  soonest: lr = 0.1: 70 steps"]
    assert "Sweep" not in out


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
