"""``symgd sweep``: what is kept and gone on with, and what is refused before the first run."""

import os
import pty
import re
import signal
import subprocess
import sys
import time

import pytest

from symgd.sweeps import Sweep, sweep
from tests.cli.conftest import ROOT

BOWL = "x**2+2*y**2"


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
