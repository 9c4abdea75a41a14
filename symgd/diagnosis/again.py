"""A run made again with one thing changed: nothing is advised that was not tried."""

import math
from collections.abc import Iterator
from typing import Any

from symgd.descent import descend
from symgd.diagnosis.diagnosis import Remedy
from symgd.errors import SymgdError
from symgd.loss import Loss
from symgd.plan import settings_of
from symgd.trajectory import Outcome, Trajectory

TRIES = 14
"""The most runs that one search makes."""

WORK = 3_000_000
"""The most steps that they take in all: about two seconds."""

HALF = 0.5
"""A rate is the reason for a better run if without it the loss came less than half as far down."""

ENDED_WELL = (Outcome.CONVERGED, Outcome.STEP_LIMIT)


def again(run: Trajectory, **changed: Any) -> Trajectory | None:
    """Make a run again with some settings changed; None where that cannot be."""
    loss = Loss(run.settings["loss"], run.variables)
    start = changed.pop("start", run.start)
    try:
        return descend(loss, start, **{**settings_of(run.settings), **changed})
    except SymgdError:
        return None


def scaled(run: Trajectory, factor: float) -> tuple[float | str, float]:
    """Return a run's learning rate times about ``factor``, in few digits, and the exact factor."""
    lr = run.settings["lr"]
    if isinstance(lr, str):
        short = _rounded_down(factor)
        return f"{short:g}*({lr})", short
    rate = _rounded_down(factor * lr)
    return rate, rate / lr


def smaller_rate(run: Trajectory, guess: float) -> Remedy | None:
    """Return the largest learning rate that holds, looked for from ``guess`` times the run's own.

    A run holds if it ends neither worse than it started nor in growth, an oscillation or a place
    where the loss is undefined.
    """
    tries = _tries(run)
    held: Remedy | None = None
    low, high, factor = 0.0, 1.0, guess
    for number in range(tries):
        found = _holding(run, factor)
        if found is not None:
            held, low = found, factor
            if number == 0 or low > 0.9 * high:
                break
        else:
            high = factor
        factor = high / 2 if held is None else math.sqrt(low * high)
    return held


def larger_rate(run: Trajectory, guess: float) -> Remedy | None:
    """Return a learning rate up to ``guess`` times the run's own that ends clearly lower."""
    for factor in _falling(guess, _tries(run)):
        found = _holding(run, factor)
        if found is None:
            continue
        down, further = run.losses[0] - run.value, run.losses[0] - found.value
        if found.outcome == Outcome.CONVERGED or down < HALF * further:
            return found
    return None


def remedy(text: str, made: Trajectory) -> Remedy:
    """Return what a new run shows."""
    return Remedy(
        text=text,
        lr=made.settings["lr"],
        start=tuple(made.start.tolist()),
        outcome=made.outcome,
        steps=made.steps,
        value=made.value,
    )


def _holding(run: Trajectory, factor: float) -> Remedy | None:
    lr, exact = scaled(run, factor)
    made = again(run, lr=lr)
    if made is None or made.outcome not in ENDED_WELL or made.value > run.losses[0]:
        return None
    text = f"{exact:g} times its learning rate" if isinstance(lr, str) else f"{lr:g}"
    return remedy(text, made)


def _tries(run: Trajectory) -> int:
    return max(1, min(TRIES, WORK // int(run.settings["steps"])))


def _falling(guess: float, tries: int) -> Iterator[float]:
    factor = guess
    for _ in range(tries):
        if factor <= 1.2:
            return
        yield factor
        factor /= 2


def _rounded_down(value: float) -> float:
    """Keep three digits, and do not go above the value.

    >>> _rounded_down(0.49999), _rounded_down(1234.5)
    (0.499, 1230.0)
    """
    unit = 10.0 ** (math.floor(math.log10(value)) - 2)
    return float(f"{math.floor(value / unit * (1 + 1e-12)) * unit:.3g}")
