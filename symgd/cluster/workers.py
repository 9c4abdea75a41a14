"""Workers of Dask that carry out functions of symgd: processes of this machine, or a cluster."""

import logging
import pkgutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from distributed import Client, LocalCluster

from symgd.cluster import connect
from symgd.errors import SettingError

START_SECONDS = 60
"""How long the processes may take to start on a busy machine."""

DEATHS = 6
"""How often a worker may die of the same work before it is given up."""


@contextmanager
def workers(address: str, packages: Mapping[str, str]) -> Iterator[Client]:
    """Connect to workers, and part from them in the end.

    Args:
        address: ``local`` for processes of this machine, as many as there are cores; ``local:4``
            for four; or that of a scheduler, ``tcp://host:8786``. The processes end with this one.
        packages: what each worker must have: the version, or "" for any, by name.

    Raises:
        SettingError: when there are no such workers, or one of them lacks a package.
    """
    count = connect.local(address, "processes")
    with _silence():
        if count is None:
            with connect.scheduler(address) as client:
                none = f"the scheduler of Dask at {address} has no workers: start some with "
                _wait(client, connect.WAIT, f"{none}'dask worker {address}'")
                _check(client, packages)
                yield client
        else:
            with _processes(count) as client:
                none = f"no process of Dask has started within {START_SECONDS} seconds"
                _wait(client, START_SECONDS, f"{none}: try again when this machine has less to do")
                yield client


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Dask from logging: what matters is raised."""
    handlers = logging.getLogger("distributed").handlers
    levels = [handler.level for handler in handlers]
    for handler in handlers:
        handler.setLevel(logging.CRITICAL)
    yield
    # Not after Ctrl-C: what is still about to start, or to end, would be heard of then.
    for handler, level in zip(handlers, levels, strict=True):
        handler.setLevel(level)


@contextmanager
def _processes(count: int) -> Iterator[Client]:
    """Start a scheduler in this process, and workers in others.

    Dask would start them by multiprocessing, which carries out the user's script again in each of
    them if it is not written for that.
    """
    code = (
        f"import sys; sys.path[:] = {sys.path!r}; "
        "from distributed.cli.dask_worker import main; main()"
    )
    worker = [sys.executable, "-c", code]
    options = ["--nworkers", str(count), "--nthreads", "1", "--memory-limit", "0", "--no-dashboard"]
    with (
        LocalCluster(
            n_workers=0,
            protocol="tcp",
            host="127.0.0.1",
            # Dask always serves one: at a free port, which only this machine reaches.
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"allowed_failures": DEATHS - 1},
            silence_logs=logging.CRITICAL,
        ) as cluster,
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        Client(cluster) as client,
        # It starts the workers, and again those that die; they end when it ends. In a session of
        # its own it does not hear Ctrl-C, which is for this process to act on.
        subprocess.Popen(
            [*worker, cluster.scheduler_address, *options, "--local-directory", folder],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as nanny,
    ):
        try:
            yield client
        finally:
            nanny.kill()


def _wait(client: Client, seconds: float, otherwise: str) -> None:
    try:
        client.wait_for_workers(1, timeout=seconds)
    except TimeoutError:
        raise SettingError(otherwise) from None


def _check(client: Client, packages: Mapping[str, str]) -> None:
    for package, version in packages.items():
        # Of the standard library, so that a worker can carry it out whatever it lacks.
        found = client.run(pkgutil.resolve_name, f"{package}:__version__", on_error="return")
        for worker, has in found.items():
            if isinstance(has, Exception):
                raise SettingError(
                    f"the worker of Dask at {worker} has no {package}: install it there"
                )
            if version and has != version:
                raise SettingError(
                    f"the worker of Dask at {worker} has {package} {has}, but here it is "
                    f"{version}: install the same there"
                )
