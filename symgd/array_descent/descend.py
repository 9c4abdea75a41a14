"""descend_arrays(): one run over arrays, from its start to its outcome."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symgd import checks
from symgd.array_descent.loop import Loop, Progress
from symgd.array_descent.record import Record
from symgd.array_descent.room import check_room
from symgd.array_descent.rows import Rows, rows
from symgd.array_descent.start import array_start
from symgd.array_descent.verdict import judge_arrays
from symgd.array_loss import ArrayLoss
from symgd.epochs import Epochs
from symgd.errors import SettingError
from symgd.plan import Plan
from symgd.start import refusal
from symgd.trajectory import Trajectory
from symgd.verdict import place

Array = NDArray[np.float64]

SHORT_START = 1000
"""Numbers up to which a start is kept with the settings; a longer one is the first position."""


def descend_arrays(
    plan: Plan,
    start: ArrayLike | Mapping[str, ArrayLike] | None,
    progress: Progress | None,
) -> Trajectory:
    """Carry out the plan of a run of an ArrayLoss.

    Args:
        plan: its loss is an ArrayLoss.
        start: parameters by name, or n numbers; what is left out starts at 0 or, if a matrix, at
            small random numbers.
        progress: called with (steps done, steps in all, words) about ten times a second.

    Raises:
        SettingError: when memory does not suffice, the start makes no sense, the loss is undefined
            there, or the learning rate becomes negative.
    """
    loss = plan.loss
    assert isinstance(loss, ArrayLoss)
    check_room(loss, plan.rule)
    chosen = rows(loss, plan.passes, plan.seed)
    loop = Loop(plan, chosen, array_start(loss, start, plan.seed), progress)
    loop.run()
    record, history = loop.record, loop.history
    if not record.losses:
        _refuse_start(loss, history.w, record)
    checks.rates(np.array(record.rates))
    last = len(record.losses) - 1
    positions, kept = history.positions()
    dense = positions if kept is None else None
    verdict = judge_arrays(plan, chosen, record, history.w, dense)
    first = positions[0].copy()
    return Trajectory(
        variables=loss.variables,
        positions=positions,
        losses=np.array(record.losses),
        gradient_norms=np.array(record.norms),
        learning_rates=np.array(record.rates[:last]),
        outcome=verdict.outcome,
        reason=verdict.reason,
        settings={**plan.settings, "start": _plain(loss, first)},
        shapes=loss.parameters,
        kept=kept,
        epochs=_epochs(chosen, record, last) if loss.data.rows else None,
    )


def _plain(loss: ArrayLoss, first: Array) -> dict[str, object] | None:
    """Return a start in plain JSON values, unless it is long."""
    if loss.size > SHORT_START:
        return None
    return {name: array.tolist() for name, array in loss.unpack(first).items()}


def _epochs(chosen: Rows, record: Record, last: int) -> Epochs:
    """Return the epochs that were over by the last step that holds."""
    held = sum(end <= last for end in record.ends)
    return Epochs(
        ends=np.array(record.ends[:held], dtype=np.intp),
        losses=np.array(record.means[:held]),
        validation=np.array(record.validation[:held]),
        batch_size=chosen.batch,
        rows=chosen.train.rows,
    )


def _refuse_start(loss: ArrayLoss, w: Array, record: Record) -> None:
    """Say why there is no loss, or no gradient, at the start."""
    value, norm = record.bad or (np.nan, np.nan)
    if np.isfinite(value) and np.isinf(norm) and loss.data.rows:
        raise SettingError(
            f"the gradient is too large for a number at the start, {place(loss.variables, w)}: "
            "scale the data (--standardize), or start elsewhere"
        )
    raise refusal(loss, w, value)
