"""Runs that used all their steps: how many more they would need, and at which rate fewer."""

import math

import numpy as np
from numpy.typing import NDArray

from symgd.curvature import curvatures, hessian, largest_curvatures
from symgd.diagnosis.again import larger_rate
from symgd.diagnosis.diagnosis import Diagnosis, RateVerdict, Remedy
from symgd.diagnosis.unstable import SAFE, unstable
from symgd.diagnosis.words import count, ending, enough, kinks, named
from symgd.loss import Loss
from symgd.rules.stopping import StoppingTest, gradient_tolerance
from symgd.stability.linear import LinearStep
from symgd.stability.rates import best_rate, rate_limit, steps_to_tolerance
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

FAR = 2.0
"""How many times the steps of a run it may need before its rate is called too small."""

WILD = 100.0
"""By how much a rate is raised at most where no limit is known."""

LOOKS = 50
"""Places of a path whose curvature bounds the rates that are tried."""


def stalled(
    loss: Loss, run: Trajectory, tests: tuple[StoppingTest, ...], step: LinearStep | None
) -> Diagnosis:
    """Explain a run that used all its steps."""
    matrix = _settled_hessian(loss, run)
    if step is None or matrix is None:
        return _on_the_way(loss, run, step)
    return _near_a_minimum(loss, run, step, matrix, gradient_tolerance(tests))


def _near_a_minimum(
    loss: Loss, run: Trajectory, step: LinearStep, matrix: Array, tolerance: float | None
) -> Diagnosis:
    """Explain a run by the modes of the Hessian that it has settled in."""
    lr, modes = float(run.learning_rates[-1]), np.linalg.eigvalsh(matrix).tolist()
    if step.radius(modes, lr).max() >= 1:
        return unstable(loss, run, step)

    def left(rate: float) -> float | None:
        if tolerance is None:
            return None
        return steps_to_tolerance(step, matrix, loss.gradient_at(run.end), rate, tolerance)

    more, best = left(lr), best_rate(step, modes)
    if more is not None and more <= (FAR - 1) * run.steps:
        text = f"About {count(more)} would do: try {enough(run.steps + more):,} in all."
        return Diagnosis(RateVerdict.GOOD, (text,), more_steps=more)
    if best is not None:
        held = larger_rate(run, (best.low if best.low > lr else best.lr) / lr)
        if held is not None:
            return _too_small(held, more)
    if more is None or best is None:
        return Diagnosis(RateVerdict.UNKNOWN)
    faster = left(best.lr) or 0.0
    text = (
        f"About {count(more)} would be needed: curvatures from {modes[0]:.4g} to {modes[-1]:.4g} "
        f"(condition number {modes[-1] / modes[0]:.4g}) make this rule slow"
    )
    if faster < 0.9 * more:
        text += f". The best learning rate, {best.lr:.3g}, would need about {count(faster)}."
    else:
        text += " at any learning rate."
    return Diagnosis(RateVerdict.GOOD, (text,), more_steps=more)


def _on_the_way(loss: Loss, run: Trajectory, step: LinearStep | None) -> Diagnosis:
    """Explain a run whose curvatures still change, or whose rule has no limit: by trying."""
    largest = WILD
    if step is not None:
        if not step.uses_rate:
            return Diagnosis(RateVerdict.UNKNOWN)
        places = np.unique(np.linspace(0, run.steps, LOOKS).astype(int))
        found = largest_curvatures(loss, run.positions[places])
        sharpest = float(np.nanmax(found)) if np.isfinite(found).any() else math.nan
        if sharpest <= 0 and not loss.notes:
            text = "Nothing on this path curves upwards: a plateau, or a slope without an end."
            return Diagnosis(RateVerdict.UNKNOWN, (text,))
        if sharpest > 0:
            largest = SAFE * rate_limit(step, [sharpest]) / float(run.learning_rates[-1])
    held = larger_rate(run, largest)
    if held is not None:
        return _too_small(held, None)
    if loss.notes:
        steady = bool(np.ptp(run.learning_rates) == 0)
        return Diagnosis(RateVerdict.UNKNOWN, (kinks(loss, steady),))
    text = "No larger learning rate that was tried does clearly better"
    if step is not None:
        text += "; the curvature still changes on the way, and does not tell how many are left"
    return Diagnosis(RateVerdict.UNKNOWN, (f"{text}.",))


def _too_small(held: Remedy, more: float | None) -> Diagnosis:
    needed = "with" if more is None else f"about {count(more)} would be needed. With"
    text = f"The learning rate is too small: {needed} {named(held)} {ending(held)} (tried)."
    return Diagnosis(RateVerdict.TOO_SMALL, (text,), None, held, more)


def _settled_hessian(loss: Loss, run: Trajectory) -> Array | None:
    """Return the Hessian at the end of a run that has been near a minimum for half of its steps.

    None where it is not positive definite, or has changed much since.
    """
    matrix = hessian(loss, run.end)
    before = curvatures(loss, run.positions[run.steps // 2])
    if matrix is None or before is None:
        return None
    modes = np.linalg.eigvalsh(matrix)
    settled = np.allclose(before, modes, rtol=0.2, atol=0.2 * abs(modes[0]))
    return matrix if settled and modes[0] > 1e-9 * modes[-1] else None
