"""Work of JAX that Ctrl-C does not break off: at the end of a process it would crash that."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def unbroken(work: Callable[[], T]) -> T:
    """Return what some work makes; a KeyboardInterrupt is raised when it is done.

    JAX returns before it has computed. In another thread, which Ctrl-C does not reach, the work
    waits for that.

    >>> unbroken(lambda: 2 + 2)
    4
    """
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(work).result()
