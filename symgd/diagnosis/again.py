"""A run made again with one thing changed: nothing is advised that was not tried."""

import math
from collections.abc import Iterator
from typing import Any

from symgd.again import loss_of, settings_of
from symgd.descent import descend
from symgd.diagnosis.diagnosis import Remedy
from symgd.errors import SymgdError
from symgd.trajectory import Outcome, Trajectory

TRIES = 14
"""The most runs that one search makes."""

WORK = 3_000_000
"""The most steps that they take in all: about two seconds."""

HALF = 0.5
"""A rate is the reason for a better run if without it the loss came less than half as far down."""

CALMER = 0.1
"""… or if with it the gradient ends at less than this share."""

ENDED_WELL = (Outcome.CONVERGED, Outcome.STEP_LIMIT)


def again(run: Trajectory, **changed: Any) -> Trajectory | None:
    """Make a run again with some settings changed; None where that cannot be."""
    loss = loss_of(run)
    start = changed.pop("start", run.start)
    try:
        return descend(loss, start, **{**settings_of(run.settings), **changed})
    except SymgdError:
        return None


def scaled(run: Trajectory, factor: float) -> float | str:
    """Return a run's learning rate times about ``factor``, in few digits."""
    lr = run.settings["lr"]
    if isinstance(lr, str):
        return f"{_rounded_down(factor):g}*({lr})"
    return _rounded_down(factor * lr)


def smaller_rate(run: Trajectory, guess: float) -> Remedy | None:
    """Return the largest learning rate that holds, looked for from ``guess`` times the run's own.

    A run holds if it ends no higher than the run has ever been, and neither in growth, in an
    oscillation, nor where the loss is undefined.
    """
    held: Trajectory | None = None
    low, high, factor = 0.0, 1.0, guess
    for number in range(_tries(run)):
        made = _holding(run, factor)
        if made is not None:
            held, low = made, factor
            if number == 0 or low > 0.9 * high:
                break
        else:
            high = factor
        factor = high / 2 if held is None else math.sqrt(low * high)
    return None if held is None else with_rate(held)


def larger_rate(run: Trajectory, guess: float) -> Remedy | None:
    """Return the best learning rate found up to ``guess`` times the run's own, if clearly better.

    That is one with which the run converges, in the fewest steps, or else comes down at least
    twice as far, or to a gradient that is a tenth as long.
    """
    tried = [_holding(run, factor) for factor in _falling(guess, _tries(run))]
    better = [made for made in tried if made is not None and _clearly_better(made, run)]
    return with_rate(min(better, key=_rank)) if better else None


def _clearly_better(made: Trajectory, run: Trajectory) -> bool:
    further, down = made.losses[0] - made.value, run.losses[0] - run.value
    return bool(
        made.outcome == Outcome.CONVERGED
        or down < HALF * further
        or (down < further and made.gradient_norms[-1] < CALMER * run.gradient_norms[-1])
    )


def _rank(made: Trajectory) -> tuple[bool, float]:
    converged = made.outcome == Outcome.CONVERGED
    return not converged, made.steps if converged else made.value


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


def with_rate(made: Trajectory) -> Remedy:
    """Return what a run with another rate shows."""
    lr = made.settings["lr"]
    if isinstance(lr, float):
        return remedy(f"{lr:g}", made)
    return remedy(f"{lr.partition('*')[0]} times its learning rate", made)


def _holding(run: Trajectory, factor: float) -> Trajectory | None:
    made = again(run, lr=scaled(run, factor))
    if made is None or made.outcome not in ENDED_WELL or made.value > run.best.value:
        return None
    if not made.steps or made.gradient_norms[-1] > made.gradient_norms[0]:
        return None  # a loss without a lower bound only falls faster
    return made


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
