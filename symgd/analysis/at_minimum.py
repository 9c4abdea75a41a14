"""What a rule does at a minimum: its stability, or a bound on its steps where it has none."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.plan import Plan
from symgd.rules import schedules
from symgd.stability.bound import StepBound, step_bound
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.formula import formulas
from symgd.stability.linear import LinearStep, linear_step
from symgd.stability.rates import best_momentum, best_rate, rate_limit, steps_to_tolerance

Array = NDArray[np.float64]


FLAT = 1e-7
"""The share of the largest curvature below which a direction counts as flat."""


@dataclass(frozen=True)
class BestPair:
    """A momentum, the best learning rate with it, and the spectral radius of the two."""

    momentum: float
    lr: float
    radius: float


@dataclass(frozen=True)
class Stability:
    """How a rule behaves at a minimum.

    Attributes:
        optimizer: the rule.
        lr: its learning rate; the first, where it changes.
        curvatures: the positive eigenvalues λ of the Hessian at the minimum, ascending; in flat
            directions nothing moves.
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
        best_momentum: the best pair of a momentum and a rate, for rules that have one.
        predicted_steps: until the gradient's norm is ``tolerance``, at a constant rate; None if
            never, or where the rate changes.
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
    best_momentum: BestPair | None = None
    predicted_steps: int | None = None
    tolerance: float | None = None
    bound: StepBound | None = None


def stability(
    plan: Plan,
    lr: float,
    hessian: Array,
    offset: Array,
    tolerance: float | None,
    seconds: float,
    flat: float = FLAT,
) -> Stability:
    """Return the stability of a plan's rule at a minimum, whose Hessian has no negative eigenvalue.

    Args:
        plan: of the run; its schedule is left out.
        lr: the learning rate, the first one where it changes.
        hessian: (n, n), at the minimum.
        offset: (n,), the start less the minimum.
        tolerance: the gradient norm at which a run stops, for the number of steps.
        seconds: the time that formulas may take.
        flat: the share of the largest curvature below which a direction counts as flat.
    """
    name = str(plan.settings["optimizer"])
    steady = plan.schedule == schedules["constant"]
    found, vectors = np.linalg.eigh(hessian)
    bent = found > flat * found[-1]
    curvatures, vectors = found[bent], vectors[:, bent]
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
    needed = math.inf
    if tolerance is not None and steady:
        slope = curvatures * (vectors.T @ offset)
        needed = steps_to_tolerance(step, np.diag(curvatures), slope, lr, tolerance)
    return Stability(
        optimizer=name,
        lr=lr,
        curvatures=modes,
        note=_noted(step, lr, limit, steady, bool(bent.all())),
        carried=step.names,
        jacobian=written.jacobian,
        formula=written.radius,
        radii=tuple(radii.tolist()),
        spectral_radius=float(radii.max()),
        largest_stable_lr=limit if step.uses_rate and math.isfinite(limit) else None,
        limit_formula=written.limit if step.uses_rate and limit else None,
        best_lr=None if best is None else best.lr,
        best_radius=None if best is None else best.radius,
        best_momentum=paired and BestPair(paired[0], paired[1].lr, paired[1].radius),
        predicted_steps=math.ceil(needed) if math.isfinite(needed) else None,
        tolerance=tolerance,
    )


def _noted(step: LinearStep, lr: float, limit: float, steady: bool, bent: bool) -> str:
    parts = []
    if not bent:
        parts.append("directions in which the loss is flat are left out")
    if not steady:
        parts.append(f"the schedule changes the rate: {lr:.4g} is that of the first step")
    if step.constants.get("weight_decay"):
        parts.append("with weight decay the rule comes to rest beside the minimum")
    if not step.uses_rate:
        parts.append("the rule does not use lr")
    elif limit == 0:
        parts.append("no learning rate makes every mode shrink")
    elif lr > limit:
        parts.append("the learning rate is above the limit: a run leaves the minimum")
    elif lr == limit:
        parts.append("the learning rate is at the limit: a run neither nears nor leaves")
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
        "gradient after many of 0"
    )
