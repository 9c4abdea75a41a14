"""What a rule does at a minimum: its stability, or a bound on its steps where it has none."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.plan import Plan
from symgd.stability.bound import StepBound, step_bound
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.formula import Formulas, formulas
from symgd.stability.linear import LinearStep, linear_step
from symgd.stability.rates import best_momentum, best_rate, rate_limit, steps_to_tolerance

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Stability:
    """How a rule behaves at a minimum.

    Attributes:
        optimizer: the rule.
        lr: its learning rate; the first, where it changes.
        curvatures: the eigenvalues λ of the Hessian at the minimum, ascending.
        carried: what a row of the Jacobian stands for: w, then the states.
        jacobian: the step's Jacobian in a mode of curvature λ, as text.
        formula: its spectral radius, as text.
        radii: the spectral radius in the mode of each curvature.
        spectral_radius: the largest of them: the factor a step by which the distance to the
            minimum shrinks in the end.
        largest_stable_lr: up to which every mode shrinks; None where every rate does.
        limit_formula: the same as text, in the largest curvature λmax.
        best_lr: the rate with the smallest spectral radius, and that radius.
        best_radius: the spectral radius with it.
        best_momentum: (momentum, rate, spectral radius) of the best pair, for rules that have it.
        predicted_steps: until the gradient's norm is ``tolerance``; None if never.
        tolerance: the gradient norm asked for.
        bound: the longest steps of a rule that has no linearisation.
        note: a sentence on what holds of the rule, or why there are no numbers.
    """

    optimizer: str
    lr: float
    curvatures: tuple[float, ...]
    note: str
    carried: tuple[str, ...] = ()
    jacobian: tuple[tuple[str, ...], ...] = ()
    formula: str | None = None
    radii: tuple[float, ...] = ()
    spectral_radius: float | None = None
    largest_stable_lr: float | None = None
    limit_formula: str | None = None
    best_lr: float | None = None
    best_radius: float | None = None
    best_momentum: tuple[float, float, float] | None = None
    predicted_steps: float | None = None
    tolerance: float | None = None
    bound: StepBound | None = None


def stability(
    plan: Plan, lr: float, hessian: Array, offset: Array, tolerance: float | None, seconds: float
) -> Stability:
    """Return the stability of a plan's rule at a minimum with a positive definite Hessian.

    Args:
        plan: of the run; its schedule is left out.
        lr: the learning rate.
        hessian: (n, n), at the minimum.
        offset: (n,), the start less the minimum.
        tolerance: the gradient norm at which a run stops, for the number of steps.
        seconds: the time that formulas may take.
    """
    name = str(plan.settings["optimizer"])
    curvatures = np.linalg.eigvalsh(hessian)
    modes = tuple(curvatures.tolist())
    try:
        step = linear_step(plan.rule, float(plan.steps))
    except NotAnalysedError as reason:
        bound = step_bound(plan.rule, lr, float(plan.steps))
        return Stability(name, lr, modes, _unlinear(str(reason), bound, lr), bound=bound)
    limit = rate_limit(step, modes)
    best = best_rate(step, modes)
    paired = best_momentum(step, modes)
    written = formulas(step, modes[-1], limit, seconds)
    radii = step.radius(curvatures, lr)
    needed = (
        math.inf
        if tolerance is None
        else steps_to_tolerance(step, hessian, hessian @ offset, lr, tolerance)
    )
    return Stability(
        optimizer=name,
        lr=lr,
        curvatures=modes,
        note=_noted(step, lr, limit),
        carried=step.names,
        jacobian=written.jacobian,
        formula=written.radius,
        radii=tuple(radii.tolist()),
        spectral_radius=float(radii.max()),
        largest_stable_lr=limit if step.uses_rate and math.isfinite(limit) else None,
        limit_formula=_formula(written, step),
        best_lr=None if best is None else best.lr,
        best_radius=None if best is None else best.radius,
        best_momentum=None if paired is None else (paired[0], paired[1].lr, paired[1].radius),
        predicted_steps=needed if math.isfinite(needed) else None,
        tolerance=tolerance,
    )


def _formula(written: Formulas, step: LinearStep) -> str | None:
    return written.limit if step.uses_rate else None


def _noted(step: LinearStep, lr: float, limit: float) -> str:
    parts = []
    if not step.uses_rate:
        parts.append("the rule does not use lr")
    elif limit == 0:
        parts.append("no learning rate is stable")
    elif lr > limit:
        parts.append("the learning rate is above the limit: the run leaves the minimum")
    elif lr == limit:
        parts.append("the learning rate is at the limit: the run neither nears nor leaves")
    if step.changing:
        parts.append("the rule's own rate changes with t: these are the figures of its first steps")
    return "; ".join(parts)


def _unlinear(reason: str, bound: StepBound | None, lr: float) -> str:
    """Say what holds of a rule whose linearisation at g = 0 does not exist or says nothing."""
    text = f"the rule {reason}, so that it has no spectral radius where the gradient is 0"
    if bound is None:
        return text
    return (
        f"{text}; what holds is a bound on its steps: a coordinate moves by at most "
        f"{bound.steady:.4g} ({bound.steady / lr:.3g} lr) a step while the gradient stays the "
        f"same, whatever its size, and by {bound.spike:.4g} ({bound.spike / lr:.3g} lr) at a lone "
        "gradient after many of 0; a constant rate comes no closer to a minimum than about that"
    )
