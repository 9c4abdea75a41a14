"""A piece of work on many runs, in plain data: whoever carries it out makes the plan itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.again import settings_of
from symgd.lanes.ends import Ends, run_lanes
from symgd.loss import Loss
from symgd.plan import Plan, make_plan

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

PLANS = 16
"""How many plans a worker keeps."""

_lock = Lock()
_plans: dict[tuple[Any, ...], Plan] = {}


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

    def make_ready(self, plan: Plan) -> None:
        """Let the code be made that all runs go by, once and not in each of several threads."""
        self[:1].run(plan)

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
    plan = _ready(job)
    count = job.part.stop - job.part.start
    blocks = [slice(first, first + job.size) for first in range(0, count, job.size)]
    return Ends.joined([job.lanes[block].run(plan) for block in blocks])


def _ready(job: Job) -> Plan:
    """Return the plan of a job; the first of several threads makes it, and the others have it."""
    text = job.loss, job.variables, job.settings
    kind = *text, tuple(job.lanes.varied), job.lanes.tracked
    with _lock:
        if kind not in _plans:
            loss, settings = Loss(job.loss, job.variables), settings_of(json.loads(job.settings))
            plan = make_plan(loss, history=False, **settings)
            job.lanes.make_ready(plan)
            if len(_plans) == PLANS:
                _plans.clear()
            _plans[kind] = plan
        return _plans[kind]
