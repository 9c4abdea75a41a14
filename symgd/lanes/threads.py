"""One function on many items, in several threads of this process."""

import os
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # in a container, or under Slurm, not all of them
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def completed(
    function: Callable[[T], R], items: Iterable[T], threads: int
) -> Generator[tuple[T, R], None, None]:
    """Yield each item with what ``function`` makes of it, as they are done.

    Where the caller goes no further, also by Ctrl-C, no other item is begun.

    >>> sorted(completed(abs, [-1, 2], threads=2))
    [(-1, 1), (2, 2)]
    """
    if threads == 1:
        yield from ((item, function(item)) for item in items)
        return
    waiting = iter(items)
    running: dict[Future[R], T] = {}
    executor = ThreadPoolExecutor(threads)
    try:
        while True:
            # One more than there are threads: what is done waits in memory until it is taken.
            for item in islice(waiting, threads + 1 - len(running)):
                running[executor.submit(function, item)] = item
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), future.result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
