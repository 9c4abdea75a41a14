"""Runs that used all their steps: how many more they would need, and at which rate fewer."""

import numpy as np
from numpy.typing import NDArray

from symgd.curvature import curvatures, hessian, largest_curvatures
from symgd.diagnosis.again import larger_rate
from symgd.diagnosis.diagnosis import Diagnosis, RateVerdict
from symgd.diagnosis.unstable import SAFE, unstable
from symgd.diagnosis.words import count, ending, enough, named
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
    matrix = hessian(loss, run.end)
    modes: Array | None = None if matrix is None else np.asarray(np.linalg.eigvalsh(matrix))
    lr, more = float(run.learning_rates[-1]), None
    if modes is not None and not _settled(loss, run, modes):
        modes = None
    if step is not None and modes is not None and matrix is not None:
        radius = float(step.radius(modes, lr).max())
        if radius >= 1:
            return unstable(loss, run, step)
        tolerance = gradient_tolerance(tests)
        if tolerance is not None and run.gradient_norms[-1] > 0:
            gradient = loss.gradient_at(run.end)
            more = steps_to_tolerance(step, matrix, gradient, lr, tolerance)
            if run.steps + more <= FAR * run.steps:
                sentence = f"About {count(more)} would do: try {enough(run.steps + more):,} in all."
                return Diagnosis(RateVerdict.GOOD, (sentence,), more_steps=more)
    largest = _largest_factor(loss, run, step, modes)
    if largest is None:
        slope = "Nothing on this path curves upwards: it is a plateau, or a slope without an end."
        return Diagnosis(RateVerdict.UNKNOWN, (slope,))
    held = larger_rate(run, largest)
    needed = "" if more is None else f"about {count(more)} would be needed. "
    if held is not None:
        text = f"The learning rate is too small: {needed}With {named(held)} {ending(held)} (tried)."
        return Diagnosis(
            RateVerdict.TOO_SMALL, (text.replace(": With", ": with"),), None, held, more
        )
    if more is None or modes is None:
        text = "No larger learning rate that was tried does clearly better."
        if modes is None and step is not None:
            text += " The curvature still changes on the way: it does not tell how many are left."
        return Diagnosis(RateVerdict.UNKNOWN, (text,))
    text = (
        f"{needed[:1].upper()}{needed[1:]}No larger rate that was tried does better: curvatures "
        f"from {modes[0]:.4g} to {modes[-1]:.4g} (condition number {modes[-1] / modes[0]:.4g}) "
        "make this rule slow."
    )
    return Diagnosis(RateVerdict.GOOD, (text,), more_steps=more)


def _settled(loss: Loss, run: Trajectory, modes: Array) -> bool:
    """Say whether a run is near a minimum whose curvatures have not changed for half of it."""
    before = curvatures(loss, run.positions[run.steps // 2])
    return bool(
        modes[0] > 1e-9 * modes[-1]
        and before is not None
        and np.allclose(before, modes, rtol=0.2, atol=0.2 * modes[0])
    )


def _largest_factor(
    loss: Loss, run: Trajectory, step: LinearStep | None, modes: Array | None
) -> float | None:
    """Return by how much the rate of a slow run may be raised: to the best one, or to the limit.

    None where no place of the path looked at curves upwards.
    """
    lr = float(run.learning_rates[-1])
    if step is None or not step.uses_rate:
        return WILD if step is None else 1.0
    if modes is not None:
        best = best_rate(step, modes.tolist())
        return 1.0 if best is None else best.low / lr if best.low > lr else best.lr / lr
    places = np.unique(np.linspace(0, run.steps, LOOKS).astype(int))
    found = largest_curvatures(loss, run.positions[places])
    if np.isnan(found).all():
        return WILD
    sharpest = float(np.nanmax(found))
    return SAFE * rate_limit(step, [sharpest]) / lr if sharpest > 0 else None
