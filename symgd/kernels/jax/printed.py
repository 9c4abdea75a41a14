"""A step printed for JAX, unless it is too long to compile."""

import sympy as sp

from symgd.errors import SymgdError
from symgd.kernels.batch import BatchKernel, array_kernel
from symgd.kernels.program import Program, step_program
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
    count = operations(program)
    if count > LONGEST:
        raise SymgdError(
            f"JAX would compile a step of {count:,} operations for minutes: leave out the backend, "
            "or take another"
        )
    return array_kernel(program, JaxPrinter)


def operations(program: Program) -> int:
    """Return how many operations a step has."""
    updates = [item.update for item in program.carried]
    return int(sp.count_ops([*program.definitions.values(), *updates, *program.tests]))
