"""Work that may never end, in a process of its own that can be stopped.

SymPy's ``simplify`` and ``solve`` need not return, and no timer inside a process stops them:
``9**9**9`` is one call into C. So such work is handed to a second interpreter, over pipes, and
killed when its time is up.
"""

import atexit
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MEMORY = 4 << 30
"""Bytes of address space that the work may take, where the system can hold it to that."""

LONGEST = 1e6
"""Seconds that the work may take at most, which is as good as for ever."""

CROWDED = 5.0
"""So many times as long is waited where other programs have the processor."""

START_SECONDS = 60.0
"""How long the second interpreter may take to import SymPy on a busy machine."""

TICK = 1 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01
"""The unit of processor times in Linux, in seconds."""


class UnfinishedError(Exception):
    """The work was not done: it took too long or too much memory, or SymPy gave it up."""


def limited(seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what a function returns, if it does within so many seconds of work.

    It runs in a second interpreter, which is started on first use and lives as long as this one:
    the function is found there by its name, and arguments and result are copied. Seconds in which
    other programs have the processor do not count, up to a point, where the system tells them.

    Raises:
        UnfinishedError: when the time or the memory is used up, or the function raises.

    >>> import math, time
    >>> limited(5, math.comb, 5, 2)
    10
    >>> limited(0.1, time.sleep, 60)
    Traceback (most recent call last):
    symgd.worker.UnfinishedError: not done in 0.1 s
    """
    began = time.monotonic()
    if not (seconds > 0 and _lock.acquire(timeout=min(seconds, LONGEST))):
        raise UnfinishedError(f"not done in {seconds:.3g} s")
    try:
        left = min(seconds, LONGEST) - (time.monotonic() - began)
        return _worker.ask(left, function, args, kwargs)  # type: ignore[no-any-return]
    finally:
        _lock.release()


def worked() -> float:
    """Return the seconds that this thread and the second interpreter have worked so far.

    It is a clock for time limits: only differences of it mean something.
    """
    return time.thread_time() + _worker.worked


def warm_up() -> None:
    """Start the second interpreter now, so that it is there when it is needed."""
    with _lock:
        _worker.start()


class _Worker:
    """The second interpreter; started again after it was stopped.

    Attributes:
        worked: the seconds that it took for all that it was asked.
    """

    def __init__(self) -> None:
        self.worked = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._ready = False

    def start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self.stop()
        # Isolated, with this interpreter's own path: it imports what this one would import.
        code = f"import sys; sys.path[:] = {sys.path!r}; from symgd.worker import serve; serve()"
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._answers, self._ready = queue.SimpleQueue(), False
        reader = (self._process.stdout, self._answers)
        threading.Thread(target=_listen, args=reader, daemon=True).start()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdin is not None
            with suppress(OSError):
                self._process.stdin.close()
            self._process = None

    def ask(self, seconds: float, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        try:
            self.start()
            if not self._ready:
                self._answered(self._answers.get(timeout=START_SECONDS))
                self._ready = True
            assert self._process is not None
            assert self._process.stdin is not None
            _send(self._process.stdin, (seconds, function, args, kwargs))
            done, answer = self._answer(seconds)
        except BaseException as error:  # also Ctrl-C: the work would go on unheard
            self.stop()
            if isinstance(error, queue.Empty):
                raise UnfinishedError(f"not done in {seconds:.3g} s") from None
            if isinstance(error, OSError | EOFError | RecursionError):
                raise UnfinishedError("the process that did it has ended") from None
            raise
        if not done:
            raise UnfinishedError(answer)
        return answer

    def _answer(self, seconds: float) -> Any:
        """Return the next answer, unless it takes more than so many seconds of work."""
        before, began, left = self._processor_time(), time.monotonic(), seconds
        try:
            while left > 0:
                with suppress(queue.Empty):
                    return self._answered(self._answers.get(timeout=max(left, TICK)))
                until = began + CROWDED * seconds
                left = min(seconds - self._since(before, began), until - time.monotonic())
            raise queue.Empty
        finally:
            self.worked += self._since(before, began)

    def _answered(self, answer: Any) -> Any:
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _since(self, before: float, began: float) -> float:
        """Return the seconds of work since a processor time and a moment."""
        # Several threads work for more than a second in each.
        return min(self._processor_time() - before, time.monotonic() - began)

    def _processor_time(self) -> float:
        """Return the seconds of processor time so far; any seconds where no one tells them."""
        assert self._process is not None
        try:
            stat = Path(f"/proc/{self._process.pid}/stat").read_text()
        except OSError:
            return time.monotonic()
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) * TICK


_lock = threading.RLock()
_worker = _Worker()
atexit.register(_worker.stop)


def serve() -> None:
    """Answer requests on the standard streams until they end: the second interpreter's loop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first one to act on
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    for stream in (0, 1):  # whatever is printed or read must not get between the messages
        os.dup2(os.open(os.devnull, os.O_RDWR), stream)
    import sympy  # noqa: F401  (nearly all work needs it: the time is not the first request's)

    _limit_memory()
    _send(answers, None)
    while True:
        try:
            seconds, function, args, kwargs = pickle.load(requests)  # noqa: S301 (our own parent)
        except EOFError:
            return
        _limit_time(seconds)
        try:
            answer = True, function(*args, **kwargs)
        except Exception as error:
            answer = False, f"{type(error).__name__}: {error}"[:500]
        try:
            _send(answers, answer)
        except OSError:
            return


def _listen(stream: IO[bytes], answers: "queue.SimpleQueue[Any]") -> None:
    """Pass on what the second interpreter answers, until it ends."""
    with stream:
        try:
            while True:
                answers.put(pickle.load(stream))  # noqa: S301 (our own child)
        except Exception as error:  # an end in the middle of a message is any of several
            answers.put(EOFError(str(error)))


def _send(stream: IO[bytes], message: Any) -> None:
    stream.write(pickle.dumps(message))
    stream.flush()


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))


def _limit_time(seconds: float) -> None:
    """Let the system end the work if whoever asked for it is gone before its time is up."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        until = int(usage.ru_utime + usage.ru_stime + seconds) + 10
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
