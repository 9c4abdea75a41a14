"""Verdict: how a run ended, from what it left behind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.arrays.names import as_indexed
from symgd.curvature import curvatures
from symgd.loss import Loss
from symgd.printing.counted import counted
from symgd.rules.stopping import StoppingTest
from symgd.trajectory import Outcome
from symgd.undefined import undefined_part
from symgd.unsettled import growth, oscillation

Array = NDArray[np.float64]

FAR = 1e12
"""A run has diverged when a coordinate passes FAR · (1 + its largest start) and the gradient there
is no smaller than at the start."""


@dataclass(frozen=True)
class Verdict:
    """How many positions hold, the outcome, and the outcome as a sentence."""

    count: int
    outcome: Outcome
    reason: str


@dataclass(frozen=True)
class Course:
    """A run as it was computed: it may end in numbers that are not finite.

    Attributes:
        positions: (T + 1, n).
        losses, norms: (T + 1,), of the loss and of its gradient there.
        rates: (T,), the learning rate of each step.
        fired: the stopping test that ended the run.
        broken: what was raised when another step was tried.
        noisy: whether noise is added to the gradient.
        interrupted: whether the run ended because whoever watched it asked for that.
    """

    positions: Array
    losses: Array
    norms: Array
    rates: Array
    fired: StoppingTest | None
    broken: Exception | None
    noisy: bool
    interrupted: bool = False


def judge(loss: Loss, course: Course) -> Verdict:
    """Return the verdict on a run."""
    bad = _first_bad(course)
    if bad is not None:
        at = course.positions[bad], course.losses[bad], course.norms[bad]
        return failure(loss, *at, course.losses[:bad], course.rates[bad - 1])
    steps = len(course.losses) - 1
    swing = oscillation(loss.variables, course.positions, course.rates)
    if swing:
        return Verdict(steps + 1, Outcome.OSCILLATES, swing)
    if course.broken is not None:
        return breakage(course.broken, steps)
    if course.fired is not None:
        return rest(loss, course.positions[-1], course.losses, course.norms, course.fired)
    if course.interrupted:
        reason = f"after {counted(steps, 'step')}; the gradient's norm is {course.norms[-1]:.3g}"
        return Verdict(steps + 1, Outcome.INTERRUPTED, reason)
    grown = growth(course.positions, course.losses, course.norms, noisy=course.noisy)
    if grown:
        return Verdict(steps + 1, Outcome.DIVERGED, grown)
    return Verdict(steps + 1, Outcome.STEP_LIMIT, used_up(steps, course.norms[-1]))


def used_up(steps: int, norm: float) -> str:
    """Say that a run took all its steps, and how long the gradient is at the end."""
    return (
        f"took all {counted(steps, 'step')}; the gradient's norm is {norm:.3g}, "
        "and no stopping test fired"
    )


def breakage(raised: Exception, steps: int) -> Verdict:
    """Return the verdict on a run of so many steps whose next one raised."""
    overflow = isinstance(raised, OverflowError)
    what = "overflows" if overflow else "is undefined"
    reason = (
        f"step {steps + 1} cannot be taken: a part of the loss, the rule, the learning rate "
        f"or a stopping test {what} there"
        f"{'; t is 0 at first' if steps == 0 else ''}"
    )
    return Verdict(steps + 1, Outcome.DIVERGED if overflow else Outcome.LEFT_DOMAIN, reason)


def rest(
    loss: Loss, position: Array, losses: Array, norms: Array, fired: StoppingTest, when: str = ""
) -> Verdict:
    """Return the verdict on a run that a stopping test ended at a position.

    ``when`` says when that was, if not only after how many steps.
    """
    steps = len(losses) - 1
    when = when or counted(steps, "step")
    if fired.quantities == ("t",):
        return Verdict(steps + 1, Outcome.STEP_LIMIT, f"{fired.text}: {when}")
    outcome, reason = _at_rest(loss, position, losses[-1], norms[-1])
    # A step straight across a valley leaves the loss as it was.
    if "_change" in fired.text and norms[-1] > 0.01 * norms[0]:
        reason += f", though the gradient's norm is still {norms[-1]:.3g}"
    return Verdict(steps + 1, outcome, f"{fired.text} after {when}{reason}")


def place(variables: Sequence[str], position: Array) -> str:
    """Write a position as text: 'x = 3, y = 4'."""
    first = zip(as_indexed(variables)[:6], position[:6], strict=True)
    shown = [f"{name} = {value:.6g}" for name, value in first]
    return ", ".join(shown if len(variables) <= 6 else [*shown[:5], "…"])


def _first_bad(course: Course) -> int | None:
    """Return the first position that does not hold, if there is one.

    Those hold that are finite in all, and not both far away and as steep as at first.
    """
    limit = FAR * (1 + np.abs(course.positions[0]).max())
    low, high = course.positions.min(), course.positions.max()
    finite = np.isfinite(course.losses) & np.isfinite(course.norms)
    # All at once: to look at ten million positions one by one takes seconds.
    if finite.all() and -limit <= low and high <= limit:
        return None
    with np.errstate(invalid="ignore"):
        near = np.abs(course.positions).max(axis=1) <= limit
    good: NDArray[np.bool_] = (
        np.isfinite(course.positions).all(axis=1)
        & finite
        & (near | (course.norms < course.norms[0]))
    )
    return None if good.all() else int(np.argmin(good))


def failure(
    loss: Loss, position: Array, value: float, norm: float, before: Array, rate: float
) -> Verdict:
    """Say why a position, with its loss and gradient's norm, is the first that does not hold.

    Args:
        loss: what is descended.
        position: (n,), after the last step.
        value: the loss there.
        norm: that of its gradient.
        before: the losses at the positions before it.
        rate: the learning rate of the step that led to it.
    """
    bad = len(before)
    where = place(loss.variables, position)
    if not np.isfinite(position).all():
        reason = f"step {bad} overflows: its learning rate or its rule makes no finite number"
        if bad < 3 or np.isnan(rate):
            return Verdict(bad, Outcome.DIVERGED, reason)
    elif np.isnan(value):
        part, overflow = undefined_part(loss, position)
        if not overflow:
            reason = f"step {bad} went to {where}, where {part} is undefined"
            return Verdict(bad, Outcome.LEFT_DOMAIN, reason)
    elif np.isinf(value):
        part, overflow = undefined_part(loss, position)
        if not overflow:
            reason = f"step {bad} went to {where}, where {part} is infinite"
            return Verdict(bad, Outcome.LEFT_DOMAIN, reason)
    elif not np.isfinite(norm) and np.abs(position).max() < FAR:
        reason = f"step {bad} went to {where}, where the loss has no gradient"
        return Verdict(bad, Outcome.NOT_DIFFERENTIABLE, reason)
    began = int(np.argmin(before))
    lands = value if np.isfinite(value) else before[-1]
    if value == -np.inf or lands < before[0]:
        reason = f"the loss falls without bound: it passed {lands:.3g} at step {bad}"
    else:
        reason = f"the loss has grown without bound since step {began}"
    return Verdict(bad, Outcome.DIVERGED, reason)


def _at_rest(loss: Loss, position: Array, value: float, norm: float) -> tuple[Outcome, str]:
    """Tell a minimum from a saddle or a maximum by the Hessian where a run came to rest."""
    if norm > 1e-3:
        return Outcome.CONVERGED, ""
    curvature = curvatures(loss, position)
    if curvature is None:
        return Outcome.CONVERGED, ""
    # A tail that flattens out curves downwards too, but by less than the loss can tell.
    bends = np.abs(curvature).max() * (1 + np.abs(position).max()) ** 2
    if bends <= 1e-6 * (1 + abs(value)):
        return Outcome.CONVERGED, ", where the loss hardly curves: this need not be a minimum"
    if curvature[0] >= -1e-6 * np.abs(curvature).max():
        return Outcome.CONVERGED, ""
    kind = "a saddle" if curvature[-1] > 0 else "a maximum"
    return Outcome.NON_MINIMUM, (
        f", but this is {kind}: the Hessian has the eigenvalue {curvature[0]:.4g}; start elsewhere"
    )
