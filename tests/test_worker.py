"""Work in a second interpreter: what it returns, and what stops it."""

import operator
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sympy as sp

from symgd import worker
from symgd.worker import UnfinishedError, limited

ROOT = Path(__file__).parents[1]


def test_returns_what_the_function_returns():
    x = sp.Symbol("x", real=True)
    assert limited(10, sp.expand, (x + 1) ** 2) == x**2 + 2 * x + 1


def test_stops_what_never_ends_and_goes_on_afterwards():
    tower = (9, operator.pow(9, 9))
    began = time.monotonic()
    with pytest.raises(UnfinishedError, match=r"not done in 0\.5 s"):
        limited(0.5, operator.pow, *tower)
    assert time.monotonic() - began < 5
    assert limited(10, operator.add, 2, 3) == 5


def test_no_time_left():
    with pytest.raises(UnfinishedError):
        limited(-1.0, time.sleep, 1)


def test_memory_is_limited():
    if sys.platform == "win32":
        pytest.skip("Windows has no such limit")
    with pytest.raises(UnfinishedError, match="MemoryError"):
        limited(20, bytes, 8 << 30)
    assert limited(10, operator.add, 2, 3) == 5


def test_an_error_is_told_in_words():
    with pytest.raises(UnfinishedError, match="ZeroDivisionError: division by zero"):
        limited(10, operator.truediv, 1, 0)


def test_an_interpreter_that_dies_is_replaced():
    with pytest.raises(UnfinishedError, match="has ended"):
        limited(10, os._exit, 3)
    assert limited(10, operator.add, 2, 3) == 5


def test_what_is_printed_there_does_not_come_between():
    limited(10, print, "noise")
    assert limited(10, operator.add, 2, 3) == 5


def test_a_script_without_a_guard_and_beside_strange_files(tmp_path):
    (tmp_path / "sympy.py").write_text("raise SystemExit('the wrong sympy')")
    script = tmp_path / "sub" / "script.py"
    script.parent.mkdir()
    script.write_text("import math\nfrom symgd.worker import limited\nprint(limited(9, abs, -3))\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("3\n", "")


def spin(seconds: float) -> str:
    """Work for so many seconds of processor time."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return "done"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell")
def test_work_is_counted():
    limited(10, abs, 0)
    before = worker.worked()
    assert limited(10, spin, 0.3) == "done"
    assert 0.25 < worker.worked() - before < 0.6
    before = worker.worked()
    assert limited(10, time.sleep, 0.3) is None
    assert worker.worked() - before < 0.2


def test_time_that_other_programs_have_does_not_count(monkeypatch):
    limited(10, abs, 0)
    third = property(lambda _: lambda: time.monotonic() / 3)
    monkeypatch.setattr(worker._Worker, "_processor_time", third)
    assert limited(0.3, time.sleep, 0.6) is None
    began = time.monotonic()
    with pytest.raises(UnfinishedError):
        limited(0.2, time.sleep, 60)
    assert 0.6 <= time.monotonic() - began < 5


def test_sleep_is_stopped_too_though_it_is_no_work():
    began = time.monotonic()
    with pytest.raises(UnfinishedError):
        limited(0.1, time.sleep, 60)
    assert 0.4 < time.monotonic() - began < 5
