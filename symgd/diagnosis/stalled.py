"""Runs that used all their steps: how many more they would need, and at which rate fewer."""

import math

import numpy as np
from numpy.typing import NDArray

from symgd.curvature import curvatures, hessian, largest_curvatures
from symgd.diagnosis.again import again, larger_rate, scaled, with_rate
from symgd.diagnosis.diagnosis import Diagnosis, RateVerdict, Remedy
from symgd.diagnosis.exceeded import first_exceeded
from symgd.diagnosis.unstable import SAFE, unstable
from symgd.diagnosis.words import count, ending, enough, kinks, named
from symgd.loss import Loss
from symgd.rules.stopping import StoppingTest, gradient_tolerance
from symgd.stability.linear import LinearStep
from symgd.stability.rates import BestRate, best_rate, rate_limit, steps_to_tolerance
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]

FAR = 2.0
"""A rate is too small if the run needs more than so many times the steps that it had, and more than
so many times those of the best rate."""

MARGIN = 2.0
"""How many times the steps predicted are tried: the states that a run ends with lengthen it."""

WILD = 100.0
"""By how much a rate is raised at most where no limit is known."""

PATIENCE = 300_000
"""Steps up to which a prediction is tried; a tenth of a second or two."""

FALLEN = 0.1
"""The share of its highest value below which a rate has fallen too far to go on with."""

STEEP = 0.1
"""The share of the steepest gradient that is steep."""

LAST = 6
"""Positions at the end of a run that are looked at for a gradient that turns round."""

LOOKS = 50
"""Places of a path whose curvature bounds the rates that are tried."""


def stalled(
    loss: Loss, run: Trajectory, tests: tuple[StoppingTest, ...], step: LinearStep | None
) -> Diagnosis:
    """Explain a run that used all its steps."""
    steady = bool(np.ptp(run.learning_rates) == 0)
    matrix = _settled_hessian(loss, run)
    tolerance = gradient_tolerance(tests)
    if step is None or matrix is None or not steady or tolerance is None:
        return _on_the_way(loss, run, step, steady)
    return _near_a_minimum(loss, run, step, matrix, tolerance)


def _near_a_minimum(
    loss: Loss, run: Trajectory, step: LinearStep, matrix: Array, tolerance: float
) -> Diagnosis:
    """Explain a run by the modes of the Hessian that it has settled in."""
    lr, modes = float(run.learning_rates[-1]), np.linalg.eigvalsh(matrix).tolist()
    if step.radius(modes, lr).max() >= 1:
        return unstable(loss, run, step)

    def left(rate: float) -> float:
        return steps_to_tolerance(step, matrix, loss.gradient_at(run.end), rate, tolerance)

    more, best = left(lr), best_rate(step, modes)
    if run.steps + more <= PATIENCE:
        made = again(run, steps=enough(MARGIN * (run.steps + more)))
        if made is None or made.outcome != Outcome.CONVERGED:
            return _on_the_way(loss, run, step, steady=True)
        more = made.steps - run.steps
        if more <= (FAR - 1) * run.steps:
            text = f"It converges after {made.steps:,} steps in all (tried)."
            return Diagnosis(RateVerdict.GOOD, (text,), more_steps=more)
    elif not _is_quadratic(loss, run):  # over so many steps no other prediction holds
        return _on_the_way(loss, run, step, steady=True)
    if best is None:
        return Diagnosis(RateVerdict.UNKNOWN)
    total = run.steps + more
    if best.lr > lr:
        held = _faster(run, best, total)
        slow = total > FAR * steps_to_tolerance(
            step, matrix, loss.gradient_at(run.start), best.lr, tolerance
        )
        if held is not None and (slow or held.outcome == Outcome.CONVERGED):
            return _too_small(held, more)
    tried = total <= PATIENCE
    number = f"{more:,} more steps (tried)" if tried else f"About {count(more)}"
    text = (
        f"{number} would be needed: curvatures from {modes[0]:.4g} to {modes[-1]:.4g} "
        f"(condition number {modes[-1] / modes[0]:.4g}) make this rule slow"
    )
    faster = left(best.lr)
    if faster < 0.9 * more:
        text += f". The best learning rate, {best.lr:.3g}, would need about {count(faster)}."
    else:
        text += " at any learning rate."
    return Diagnosis(RateVerdict.GOOD, (text,), more_steps=more)


def _faster(run: Trajectory, best: BestRate, total: float) -> Remedy | None:
    """Return a larger rate that is clearly better than one with ``total`` steps to go, if tried.

    In the run's own steps, or else the best rate in the share of the total that makes it far.
    """
    lr = float(run.learning_rates[-1])
    held = larger_rate(run, (best.low if best.low > lr else best.lr) / lr)
    if held is not None and held.outcome == Outcome.CONVERGED:
        return held
    made = again(run, lr=scaled(run, best.lr / lr), steps=int(min(total / FAR, PATIENCE)))
    return with_rate(made) if made is not None and made.outcome == Outcome.CONVERGED else held


def _on_the_way(loss: Loss, run: Trajectory, step: LinearStep | None, steady: bool) -> Diagnosis:
    """Explain a run by trying, where curvatures or rates still change, or there is no limit."""
    highest, last, fell = float(run.learning_rates.max()), float(run.learning_rates[-1]), ""
    if loss.notes and _bounces(loss, run):
        return Diagnosis(RateVerdict.UNKNOWN, (kinks(loss, steady),))
    if last < FALLEN * highest:
        fell = f"The learning rate fell from {highest:.3g} to {last:.3g} on the way"
    largest = WILD
    if step is not None:
        if not step.uses_rate or highest == 0:
            return Diagnosis(RateVerdict.UNKNOWN)
        places = np.unique(np.linspace(0, run.steps, LOOKS).astype(int))
        found = largest_curvatures(loss, run.positions[places])
        sharpest = float(np.nanmax(found)) if np.isfinite(found).any() else math.nan
        if sharpest <= 0:
            text = "Nothing on this path curves upwards: a plateau, or a slope without an end."
            return Diagnosis(RateVerdict.UNKNOWN, (text,))
        if sharpest > 0:
            limit = rate_limit(step, [sharpest])
            largest = SAFE * limit / highest if math.isfinite(limit) else WILD
    still_steep = run.gradient_norms[-1] > STEEP * run.gradient_norms.max()
    held = larger_rate(run, largest) if still_steep or fell else None
    if held is not None:
        return _too_small(held, None, fell)
    if step is not None and still_steep and first_exceeded(loss, run, step) is not None:
        explained = unstable(loss, run, step)
        if explained.remedy is not None and explained.remedy.value < run.value:
            return explained
    text = fell or "No larger learning rate that was tried does clearly better"
    return Diagnosis(RateVerdict.UNKNOWN, (f"{text}.",) if still_steep or fell else ())


def _too_small(held: Remedy, more: float | None, fell: str = "") -> Diagnosis:
    if fell:
        text = f"{fell}, too early: with {named(held)} {ending(held)} (tried)."
    else:
        needed = "with" if more is None else f"about {count(more)} would be needed. With"
        text = f"The learning rate is too small: {needed} {named(held)} {ending(held)} (tried)."
    return Diagnosis(RateVerdict.TOO_SMALL, (text,), None, held, more)


def _bounces(loss: Loss, run: Trajectory) -> bool:
    """Say whether the gradient turned round in the last steps, as it does across a kink."""
    gradients = loss.gradient_at(run.positions[-LAST:].T)
    turned = gradients[:, 1:] * gradients[:, :-1] < 0
    return bool((turned & (np.abs(gradients[:, 1:]) > STEEP * run.gradient_norms.max())).any())


def _is_quadratic(loss: Loss, run: Trajectory) -> bool:
    """Say whether the Hessian is the same at places that have nothing to do with each other."""
    places = (run.end, run.start, 7.3 - 1.7 * run.start, np.zeros_like(run.start))
    first, *others = (hessian(loss, place) for place in places)
    return first is not None and all(
        other is not None and np.allclose(first, other, rtol=1e-7, atol=0) for other in others
    )


def _settled_hessian(loss: Loss, run: Trajectory) -> Array | None:
    """Return the Hessian at the end of a run that has been near a minimum for half of its steps.

    None where it is not positive definite, or has changed much since.
    """
    matrix = hessian(loss, run.end)
    before = curvatures(loss, run.positions[run.steps // 2])
    if matrix is None or before is None:
        return None
    modes = np.linalg.eigvalsh(matrix)
    settled = np.allclose(before, modes, rtol=0.1, atol=0)
    return matrix if settled and modes[0] > 1e-9 * modes[-1] else None
