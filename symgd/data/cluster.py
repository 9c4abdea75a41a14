"""The cluster of Dask that a user names."""

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
        address: ``local`` for processes on this machine, as many as it has cores; ``local:4`` for
            four; or that of a scheduler, ``tcp://host:8786``.

    Raises:
        SettingError: when it is none of these, or nobody answers.
    """
    if found := _LOCAL.fullmatch(address):
        workers = int(found[1]) if found[1] else None
        cluster = LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
        )
        return Client(cluster)
    if not _SCHEDULER.fullmatch(address):
        raise SettingError(
            f"{address!r} is no cluster: give local, local:4 for four processes, "
            "or the address of a scheduler, as in tcp://localhost:8786"
        )
    try:
        return Client(address, timeout=WAIT)
    except OSError:
        raise SettingError(
            f"no scheduler of Dask answers at {address} within {WAIT} seconds: "
            "start one with 'dask scheduler', or give local"
        ) from None
