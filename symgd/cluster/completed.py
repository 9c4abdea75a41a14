"""One function on many items, on the workers of a cluster."""

import time
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import CancelledError
from itertools import islice
from typing import Any, TypeVar

from distributed import Client, KilledWorker, wait

from symgd.cluster.connect import WAIT
from symgd.errors import SymgdError

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2
"""Items for each thread of a worker: one at work, and one that waits there."""


def completed(
    client: Client, function: Callable[[T], R], items: Iterable[T]
) -> Generator[tuple[T, R], None, None]:
    """Yield each item with what ``function`` makes of it, as they are done.

    Workers find the function by its name. What was at work on a worker that dies is done again by
    another. Where the caller goes no further, what is left is given up.

    Raises:
        SymgdError: when workers die of an item again and again, when none are left, or when the
            scheduler is gone.
    """
    waiting = iter(items)
    running: dict[Any, T] = {}
    while True:
        room = AHEAD * max(1, sum(_threads(client).values())) - len(running)
        for item in islice(waiting, max(0, room)):
            running[client.submit(function, item, pure=False)] = item
        if not running:
            return
        for future in _done(client, list(running)):
            result = _result(future)
            yield running.pop(future), result


def _result(future: Any) -> Any:
    try:
        return future.result()
    except KilledWorker:
        raise SymgdError(
            "workers of Dask have died of the same work again and again, most likely for want of "
            "memory: give it fewer workers, or fewer threads each"
        ) from None
    except ModuleNotFoundError as error:
        raise SymgdError(f"a worker of Dask has no {error.name}: install it there") from None
    except CancelledError:
        raise _gone() from None


def _done(client: Client, futures: list[Any]) -> set[Any]:
    """Wait for the first that are done."""
    last_seen = time.monotonic()
    while True:
        try:
            return set(wait(futures, timeout=1, return_when="FIRST_COMPLETED").done)
        except CancelledError:
            raise _gone() from None
        except TimeoutError:
            if _threads(client):
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > WAIT:
                raise SymgdError(
                    f"no worker of Dask has been left for {WAIT} seconds, and the work is "
                    "unfinished: start some with 'dask worker'"
                ) from None


def _threads(client: Client) -> Mapping[str, int]:
    """Return how many threads each worker has, by its address."""
    try:
        if client.status == "running":
            return client.nthreads()  # type: ignore[no-any-return]
    except OSError:
        pass
    raise _gone()


def _gone() -> SymgdError:
    return SymgdError("the scheduler of Dask is gone, and the work is unfinished")
