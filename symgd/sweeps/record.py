"""Record: the ends of runs as they come in, and the file that they are kept in meanwhile."""

import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.lanes.ends import Ends
from symgd.sweeps import store
from symgd.sweeps.result import QUANTITIES, Sweep
from symgd.sweeps.task import Task

PATIENCE = 10.0
"""Seconds between savings, at least."""

SHARE = 10.0
"""And at least so many times as long as a saving takes."""


class Record:
    """One entry a run, filled in as runs end. Lives for a sweep.

    Attributes:
        done: (B,), which runs were made.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        count, n = int(np.prod(task.shape)), len(task.starts)
        self.done: NDArray[np.bool_] = np.zeros(count, dtype=np.bool_)
        self._outcome = np.full(count, -1, dtype=np.int8)
        self._steps = np.zeros(count, dtype=np.int64)
        self._numbers = {
            name: np.full(count, np.nan) for name in ("value", "best", "rate", "gradient_norm")
        }
        self._point = np.full((n, count), np.nan)

    def resume(self, saved: Sweep) -> None:
        """Begin with the runs of a sweep of the same task."""
        self.done[:] = saved.done.ravel()
        self._outcome[:] = saved.outcome.ravel()
        self._steps[:] = saved.steps.ravel()
        for name, array in self._numbers.items():
            array[:] = getattr(saved, name).ravel()
        self._point[:] = saved.point.reshape(self._point.shape)

    def take(self, part: slice, ends: Ends) -> None:
        """Take in the ends of some runs."""
        self._outcome[part] = ends.outcomes
        self._steps[part] = ends.steps
        found = (ends.values, ends.best, ends.rates, ends.slopes)
        for array, numbers in zip(self._numbers.values(), found, strict=True):
            array[part] = numbers
        self._point[:, part] = ends.points
        self.done[part] = True

    def sweep(self) -> Sweep:
        """Return all that is there so far; its arrays are views of these."""
        task, n = self._task, len(self._task.starts)
        arrays: dict[str, NDArray[Any]] = {
            "outcome": self._outcome,
            "steps": self._steps,
            **self._numbers,
            "done": self.done,
        }
        assert {*arrays, "point"} == set(QUANTITIES)
        return Sweep(
            loss=task.plan.loss,
            settings=task.plan.settings,
            over={name: values.view() for name, values in task.over.items()},
            random=task.random,
            starts=task.starts.view(),
            point=self._point.reshape(n, *task.shape),
            **{name: array.reshape(task.shape) for name, array in arrays.items()},
        )


class Keeper:
    """The file of a sweep that goes on, saved from time to time. Lives for a sweep."""

    def __init__(self, path: str | Path | None, record: Record) -> None:
        self._path, self._record = path, record
        self._next = time.monotonic() + PATIENCE

    def consider(self) -> None:
        """Save, if it is time for that."""
        if time.monotonic() >= self._next:
            self.save()

    def save(self) -> None:
        """Save what is there.

        Raises:
            FileError: when it cannot be written; what was saved before stays.
        """
        if self._path is None:
            return
        began = time.monotonic()
        store.write(self._path, self._record.sweep())
        ended = time.monotonic()
        self._next = ended + max(PATIENCE, SHARE * (ended - began))
