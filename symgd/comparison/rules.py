"""What a run of a rule asks of its loss, and the run once more without the rest."""

import numpy as np
from numpy.typing import NDArray

from symgd.descent import descend
from symgd.kernels.single import single_kernel
from symgd.loss import Loss
from symgd.plan import Plan, Settings, make_plan
from symgd.reference.evaluations import Evaluations, Measured
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]


def measured(loss: Loss, start: Array, settings: Settings) -> Measured:
    """Descend from a start, (n,), and count what that asks of the loss.

    >>> found = measured(Loss("x**2 + 2*y**2"), np.array([3.0, 4.0]), {"lr": 0.1})
    >>> found.run.steps, found.evaluations.totals
    (70, (0, 71, 0))
    """
    plan = make_plan(loss, **settings)
    run = descend(loss, start, **settings)
    return Measured(run, _evaluations(plan, run), lambda: _again(plan, start, run.steps))


def _evaluations(plan: Plan, run: Trajectory) -> Evaluations:
    """Count what the steps read, and what the stopping tests read at the last position.

    Every rule reads the gradient. None reads the loss, but a schedule may, and so may a test.
    """
    taken = np.arange(run.steps + 1)
    tested = {name for test in plan.tests for name in test.quantities}
    schedule = {s.name for eq in plan.schedule.assignments for s in eq.expression.free_symbols}
    in_tests = not tested.isdisjoint({"loss", "loss_change", "relative_change"})
    in_steps = in_tests or "loss" in schedule
    return Evaluations(
        losses=taken * in_steps + in_tests,
        gradients=taken + ("gradient" in tested),
        hessians=np.zeros_like(taken),
    )


def _again(plan: Plan, start: Array, steps: int) -> None:
    kernel = single_kernel(plan.loss, plan.rule, plan.schedule, plan.tests)
    constants = plan.constants(kernel.program)
    carried = (*start.tolist(), *kernel.begin(constants))
    kernel.run(0, steps + bool(plan.tests), None, carried, constants)
