"""A step printed for JAX, unless it is too long to compile."""

from symgd.errors import SymgdError
from symgd.kernels.batch import BatchKernel, array_kernel
from symgd.kernels.program import step_program
from symgd.loss import Loss
from symgd.printing.jax import JaxPrinter
from symgd.rules.rule import Rule, Schedule
from symgd.rules.stopping import StoppingTest

LONGEST = 20_000
"""Operations up to which JAX compiles a step: each takes it two milliseconds, or four for lanes."""


def printed(
    loss: Loss, rule: Rule, schedule: Schedule, tests: tuple[StoppingTest, ...]
) -> BatchKernel:
    """Print a step.

    Raises:
        SymgdError: when there is a function that JAX lacks, or the step is far too long for it.
    """
    program = step_program(loss, rule, schedule, tests)
    if program.operations > LONGEST:
        raise SymgdError(
            f"JAX would compile a step of {program.operations:,} operations for minutes: "
            "leave out the backend, or take another"
        )
    return array_kernel(program, JaxPrinter)
