"""pool: one function on many items, in several processes."""

import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

from symgd.errors import SymgdError

T = TypeVar("T")
R = TypeVar("R")


def results(
    function: Callable[[T], R], items: Sequence[T], jobs: int
) -> Generator[tuple[T, R], None, None]:
    """Yield each item with what ``function`` makes of it, as they are done.

    The function is found in the other processes by its name, and so are the items; they are warm
    after the first. Where the work is given up, also by Ctrl-C, the items at work are finished
    and no other is begun.

    Raises:
        SymgdError: when a process was killed.

    >>> list(results(abs, [-1, 2], jobs=1))
    [(-1, 1), (2, 2)]
    """
    if jobs == 1:
        yield from ((item, function(item)) for item in items)
        return
    waiting = iter(items)
    running: dict[Future[R], T] = {}
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_deaf) as executor:
        # No more than can run at once are handed over: what is handed over is not taken back.
        with _deaf_from_birth():
            for item in islice(waiting, jobs):
                running[executor.submit(function, item)] = item
        while running:
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                try:
                    yield running.pop(future), future.result()
                    for item in islice(waiting, 1):
                        running[executor.submit(function, item)] = item
                except BrokenProcessPool:
                    raise SymgdError(
                        "a process that was at work has been killed, perhaps for want of memory: "
                        "try again with --jobs 1"
                    ) from None


@contextmanager
def _deaf_from_birth() -> Iterator[None]:
    """Leave Ctrl-C, which a terminal sends to all processes, to the one that waits for them.

    A process inherits what its parent ignores, so that it is not even interrupted as it starts.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _deaf() -> None:
    """Do the same in a process that was started later."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
