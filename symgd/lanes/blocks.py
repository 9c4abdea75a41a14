"""Many runs in blocks: one after another, on threads, or on the workers of a cluster."""

import json
from collections.abc import Generator, Mapping

import numpy as np
from numpy.typing import NDArray

import symgd
from symgd import backends
from symgd.cluster import require
from symgd.lanes import threads
from symgd.lanes.cut import block_size, piece_size, pieces
from symgd.lanes.ends import NONE, Ends
from symgd.lanes.job import Job, Lanes, carried_out
from symgd.plan import Plan

Array = NDArray[np.float64]
Codes = NDArray[np.int64]


def run_blocks(
    plan: Plan,
    starts: Array,
    varied: Mapping[str, Array] = NONE,
    seeds: Codes | None = None,
    streams: Codes | None = None,
    *,
    tracked: bool = True,
    todo: NDArray[np.bool_] | None = None,
    cluster: str | None = None,
) -> Generator[tuple[slice, Ends], None, None]:
    """Run from starts (n, B) in blocks; yield which runs have been done, and how they ended.

    Blocks come as they finish, in any order. How a run ends depends neither on that nor on who
    carried it out.

    Args:
        plan: the settings that all runs share.
        starts: where each begins.
        varied: constants of the program that differ: (B,) each.
        seeds: (B,), the seed of the noise of each; the plan's for all if None.
        streams: (B,), the second seed, as :func:`symgd.descend_batch` has it; 0, 1, … if None.
        tracked: whether the lowest loss on the way and the observed rate are wanted.
        todo: (B,), which runs are wanted; blocks without one are left out.
        cluster: one of Dask to share the work with, ``"local:4"`` or ``"tcp://host:8786"``.

    Raises:
        SettingError: when there is no such cluster.

    >>> from symgd.plan import make_plan
    >>> for part, ends in run_blocks(make_plan("x**2", lr=0.4), np.array([[3.0, -1.0]])):
    ...     print(part, ends.steps)
    slice(0, 2, None) [10 10]
    """
    count = starts.shape[1]
    plan = backends.decided(plan, count)
    if streams is None:
        streams = np.arange(count)
    lanes = Lanes(starts, varied, seeds, streams, tracked)
    size = block_size(plan)
    parts = [slice(first, min(first + size, count)) for first in range(0, count, size)]
    if todo is not None:
        parts = [part for part in parts if todo[part].any()]
    if not parts:
        return
    if cluster is not None:
        yield from _on_cluster(plan, lanes, parts, size, cluster)
        return
    # Numba lets go of Python's lock; NumPy does not for long, and JAX has threads of its own.
    cores = threads.cores() if plan.backend == "numba" else 1
    if cores > 1:
        lanes.make_ready(plan)
    yield from threads.completed(lambda part: lanes[part].run(plan), parts, cores)


def _on_cluster(
    plan: Plan, lanes: Lanes, parts: list[slice], size: int, cluster: str
) -> Generator[tuple[slice, Ends], None, None]:
    require()
    from symgd.cluster.completed import completed
    from symgd.cluster.workers import workers

    # Workers make the plan and its kernel from text: expressions of SymPy are not sent.
    text = plan.loss.text, plan.loss.variables, json.dumps(dict(plan.settings))
    most = piece_size(plan, len(parts) * size)
    jobs = (Job(part, lanes[part], size, *text) for part in pieces(parts, most))
    packages = {"symgd": symgd.__version__, str(plan.backend): ""}
    with workers(cluster, packages) as client:
        for job, ends in completed(client, carried_out, jobs):
            yield job.part, ends
