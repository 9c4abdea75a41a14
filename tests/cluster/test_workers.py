"""Workers of Dask: who they are, what they must have, and what is said where there are none."""

import operator
import os
import socket
import subprocess
import sys
import time

import psutil
import pytest
from distributed import Client, LocalCluster

import symgd
from symgd.cluster import require
from symgd.cluster.completed import completed
from symgd.cluster.workers import workers
from symgd.errors import SettingError, SymgdError

SYMGD = {"symgd": symgd.__version__}


@pytest.fixture(scope="module")
def cluster():
    """A scheduler with one worker, on threads of this process."""
    with LocalCluster(
        n_workers=1,
        threads_per_worker=2,
        processes=False,
        protocol="tcp",
        dashboard_address="127.0.0.1:0",
    ) as cluster:
        yield cluster


@pytest.fixture
def silent():
    """The port of a server that never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_results_come_as_they_are_done(cluster):
    with workers(cluster.scheduler_address, SYMGD) as client:
        found = dict(completed(client, operator.neg, range(100)))
    assert found == {i: -i for i in range(100)}


def test_items_are_made_as_they_are_needed(cluster):
    made = []

    def items():
        for i in range(1000):
            made.append(i)
            yield i

    with workers(cluster.scheduler_address, SYMGD) as client:
        work = completed(client, operator.neg, items())
        next(work)
        work.close()
    assert len(made) < 20


def test_what_a_function_raises_is_raised(cluster):
    with workers(cluster.scheduler_address, SYMGD) as client, pytest.raises(ZeroDivisionError):
        list(completed(client, (1).__floordiv__, [1, 0]))


@pytest.mark.parametrize(
    ("packages", "said"),
    [
        ({"nosuch": ""}, r"the worker of Dask at tcp://127\S+ has no nosuch: install it there"),
        ({"symgd": "9.9"}, rf"has symgd {symgd.__version__}, but here it is 9.9: install the same"),
    ],
)
def test_workers_must_have_the_same_symgd(cluster, packages, said):
    with pytest.raises(SettingError, match=said), workers(cluster.scheduler_address, packages):
        pass


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("here", "'here' is no cluster: give local, local:4 for four processes"),
        ("local:0", "'local:0' is no cluster"),
        (3, "^3 is no cluster: give local, local:4 for four processes"),
        ("tls://127.0.0.1:1", "no scheduler of Dask answers at tls://127.0.0.1:1"),
        ("tcp://nosuchhost.invalid:8786", "no scheduler of Dask answers at tcp://nosuchhost"),
    ],
)
def test_no_cluster(monkeypatch, address, said):
    monkeypatch.setattr("symgd.cluster.connect.WAIT", 0.5)
    with pytest.raises(SettingError, match=said), workers(address, SYMGD):
        pass


def test_no_process_starts(monkeypatch):
    monkeypatch.setattr("symgd.cluster.workers.START_SECONDS", 0.01)
    with pytest.raises(SettingError, match="no process of Dask has started"), workers("local", {}):
        pass


def test_no_answer(monkeypatch, silent):
    monkeypatch.setattr("symgd.cluster.connect.WAIT", 0.5)
    began = time.monotonic()
    with (
        pytest.raises(SettingError, match="no scheduler of Dask answers"),
        workers(f"tcp://127.0.0.1:{silent}", SYMGD),
    ):
        pass
    assert time.monotonic() - began < 5


def test_a_worker_is_no_scheduler(cluster):
    (worker,) = cluster.scheduler.workers
    with pytest.raises(SettingError, match="no scheduler of Dask answers"), workers(worker, SYMGD):
        pass


def test_a_scheduler_without_workers(monkeypatch):
    monkeypatch.setattr("symgd.cluster.connect.WAIT", 1)
    with (
        LocalCluster(n_workers=0, protocol="tcp", dashboard_address="127.0.0.1:0") as alone,
        pytest.raises(SettingError, match="has no workers: start some with 'dask worker tcp"),
        workers(alone.scheduler_address, SYMGD),
    ):
        pass


def test_work_of_which_workers_die():
    with (
        LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"allowed_failures": 0},
            silence_logs=60,
        ) as cluster,
        Client(cluster) as client,
        pytest.raises(SymgdError, match="workers of Dask have died of the same work again"),
    ):
        list(completed(client, os._exit, [1]))


def test_all_workers_are_lost(monkeypatch):
    monkeypatch.setattr("symgd.cluster.completed.WAIT", 1)
    with (
        LocalCluster(
            n_workers=1,
            processes=False,
            protocol="tcp",
            dashboard_address="127.0.0.1:0",
            silence_logs=60,
        ) as cluster,
        Client(cluster) as client,
    ):

        def items():
            cluster.scale(0)
            cluster.sync(cluster._correct_state)
            yield 0

        with pytest.raises(SymgdError, match="no worker of Dask has been left for 1 seconds"):
            list(completed(client, operator.neg, items()))


def test_the_scheduler_is_gone(tmp_path):
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--no-dashboard"]
    file = tmp_path / "scheduler.json"
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file)],
        stderr=subprocess.DEVNULL,
    ) as scheduler:
        while not file.exists():
            assert scheduler.poll() is None
            time.sleep(0.05)
        with Client(scheduler_file=str(file)) as client:

            def items():
                yield 0
                scheduler.kill()

            began = time.monotonic()
            with pytest.raises(SymgdError, match="the scheduler of Dask is gone"):
                list(completed(client, operator.neg, items()))
    assert time.monotonic() - began < 10


def test_processes_of_this_machine_end():
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    with workers("local:1", SYMGD) as client:
        (pid,) = client.run(os.getpid).values()
        assert pid != os.getpid()
        started = psutil.Process().children(recursive=True)
    assert pid in {process.pid for process in started}
    gone, alive = psutil.wait_procs([p for p in started if p.pid not in before], timeout=5)
    assert pid in {process.pid for process in gone}
    assert alive == []


def test_without_dask(monkeypatch):
    monkeypatch.setattr("symgd.cluster.find_spec", lambda _: None)
    with pytest.raises(SettingError, match=r'pip install "symgd\[dask\]"'):
        require()
