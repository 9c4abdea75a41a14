"""sweep(): many runs at once, over a grid of settings or over random samples."""

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Unpack

from numpy.typing import ArrayLike

from symgd.files import check_file
from symgd.lanes.blocks import run_blocks
from symgd.loss import LossLike
from symgd.plan import Settings
from symgd.sweeps import store
from symgd.sweeps.door import make_task
from symgd.sweeps.record import Keeper, Record
from symgd.sweeps.result import Sweep
from symgd.sweeps.resume import saved
from symgd.sweeps.starts import WindowLike

Progress = Callable[[int, int, str], None]

STEPS = 1000
"""The most steps of each run, if nobody says: more than of a run that is looked at."""


class SweepInterrupt(KeyboardInterrupt):
    """Ctrl-C during a sweep.

    Attributes:
        sweep: with all runs that were made.
    """

    def __init__(self, sweep: Sweep) -> None:
        super().__init__(str(sweep))
        self.sweep = sweep


def sweep(
    loss: LossLike,
    over: Mapping[str, object] | None = None,
    *,
    samples: int | None = None,
    starts: int | ArrayLike | Mapping[str, float] | None = None,
    window: WindowLike | None = None,
    save: str | Path | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
    **settings: Unpack[Settings],
) -> Sweep:
    """Descend a loss with many settings, from one start or many, and keep where each run ends.

    Each run is that of :func:`symgd.descend` with the same settings.

    Args:
        loss: a Loss, or its text.
        over: what is swept, with its values: ``lr``, a constant of the rule or the schedule
            (``momentum``, ``schedule.gamma`` where both have it), ``noise`` and what else is done
            to the gradient, ``seed``, or a coordinate of the start. Values are numbers, or a text:
            ``"0:0.99:100"`` from one to another, ``"0.001:1:50:log"`` by equal factors (a
            :class:`symgd.sweeps.Range`, too).
        samples: so many random settings in place of a grid; the ranges are then without a count.
        starts: the start of all runs, several (n, s), or how many random ones.
        window: where random starts lie: an interval, or one for each variable.
        save: a .npz or .parquet file, saved to as the sweep goes on. If it is there, and holds the
            same sweep, that goes on from where it stopped.
        cluster: one of Dask, to share the work with: ``"local:4"``, ``"tcp://host:8786"``.
        progress: called with (runs made, runs in all, words).
        settings: those of :func:`symgd.descend`, the same for all runs; 1000 steps by default.

    Raises:
        SettingError, ExpressionError: when something asked for makes no sense.
        FileError: when the file cannot be read or written, or is of another sweep.
        SweepInterrupt: on Ctrl-C, with what was done, which is saved, too.

    >>> found = sweep("x**2 + 2*y**2", {"lr": [0.1, 0.25, 0.6]})
    >>> found.steps[:, 0], found.ended("converged")[:, 0]
    (array([70, 23, 82]), array([ True,  True, False]))
    """
    task = make_task(loss, over, samples, starts, window, {"steps": STEPS, **settings})
    record = Record(task)
    if save is not None:
        store.format_of(save)
        check_file(save)
        before = saved(save, task)
        if before is not None:
            record.resume(before)
    if record.done.all():
        return record.sweep()
    keeper, began, first = Keeper(save, record), time.monotonic(), int(record.done.sum())
    blocks = run_blocks(
        task.plan,
        task.lanes,
        task.varied,
        task.seeds,
        task.streams,
        todo=~record.done,
        cluster=cluster,
    )
    try:
        with closing(blocks):
            for part, ends in blocks:
                record.take(part, ends)
                keeper.consider()
                if progress is not None:
                    made = int(record.done.sum())
                    speed = (made - first) / max(time.monotonic() - began, 1e-9)
                    progress(made, len(record.done), f"{speed:,.0f} runs a second")
    except KeyboardInterrupt:
        keeper.save()
        raise SweepInterrupt(record.sweep()) from None
    except BaseException:
        keeper.save()
        raise
    keeper.save()
    return record.sweep()
