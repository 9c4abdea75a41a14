"""The cluster of Dask that a user names."""

import logging
import os
import re

from distributed import Client, LocalCluster

from symgd.errors import SettingError

WAIT = 10
"""Seconds until a scheduler must have answered."""

_LOCAL = re.compile(r"local(?::([1-9][0-9]{0,3}))?")
_SCHEDULER = re.compile(r"(?:tcp|tls)://\S+:[0-9]+")


def connect(address: str) -> Client:
    """Connect to a cluster.

    Args:
        address: ``local`` for threads of this process, as many as there are cores; ``local:4`` for
            four; or that of a scheduler, ``tcp://host:8786``.

    Raises:
        SettingError: when it is none of these, or nobody answers.
    """
    if found := _LOCAL.fullmatch(address):
        # One worker: each would take the memory of the whole process for its own. NumPy and
        # pyarrow let go of Python's lock, so that threads are enough, and begin at once.
        cluster = LocalCluster(
            n_workers=1,
            threads_per_worker=int(found[1] or os.cpu_count() or 1),
            processes=False,
            # Dask always serves one: at a free port, which only this machine reaches.
            dashboard_address="127.0.0.1:0",
            memory_limit=0,
            silence_logs=logging.CRITICAL,
        )
        return Client(cluster)
    if not _SCHEDULER.fullmatch(address):
        raise SettingError(
            f"{address!r} is no cluster: give local, local:4 for four threads, "
            "or the address of a scheduler, as in tcp://localhost:8786"
        )
    try:
        return Client(address, timeout=WAIT)
    except OSError:
        raise SettingError(
            f"no scheduler of Dask answers at {address} within {WAIT} seconds: "
            "start one with 'dask scheduler', or give local"
        ) from None
