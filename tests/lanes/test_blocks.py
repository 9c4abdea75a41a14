"""Runs in blocks: how a run ends depends neither on its block nor on who carries it out."""

import subprocess
import sys
import threading
import time
from dataclasses import fields, replace

import numpy as np
import pytest

from symgd.backends import operations
from symgd.lanes import cut
from symgd.lanes.blocks import run_blocks
from symgd.lanes.cut import block_size, memory, piece_size, pieces
from symgd.lanes.ends import Ends, run_lanes
from symgd.lanes.threads import completed, cores
from symgd.plan import make_plan

SETTINGS = {
    "momentum": {"optimizer": "momentum", "lr": 0.01},
    "schedule": {"optimizer": "adam", "lr": 0.3, "schedule": "step:gamma=0.5,step=30"},
    "rate": {"lr": "0.01*exp(-0.01*t)", "stop": ()},
    "typed rule": {"optimizer": "v = a*v + g; w = w - lr*v", "constants": {"a": 0.7}, "lr": 0.01},
    "transforms": {"optimizer": "adamw", "weight_decay": 0.1, "clip_norm": 1.0},
    "noise": {"noise": 0.5, "lr": 0.005, "seed": 3},
    "diverging": {"lr": 0.1},
}


def joined(blocks, count):
    """Return the ends of all runs, which the blocks hold once each, in order."""
    found = sorted(blocks, key=lambda block: block[0].start)
    assert [part.start for part, _ in found[1:]] == [part.stop for part, _ in found[:-1]]
    assert found[0][0].start == 0
    assert found[-1][0].stop == count
    assert all(len(ends.steps) == part.stop - part.start for part, ends in found)
    return Ends.joined([ends for _, ends in found])


def assert_same(one, other):
    """Compare two ends to the last bit."""
    for field in fields(Ends):
        a, b = (getattr(ends, field.name) for ends in (one, other))
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b, err_msg=field.name)


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.usefixtures("small_blocks")
def test_runs_do_not_depend_on_their_block(rng, settings):
    plan = make_plan("himmelblau", steps=100, **settings)
    starts = rng.uniform(-5, 5, (2, 100))
    blocks = list(run_blocks(plan, starts))
    assert [part.stop - part.start for part, _ in blocks] == [16] * 6 + [4]
    assert_same(joined(blocks, 100), run_lanes(plan, starts))


@pytest.mark.usefixtures("small_blocks")
def test_what_varies_goes_with_its_run(rng):
    plan = make_plan("x**2 + 2*y**2", optimizer="momentum", noise=0.1, steps=50)
    starts = rng.uniform(-5, 5, (2, 50))
    varied = {"lr": rng.uniform(0.01, 0.1, 50), "rule.momentum": rng.uniform(0, 0.9, 50)}
    seeds, streams = np.arange(50) // 7, np.arange(50)[::-1].copy()
    whole = run_lanes(plan, starts, varied, seeds, streams)
    blocks = run_blocks(plan, starts, varied, seeds, streams)
    assert_same(joined(blocks, 50), whole)


@pytest.mark.usefixtures("small_blocks")
def test_blocks_in_which_nothing_is_wanted_are_left_out(rng):
    plan = make_plan("x**2 + y**2")
    todo = np.zeros(64, dtype=bool)
    todo[[0, 40, 41]] = True
    parts = [part for part, _ in run_blocks(plan, rng.normal(size=(2, 64)), todo=todo)]
    assert sorted(part.start for part in parts) == [0, 32]
    assert list(run_blocks(plan, rng.normal(size=(2, 64)), todo=todo & False)) == []


@pytest.mark.parametrize(("backend", "least"), [("numpy", 2**10), ("numba", 2**4), ("jax", 2**16)])
def test_blocks_are_small_in_memory_and_short_in_time(backend, least):
    bowl = "+".join(f"x{i}**2" for i in range(20))
    for text, steps in (("x**2", 1), ("himmelblau", 1000), (bowl, 100)):
        plan = replace(make_plan(text, steps=steps), backend=backend)
        size = block_size(plan)
        assert size.bit_count() == 1
        assert size * memory(plan) <= cut.MEMORY[backend]
        assert size >= least or size * memory(plan) > cut.MEMORY[backend] / 2
    assert block_size(replace(make_plan("x**2", steps=10**7), backend=backend)) == least


def test_pieces_for_workers_take_about_a_second():
    plan = make_plan("himmelblau", steps=1000, stop=(), backend="numpy")
    each = 1000 * operations(plan) * 2e-9
    assert piece_size(plan, 10**9) == pytest.approx(1 / each, rel=0.01)
    assert piece_size(plan, 1) == pytest.approx(0.1 / each, rel=0.01)
    assert 0.1 / each < piece_size(plan, int(64 * 0.5 / each)) < 1 / each
    blocks = [slice(i, i + 10) for i in range(0, 100, 10)]
    assert pieces(blocks, 5) == blocks
    assert pieces(blocks, 10**9) == [slice(0, 100)]
    assert pieces([], 5) == []


@pytest.mark.usefixtures("small_blocks")
def test_compiled_runs_on_threads(rng, monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr("symgd.lanes.threads.cores", lambda: 3)
    plan = make_plan("himmelblau", optimizer="adam", noise=0.1, steps=50, backend="numba")
    starts = rng.uniform(-5, 5, (2, 1000))
    assert_same(joined(run_blocks(plan, starts), 1000), run_lanes(plan, starts))


def test_threads_work_side_by_side():
    meeting = threading.Barrier(3, timeout=10)  # two would wait in vain
    assert len(list(completed(lambda _: meeting.wait(), range(9), threads=3))) == 9
    assert cores() >= 1


def test_what_a_thread_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        list(completed(lambda x: 1 // x, [1, 0, 1], threads=2))


def test_no_more_is_begun_once_the_caller_is_gone():
    begun = []

    def work(item):
        begun.append(item)
        time.sleep(0.01)
        return item

    results = completed(work, range(1000), threads=2)
    next(results)
    results.close()
    count = len(begun)
    time.sleep(0.1)
    assert count <= len(begun) <= 6


def test_memory_of_a_million_runs():
    code = """
import numpy as np
from symgd.lanes.blocks import run_blocks
from symgd.plan import make_plan

def memory(key):
    line = next(line for line in open("/proc/self/status") if line.startswith(key))
    return int(line.split()[1]) / 1024

plan = make_plan("himmelblau", optimizer="momentum", lr=0.01, steps=3)
list(run_blocks(plan, np.zeros((2, 4))))
before = memory("VmRSS")
side = np.linspace(-5, 5, 1024)
starts = np.stack([np.tile(side, 1024), np.repeat(side, 1024)])
points = np.empty_like(starts)
for part, ends in run_blocks(plan, starts):
    points[:, part] = ends.points
print(memory("VmHWM") - before)
"""
    if not sys.platform.startswith("linux"):
        pytest.skip("memory is read from /proc")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 150  # MB, of which starts and points are 32
