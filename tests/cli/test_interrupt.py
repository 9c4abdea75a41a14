"""Ctrl-C in a run: what is done is printed and kept, and nothing is lost but the pictures."""

import json
import os
import re
import signal

import numpy as np
import pytest

from symgd import Trajectory
from symgd.cli.interrupt import Interrupt
from symgd.cli.progress import Progress

LINE = "mean((w*x + b - y)**2)"


@pytest.fixture(autouse=True)
def _heard():
    """Let Ctrl-C be heard: in the background a shell has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def press():
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_is_noted_and_the_second_ends_the_program():
    with Interrupt() as interrupt:
        assert not interrupt.wanted
        press()
        assert interrupt.wanted
        with pytest.raises(KeyboardInterrupt):
            press()


def test_afterwards_it_is_as_it_was():
    with Interrupt() as interrupt:
        pass
    with pytest.raises(KeyboardInterrupt):
        press()
    assert not interrupt.wanted


def test_where_it_is_ignored_it_stays_ignored():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Interrupt() as interrupt:
        press()
    assert not interrupt.wanted
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def pressed(symgd, tmp_path, monkeypatch):
    """Call the command, and press Ctrl-C when so many steps of a run are done."""
    rng = np.random.default_rng(3)
    x = rng.uniform(-1, 1, 100)
    table = np.stack([x, 3 * x - 1 + 0.2 * rng.standard_normal(100)], axis=1)
    np.savetxt(tmp_path / "points.csv", table, delimiter=",", header="x,y", comments="")
    monkeypatch.setattr("symgd.array_descent.loop.REPORT_SECONDS", 0)
    watched = Progress.__call__

    def at(step, *arguments):
        def watch(self, done, total, name=""):
            if done == step:
                press()
            watched(self, done, total, name)

        monkeypatch.setattr(Progress, "__call__", watch)
        return symgd(LINE, "--data", "points.csv", "--batch-size", "1", *arguments)

    return at


def test_the_run_so_far_is_printed_and_kept(pressed, tmp_path):
    kept = ["--trace", "run.npz", "--save-parameters", "fit.npz"]
    status, out, err = pressed(250, "--epochs", "1000", *kept)
    assert (status, err) == (130, "symgd: interrupted: no picture is drawn\n")
    assert "\nInterrupted: after 2 epochs (250 steps); over all rows the loss is " in out
    assert "\n      2   200 " in out
    assert out.endswith("\nFiles\n  run.npz\n  fit.npz\n")
    run = Trajectory.load(tmp_path / "run.npz")
    assert (run.steps, str(run.outcome)) == (250, "interrupted")
    with np.load(tmp_path / "fit.npz", allow_pickle=False) as fit:
        assert [float(fit[name]) for name in "bw"] == run.end.tolist()
    assert f"\n  w = {run.end[1]:.6g}\n" in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fit.npz", "points.csv", "run.npz"]


def test_json_holds_the_run_so_far(pressed):
    status, out, _ = pressed(40, "--epochs", "1000", "--json")
    (run,) = json.loads(out)["runs"]
    assert (status, run["outcome"], run["steps"]) == (130, "interrupted", 40)


def test_the_runs_that_come_next_are_not_made(pressed):
    rates = ["--lr", "0.1", "--lr", "0.01", "--lr", "0.001"]
    status, out, err = pressed(70, "--epochs", "10", "--quiet", *rates)
    assert status == 130
    assert out.count("\n") == 1
    assert err == "symgd: interrupted in run 1 of 3: no picture is drawn\n"


def test_a_run_over_numbers(symgd, monkeypatch):
    monkeypatch.setattr("symgd.running.CHUNK_SECONDS", 1e-9)
    watched = Progress.__call__

    def watch(self, *given):
        press()
        watched(self, *given)

    monkeypatch.setattr(Progress, "__call__", watch)
    status, out, err = symgd("x**2", "--steps", "100000", "--lr", "1e-6", "--no-plot")
    assert (status, err) == (130, "symgd: interrupted: no picture is drawn\n")
    assert re.search(r"\nInterrupted: after \d+ steps; the gradient's norm is 5\.99\.\n", out)
