"""Runs on workers of Dask: the same results to the last bit, whatever becomes of the workers."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest
from distributed import LocalCluster

from symgd import Loss
from symgd.errors import SettingError
from symgd.lanes.blocks import run_blocks
from symgd.lanes.ends import run_lanes
from symgd.plan import make_plan
from tests.lanes.test_blocks import SETTINGS, assert_same, joined


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        silence_logs=60,
    ) as cluster:
        yield cluster


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.usefixtures("small_pieces")
def test_every_setting_reaches_the_workers(cluster, rng, settings):
    plan = make_plan("himmelblau", steps=100, **settings)
    starts = rng.uniform(-5, 5, (2, 100))
    blocks = run_blocks(plan, starts, cluster=cluster.scheduler_address)
    assert_same(joined(blocks, 100), run_lanes(plan, starts))


@pytest.mark.parametrize(
    "loss",
    [
        Loss("exp(sin(3*x)) + abs(y - 0.1)**1.5 + sqrt(1 + x**2*y**2)"),
        Loss("a*x**2 + b*log(1 + exp(-x*y)) + y**2", data={"a": 1 / 3, "b": 0.1}),
        Loss("y**2 + 0*x", ("z", "y", "x")),
    ],
    ids=lambda loss: loss.text,
)
@pytest.mark.usefixtures("small_blocks")
def test_every_loss_reaches_the_workers(cluster, rng, loss):
    plan = make_plan(loss, optimizer="adam", steps=50)
    starts = rng.uniform(-2, 2, (len(loss.variables), 64))
    blocks = run_blocks(plan, starts, cluster=cluster.scheduler_address)
    assert_same(joined(blocks, 64), run_lanes(plan, starts))


@pytest.mark.usefixtures("small_pieces")
def test_what_varies_and_what_is_wanted(cluster, rng):
    plan = make_plan("x**2 + 2*y**2", optimizer="momentum", noise=0.1, steps=50)
    starts, todo = rng.uniform(-5, 5, (2, 64)), np.zeros(64, dtype=bool)
    varied = {"lr": rng.uniform(0.01, 0.1, 64), "rule.momentum": rng.uniform(0, 0.9, 64)}
    seeds, streams = np.arange(64) // 7, np.arange(64)[::-1].copy()
    todo[[3, 50]] = True
    settings = {"todo": todo, "cluster": cluster.scheduler_address}
    found = {
        part.start: ends
        for part, ends in run_blocks(plan, starts, varied, seeds, streams, **settings)
    }
    assert sorted(found) == [0, 48]
    part = slice(48, 64)
    own = {name: values[part] for name, values in varied.items()}
    assert_same(found[48], run_lanes(plan, starts[:, part], own, seeds[part], streams[part]))


@pytest.mark.usefixtures("small_pieces")
def test_compiled_runs(cluster, rng):
    pytest.importorskip("numba")
    plan = make_plan("himmelblau", optimizer="adam", steps=50, backend="numba")
    starts = rng.uniform(-5, 5, (2, 100))
    blocks = run_blocks(plan, starts, cluster=cluster.scheduler_address)
    assert_same(joined(blocks, 100), run_lanes(plan, starts))


@pytest.mark.usefixtures("small_pieces")
def test_a_worker_is_killed_in_the_middle(cluster, rng):
    plan = make_plan("himmelblau", optimizer="adam", lr=0.01, steps=500, stop=())
    starts = rng.uniform(-5, 5, (2, 400))
    victim = psutil.Process(next(iter(cluster.workers.values())).pid)
    blocks = []
    for block in run_blocks(plan, starts, cluster=cluster.scheduler_address):
        blocks.append(block)
        if len(blocks) == 5:
            os.kill(victim.pid, signal.SIGKILL)
    assert not victim.is_running() or victim.status() == psutil.STATUS_ZOMBIE
    assert len(blocks) == 25
    assert_same(joined(blocks, 400), run_lanes(plan, starts))


def test_no_cluster():
    with pytest.raises(SettingError, match="'here' is no cluster"):
        next(run_blocks(make_plan("x**2"), np.ones((1, 3)), cluster="here"))


SCRIPT = """
import numpy as np
from symgd.lanes import cut
from symgd.lanes.blocks import run_blocks
from symgd.plan import make_plan

cut.PIECE_SECONDS = 0.0, 0.0
plan = make_plan("himmelblau", optimizer="adam", steps=1000, stop=(), backend="numpy")
starts = np.random.default_rng(0).uniform(-5, 5, (2, 100_000))
done = 0
try:
    for part, _ in run_blocks(plan, starts, cluster="local:2"):
        done += part.stop - part.start
        print(done, flush=True)
except KeyboardInterrupt:
    print("kept", done)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of Unix")
def test_ctrl_c_leaves_no_process_behind(heard):
    # A script that is not written for multiprocessing: nothing guards it.
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as script:
        first = script.stdout.readline()
        started = psutil.Process(script.pid).children(recursive=True)
        assert len(started) >= 3  # workers, and what starts them
        os.killpg(script.pid, signal.SIGINT)  # as a terminal does: to all that hear it
        began = time.monotonic()
        printed, errors = script.communicate(timeout=60)
        assert time.monotonic() - began < 20
    assert script.returncode == 0
    assert errors == ""
    *_, last, kept = (first + printed).splitlines()
    assert int(kept.removeprefix("kept ")) >= int(last)
    _, alive = psutil.wait_procs(started, timeout=10)
    assert alive == []
