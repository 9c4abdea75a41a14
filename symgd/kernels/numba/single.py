"""One run with its history, compiled: everything of a step in one function, with the loop."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.kernels.chunk import Chunk, State
from symgd.kernels.numba.machine_code import Argument
from symgd.kernels.numba.routine import Routine
from symgd.kernels.program import Program, begin_function, step_program
from symgd.loss import Loss
from symgd.printing.numba import NumbaPrinter
from symgd.printing.python import function_source
from symgd.printing.scalars import ScalarPrinter
from symgd.rules.rule import Rule, Schedule
from symgd.rules.stopping import StoppingTest

Array = NDArray[np.float64]

NO_NORMALS = np.empty((0, 0))

ARGUMENTS = (
    Argument("first"),
    Argument("last"),
    Argument("positions", 2),
    Argument("rates", 1),
    Argument("normals", 2),
    Argument("carried", 1),
    Argument("constants", 1),
    Argument("ended", 1, "int64"),
)


@dataclass(frozen=True)
class CompiledRun:
    """The compiled step of one run.

    Attributes:
        program: what was compiled.
        first: (constants) -> the initial states.
        steps: (first, last, positions, rates, normals, carried, constants, ended). It writes into
            ``positions``, ``rates`` and ``carried``, and into ``ended`` which test fired and how
            many steps were taken.
    """

    program: Program
    first: Callable[[State], State]
    steps: Callable[..., None]

    def begin(self, constants: State) -> State:
        """Return the initial states."""
        return self.first(constants)

    def run(
        self, first: int, last: int, normals: Array | None, carried: State, constants: State
    ) -> Chunk:
        """Take the steps first … last - 1."""
        positions = np.empty((last - first, len(self.program.weights)))
        rates = np.empty(last - first)
        drawn = NO_NORMALS if normals is None else normals
        state, numbers = np.array(carried, dtype=np.float64), np.array(constants, dtype=np.float64)
        ended = np.zeros(2, dtype=np.int64)
        self.steps(first, last, positions, rates, drawn, state, numbers, ended)
        fired, taken = ended.tolist()
        return Chunk(positions[:taken], rates[:taken], fired, tuple(state.tolist()))


@lru_cache(maxsize=64)
def single_kernel(
    loss: Loss, rule: Rule, schedule: Schedule, tests: tuple[StoppingTest, ...]
) -> CompiledRun:
    """Print the step of one run; it is compiled at its first call.

    Raises:
        SymgdError: when there is a function that Numba lacks.
    """
    program = step_program(loss, rule, schedule, tests)
    begin = begin_function(program, ScalarPrinter)
    return CompiledRun(program, begin, Routine(source(program), ARGUMENTS))


def source(program: Program) -> str:
    """Return the source of ``run``: the steps of one run."""
    names = program.names
    updates = [item.update for item in program.carried]
    outputs: list[Any] = [*program.tests, program.rate, *updates]
    printer = NumbaPrinter(outputs, names, program.definitions, program.fixed)
    carried = [names[item.symbol] for item in program.carried]
    step = printer.lines
    for number, test in enumerate(program.tests, 1):
        condition = printer.text(test)
        step += [f"if {condition}:", f"    fired = {number}", "    break"]
    rate = printer.text(program.rate)
    moved = [printer.text(update) for update in updates]
    step += [f"rates[taken] = {rate}"]
    # All are computed before any is replaced.
    step += [f"n{i} = {text}" for i, text in enumerate(moved)]
    step += [f"{name} = n{i}" for i, name in enumerate(carried)]
    weights = carried[: len(program.weights)]
    step += [f"positions[taken, {i}] = {name}" for i, name in enumerate(weights)]
    # From a place that is no number no step leads back.
    lost = " or ".join(f"{name} != {name}" for name in weights)
    step += ["taken += 1", f"if {lost}:", "    break"]
    lines = [
        *(f"{names[symbol]} = constants[{i}]" for i, symbol in enumerate(program.fixed)),
        *(f"{name} = carried[{i}]" for i, name in enumerate(carried)),
        *printer.once,
        "fired, taken = 0, 0",
        "for i in range(first, last):",
        "    k = float(i)",
        *(f"    {names[z]} = normals[taken, {i}]" for i, z in enumerate(program.normals)),
        *(f"    {line}" for line in step),
        *(f"carried[{i}] = {name}" for i, name in enumerate(carried)),
        "ended[0], ended[1] = fired, taken",
    ]
    return function_source(f"run({', '.join(each.name for each in ARGUMENTS)})", lines)
