"""A piece of work on many runs, in plain data: whoever carries it out makes the plan itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from symgd.lanes.ends import Ends, run_lanes
from symgd.loss import Loss
from symgd.plan import Plan, make_plan, settings_of

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

_lock = Lock()


@dataclass(frozen=True, eq=False)
class Lanes:
    """B runs of one plan.

    Attributes:
        starts: (n, B).
        varied: constants of the program that differ, (B,) each.
        seeds, streams: (B,), of the noise of each; the plan's seed if None.
        tracked: whether the lowest loss on the way and the observed rate are wanted.
    """

    starts: Array
    varied: Mapping[str, Array]
    seeds: Codes | None
    streams: Codes
    tracked: bool

    def __getitem__(self, part: slice) -> "Lanes":
        """Return some of the runs."""
        return Lanes(
            self.starts[:, part],
            {name: values[part] for name, values in self.varied.items()},
            None if self.seeds is None else self.seeds[part],
            self.streams[part],
            self.tracked,
        )

    def run(self, plan: Plan) -> Ends:
        """Carry the runs out."""
        return run_lanes(
            plan, self.starts, self.varied, self.seeds, self.streams, tracked=self.tracked
        )


@dataclass(frozen=True, eq=False)
class Job:
    """Some blocks of runs, one after another.

    Attributes:
        part: which of all the runs these are.
        lanes: the runs.
        size: how many a block has.
        loss, variables, settings: the plan, as text.
    """

    part: slice
    lanes: Lanes
    size: int
    loss: str
    variables: tuple[str, ...]
    settings: str


def carried_out(job: Job) -> Ends:
    """Carry a job out."""
    with _lock:  # the first of several threads makes the plan, and the others have it
        plan = _plan(job.loss, job.variables, job.settings)
    count = job.part.stop - job.part.start
    blocks = [slice(first, first + job.size) for first in range(0, count, job.size)]
    return Ends.joined([job.lanes[block].run(plan) for block in blocks])


@lru_cache(maxsize=16)
def _plan(loss: str, variables: tuple[str, ...], settings: str) -> Plan:
    return make_plan(Loss(loss, variables), **settings_of(json.loads(settings)))
