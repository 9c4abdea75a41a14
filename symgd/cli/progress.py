"""A progress bar on standard error, for work that takes longer than a second."""

import sys
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from symgd.cli.interrupt import Interrupt

PATIENCE = 1.0


class Progress(AbstractContextManager["Progress"]):
    """Called with (steps done, steps in all), and with a name for what was done last; it shows how
    long the rest will take, and nothing where nobody watches. Once ``interrupt`` is wanted, it
    raises StopIteration.
    """  # noqa: D205

    def __init__(self, label: str, wanted: bool = True, interrupt: Interrupt | None = None) -> None:
        self._label = label
        self._wanted = wanted and sys.stderr.isatty()
        self._interrupt = interrupt
        self._began = time.monotonic()
        self._bar: Any = None

    def __call__(self, done: int, total: int, name: str = "") -> None:
        """Show how far the work is."""
        if self._interrupt is not None and self._interrupt.wanted:
            raise StopIteration
        if not self._wanted or time.monotonic() - self._began < PATIENCE:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._bar.add_task("", total=total)
            self._bar.start()
        label = f"{self._label}: {name}" if name else self._label
        self._bar.update(
            self._bar.task_ids[0], completed=done, description=label.replace("[", "\\[")
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away, so that only the report remains."""
        if self._bar is not None:
            self._bar.stop()
