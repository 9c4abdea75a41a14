"""Ctrl-C as a terminal sends it, while a process is at work: it is answered at once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]

TICKS = os.sysconf("SC_CLK_TCK")

AT_WORK = 3.0
"""Seconds of processor time after which a command has begun with what it is asked for."""

SLOW = ("--lr=1e-9", "--no-plot")

LANES = ("--steps=100000", "--backend=numpy")

RUN = ("\nInterrupted: after ", "symgd: interrupted: no picture is drawn\n")
NONE_MADE = "symgd: interrupted after 0 of 100,000 runs: "
NO_BASINS = "symgd: interrupted: nothing is drawn, since basins need all starts\n"


def used(pid: int) -> float:
    """Return the seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize(
    ("arguments", "out", "err"),
    [
        pytest.param(("rosenbrock", "--steps=10000000", "--backend=numpy", *SLOW), *RUN, id="run"),
        pytest.param(
            ("mean((w*x - y)**2)", "--data=points.csv", "--steps=100000000", "--stop=none", *SLOW),
            *RUN,
            id="over-data",
        ),
        pytest.param(
            (
                "sweep",
                "rosenbrock",
                "--over=lr=1e-9:1e-8:100",
                "--starts=1000",
                *LANES,
                "--no-plot",
            ),
            "",
            NONE_MADE,
            id="sweep",
        ),
        pytest.param(
            ("basins", "rosenbrock", *LANES, *SLOW),
            "",
            NO_BASINS,
            id="basins",
        ),
        pytest.param(
            ("basins", "rosenbrock", "--steps=100000", "--backend=jax", *SLOW),
            "",
            NO_BASINS,
            id="basins-on-jax",
        ),
    ],
)
def test_it_is_answered_at_once(tmp_path, arguments, out, err):
    if "--backend=jax" in arguments:
        pytest.importorskip("jax")
    x = np.random.default_rng(3).standard_normal(1000)
    np.savetxt(tmp_path / "points.csv", np.c_[x, 3 * x], delimiter=",", header="x,y", comments="")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "symgd", *arguments]
    with (tmp_path / "out").open("w") as written, (tmp_path / "err").open("w") as said:
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=written, stderr=said
        )
        while used(process.pid) < AT_WORK:
            assert process.poll() is None, (tmp_path / "err").read_text()
            time.sleep(0.05)
        before = used(process.pid)
        process.send_signal(signal.SIGINT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    # Of processor time, which does not depend on what else this machine does.
    late = usage.ru_utime + usage.ru_stime - before
    assert process.returncode == 130
    assert out in (tmp_path / "out").read_text()
    assert err in (tmp_path / "err").read_text()
    # JAX computes on all cores until the stretch of steps is done that it is at.
    assert late < (4 if "--backend=jax" in arguments else 1), late
