"""How a run over arrays ended, in one sentence."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from symgd.array_descent.record import Record
from symgd.array_descent.rows import Rows
from symgd.data.stream import Stream
from symgd.plan import Plan
from symgd.printing.counted import counted
from symgd.rules.stopping import StoppingTest
from symgd.trajectory import Outcome
from symgd.unsettled import growth, oscillation
from symgd.verdict import (
    Verdict,
    breakage,
    failure,
    rest,
    used_up,
)

Array = NDArray[np.float64]


def judge_arrays(
    plan: Plan, rows: Rows, record: Record, w: Array, positions: Array | None
) -> Verdict:
    """Return the verdict on a run; w is the position after its last step, which may not hold.

    ``positions`` are None where they are not all kept: then it goes unnoticed that a run swings to
    and fro, or grows slowly.
    """
    losses, norms, rates = map(np.array, (record.losses, record.norms, record.rates))
    if record.bad is not None:
        return failure(rows.loss, w, *record.bad, losses, rates[-1])
    steps = len(rates)
    if record.broken is not None:
        return breakage(record.broken, steps)
    noisy = plan.noisy or rows.size is not None
    if positions is not None and not noisy:
        swing = oscillation(rows.loss.variables, positions, rates)
        if swing:
            return Verdict(steps + 1, Outcome.OSCILLATES, swing)
    if record.fired is not None:
        fired = record.fired if rows.size is None else _of_epoch(record.fired)
        return rest(rows.loss, w, losses, norms, fired, _when(rows, record))
    if record.impatient:
        return Verdict(steps + 1, Outcome.STALLED, _impatience(plan, record))
    if record.interrupted:
        return Verdict(steps + 1, Outcome.INTERRUPTED, _interruption(rows, record))
    grown = None if positions is None else growth(positions, losses, norms, noisy=noisy)
    if grown:
        return Verdict(steps + 1, Outcome.DIVERGED, grown)
    return Verdict(steps + 1, Outcome.STEP_LIMIT, _used_up(plan, rows, record))


def _of_epoch(fired: StoppingTest) -> StoppingTest:
    """Say of a test that it looked at an epoch, and what it saw of it."""
    means = {"gradient", "loss", "loss_change", "relative_change"}
    if means.isdisjoint(fired.quantities):
        return fired
    return replace(fired, text=f"{fired.text} (the epoch's mean)")


def _when(rows: Rows, record: Record) -> str:
    """Say after how many epochs of mini-batches, and steps, a run ended."""
    taken = len(record.rates)
    steps = counted(taken, "step")
    epochs = sum(end <= taken for end in record.ends)
    return steps if rows.size is None else f"{counted(epochs, 'epoch')} ({steps})"


def _impatience(plan: Plan, record: Record) -> str:
    best, waited = int(np.argmin(record.validation)), plan.passes.patience or 0
    return (
        f"the loss on the rows held out has not fallen for {counted(waited, 'epoch')}: "
        f"its smallest, {record.validation[best]:.4g}, was after epoch {best + 1}"
    )


def _interruption(rows: Rows, record: Record) -> str:
    if isinstance(rows.train, Stream):
        return f"after {_when(rows, record)}; on the last batch the loss is {record.losses[-1]:.4g}"
    return f"after {_when(rows, record)}; {_standing(rows, record)}"


def _used_up(plan: Plan, rows: Rows, record: Record) -> str:
    if rows.size is None:
        return used_up(len(record.rates), record.norms[-1])
    taken = counted(len(record.rates), "step")
    if len(record.ends) == plan.passes.epochs:
        taken = _when(rows, record)
    return f"took all {taken}; {_standing(rows, record)}"


def _standing(rows: Rows, record: Record) -> str:
    """Say which loss and which gradient a run has at its end."""
    seen = "over all rows " if rows.held is None else "over the rows trained on "
    return (
        f"{seen if rows.train.rows else ''}the loss is {record.losses[-1]:.4g} "
        f"and the gradient's norm {record.norms[-1]:.3g}"
    )
