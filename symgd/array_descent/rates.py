"""The learning rate of each step, by a schedule that counts steps or epochs."""

from collections.abc import Callable

from symgd.kernels.vector import schedule_kernel
from symgd.plan import Plan


def counts_epochs(plan: Plan) -> bool:
    """Say whether the schedule of a run is asked once an epoch.

    It is where ``unit=epoch`` was typed, and where it looks at the loss: a single mini-batch
    tells little about that. In full batches every step is an epoch, with a loss of its own; only
    the loss on rows that are held out is known once it is over.
    """
    passes = plan.passes
    if passes.batch_size is None and not passes.validation:
        return False
    return plan.schedule.unit == "epoch" or (not plan.schedule.unit and plan.schedule.reads_loss)


def rate_function(plan: Plan, steps: int, steps_an_epoch: int) -> Callable[[int, float], float]:
    """Return the rate at t = 0, 1, …, given the loss then; t counts steps, or epochs.

    The run has so many ``steps``.

    Raises:
        ArithmeticError, ValueError: when the schedule has no first state with its constants.
    """
    kernel = schedule_kernel(plan.schedule)
    length = -(-steps // steps_an_epoch) if counts_epochs(plan) else steps
    rate: Callable[[int, float], float] = kernel.on([], plan.constants(kernel, length))
    return rate
