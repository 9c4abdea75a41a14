"""The cluster of Dask that a user names."""

import asyncio
import logging
import os
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from distributed import Client, LocalCluster, Security, rpc

from symgd.errors import SettingError

WAIT = 8
"""Seconds until a scheduler must have answered: ten, with what a command takes to start."""

_LOCAL = re.compile(r"local(?::([1-9][0-9]{0,3}))?")
_SCHEDULER = re.compile(r"(?:tcp|tls)://\S+:[0-9]+")


def connect(address: str) -> Client:
    """Connect to a cluster whose workers read data.

    Args:
        address: ``local`` for threads of this process, as many as there are cores; ``local:4`` for
            four; or that of a scheduler, ``tcp://host:8786``.

    Raises:
        SettingError: when it is none of these, or nobody answers.
    """
    threads = local(address, "threads")
    if threads is None:
        return scheduler(address)
    # One worker: each would take the memory of the whole process for its own. NumPy and
    # pyarrow let go of Python's lock, so that threads are enough, and begin at once.
    cluster = LocalCluster(
        n_workers=1,
        threads_per_worker=threads,
        processes=False,
        # Dask always serves one: at a free port, which only this machine reaches.
        dashboard_address="127.0.0.1:0",
        memory_limit=0,
        silence_logs=logging.CRITICAL,
    )
    return Client(cluster)


def local(address: str, workers: str) -> int | None:
    """Return how many threads or processes of this machine are meant, None for a scheduler.

    Raises:
        SettingError: when it is no address of either kind; ``workers`` names the local ones.
    """
    if isinstance(address, str):
        if found := _LOCAL.fullmatch(address):
            return int(found[1] or os.cpu_count() or 1)
        if _SCHEDULER.fullmatch(address):
            return None
    raise SettingError(
        f"{address!r} is no cluster: give local, local:4 for four {workers}, "
        "or the address of a scheduler, as in tcp://localhost:8786"
    )


def scheduler(address: str) -> Client:
    """Connect to a scheduler, ``tcp://host:8786``.

    Raises:
        SettingError: when none answers there.
    """
    # In a thread, because this one may run a loop of asyncio: a notebook does.
    with ThreadPoolExecutor(1) as apart:
        asked = apart.submit(asyncio.run, asyncio.wait_for(_identity(address), WAIT))
        try:
            kind = asked.result()["type"]
        except Exception:  # what answers may be anything, and what Dask reads into it, too
            kind = None
    if kind != "Scheduler":
        raise SettingError(
            f"no scheduler of Dask answers at {address} within {WAIT} seconds: "
            "start one with 'dask scheduler', or give local"
        )
    return Client(address, timeout=WAIT)


async def _identity(address: str) -> Any:
    # A client would wait without end for an answer to its first message.
    access = Security().get_connection_args("client")
    async with rpc(address, timeout=WAIT, connection_args=access) as there:
        return await there.identity()
