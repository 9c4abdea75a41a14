"""One run, as one generated Python function on plain floats.

For a few variables this is the fastest interpreted form: the textbook loop pays NumPy's overhead
of a call for each operation on an array of two numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.kernels.chunk import Chunk, State
from symgd.kernels.program import Program, begin_function, step_program
from symgd.loss import Loss
from symgd.printing.python import compiled, function_source, tuple_source
from symgd.printing.scalars import ScalarPrinter
from symgd.rules.rule import Rule, Schedule
from symgd.rules.stopping import StoppingTest


@dataclass(frozen=True)
class SingleKernel:
    """The compiled step of one run.

    Attributes:
        program: what was compiled.
        steady: whether the learning rate is the same at every step.
        first: (constants) -> the initial states.
        steps: (first, last, positions, rates, normals, carried, constants) -> (fired, carried).
            ``positions`` (flat) and ``rates`` (once a call if steady) are extended as it goes, so
            that they are there also when a step raises.
    """

    program: Program
    steady: bool
    first: Callable[[State], State]
    steps: Callable[..., tuple[int, State]]

    def begin(self, constants: State) -> State:
        """Return the initial states."""
        return self.first(constants)

    def run(
        self,
        first: int,
        last: int,
        normals: NDArray[np.float64] | None,
        carried: State,
        constants: State,
    ) -> Chunk:
        """Take the steps first … last - 1."""
        flat: list[float] = []
        noted: list[float] = []
        draws: list[Any] = [] if normals is None else normals.tolist()
        broken: Exception | None = None
        fired = 0
        try:
            fired, carried = self.steps(first, last, flat, noted, draws, carried, constants)
        except (ArithmeticError, ValueError) as error:
            broken = error
        positions = np.array(flat).reshape(-1, len(self.program.weights))
        if self.steady and noted:
            rates = np.full(len(positions), noted[0])
        else:
            rates = np.array(noted)[: len(positions)]
        return Chunk(positions, rates, fired, carried, broken)


@lru_cache(maxsize=64)
def single_kernel(
    loss: Loss, rule: Rule, schedule: Schedule, tests: tuple[StoppingTest, ...]
) -> SingleKernel:
    """Compile the step of one run."""
    program = step_program(loss, rule, schedule, tests)
    names = program.names
    updates = [item.update for item in program.carried]
    outputs = [*program.tests, program.rate, *updates]
    printer = ScalarPrinter(outputs, names, program.definitions, program.fixed)
    carried = tuple_source([names[item.symbol] for item in program.carried])
    step = printer.lines
    for number, test in enumerate(program.tests, 1):
        condition = printer.text(test)
        step.append(f"if {condition}: return {number}, {carried}")
    rate = printer.text(program.rate)
    steady = printer.is_fixed(program.rate)
    if not steady:
        step.append(f"note({rate})")
    step.append(f"{carried} = {tuple_source([printer.text(update) for update in updates])}")
    step.append(f"extend({tuple_source([names[item.symbol] for item in program.weights])})")
    normals = tuple_source([names[symbol] for symbol in program.normals])
    loop = f"k, {normals} in zip(range(first, last), normals)"
    lines = [
        program.unpacked_constants,
        f"{carried} = carried",
        "extend, note = positions.extend, rates.append",
        *printer.once,
        *([f"note({rate})"] if steady else []),
        f"for {loop if program.normals else 'k in range(first, last)'}:",
        *(f"    {line}" for line in step),
        f"return 0, {carried}",
    ]
    signature = "run(first, last, positions, rates, normals, carried, constants)"
    steps = compiled("run", function_source(signature, lines), printer.functions)
    return SingleKernel(program, steady, begin_function(program, ScalarPrinter), steps)
