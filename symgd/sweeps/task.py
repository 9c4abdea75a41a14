"""Task: what a sweep is to run, as arrays with an entry a run."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.plan import Plan
from symgd.sweeps.roles import SEED, START
from symgd.sweeps.spread import spread

Array = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Task:
    """What a sweep is to run.

    Attributes:
        plan: the settings that all runs share; what is swept stands in it with one of its values.
        over: the values along each axis, or one a sample.
        roles: what each swept name is.
        random: whether they are samples.
        starts: (n, s).
    """

    plan: Plan
    over: Mapping[str, Array]
    roles: Mapping[str, str]
    random: bool
    starts: Array

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of every quantity."""
        sizes = [len(values) for values in self.over.values()]
        return (*(sizes[:1] if self.random else sizes), self.starts.shape[1])

    @property
    def varied(self) -> dict[str, Array]:
        """Return the constants of the program that differ from run to run, (B,) each."""
        return {
            role: self._spread(name)
            for name, role in self.roles.items()
            if role != SEED and not role.startswith(START)
        }

    @property
    def lanes(self) -> Array:
        """Return where each run starts, (n, B)."""
        n = len(self.starts)
        points = np.empty((n, *self.shape))
        points[:] = self.starts.reshape(n, *(1 for _ in self.shape[:-1]), -1)
        lanes = points.reshape(n, -1)
        for name, role in self.roles.items():
            if role.startswith(START):
                lanes[self.plan.loss.variables.index(role.removeprefix(START))] = self._spread(name)
        return lanes

    @property
    def seeds(self) -> Codes | None:
        """Return the seed of each run, (B,), if they differ."""
        for name, role in self.roles.items():
            if role == SEED:
                return self._spread(name).astype(np.int64)
        return None

    @property
    def streams(self) -> Codes:
        """Return the stream of noise of each run, (B,): that of its start.

        So runs with other settings meet the same noise, and a sweep of one start that of a run.
        """
        count = self.starts.shape[1]
        return np.resize(np.arange(count, dtype=np.int64), int(np.prod(self.shape)))

    def _spread(self, name: str) -> Array:
        return spread(self.over, name, self.shape, self.random)
