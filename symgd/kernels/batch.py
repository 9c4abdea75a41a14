"""Many starts at once, as one generated function on NumPy arrays, one lane a start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.kernels.program import Program, begin_function, step_program
from symgd.loss import Loss
from symgd.printing.arrays import ArrayPrinter
from symgd.printing.python import compiled, function_source, tuple_source
from symgd.rules.rule import Rule, Schedule
from symgd.rules.stopping import StoppingTest

Array = NDArray[np.float64]


@dataclass(frozen=True)
class BatchKernel:
    """The compiled step of many runs side by side; every quantity is an array (B,).

    Attributes:
        program: what was compiled.
        begin: (constants) -> the initial states.
        step: (k, normals, carried, constants) -> (tests, loss, rate, carried); k and the constants
            may vary from lane to lane.
    """

    program: Program
    begin: Callable[..., tuple[Any, ...]]
    step: Callable[..., tuple[tuple[Any, ...], Any, Any, tuple[Any, ...]]]


@lru_cache(maxsize=64)
def batch_kernel(
    loss: Loss, rule: Rule, schedule: Schedule, tests: tuple[StoppingTest, ...]
) -> BatchKernel:
    """Compile the step of many runs."""
    return array_kernel(step_program(loss, rule, schedule, tests), ArrayPrinter)


def array_kernel(program: Program, printer_class: type[ArrayPrinter]) -> BatchKernel:
    """Compile a step on arrays, NumPy's or another library's."""
    names = program.names
    updates = [item.update for item in program.carried]
    outputs = [*program.tests, program.loss, program.rate, *updates]
    printer = printer_class(outputs, names, program.definitions)
    tested = tuple_source([printer.text(test) for test in program.tests])
    value = printer.text(program.loss)
    rate = printer.text(program.rate)
    moved = tuple_source([printer.text(update) for update in updates])
    lines = [
        program.unpacked_constants,
        f"{tuple_source([names[symbol] for symbol in program.normals])} = normals",
        f"{tuple_source([names[item.symbol] for item in program.carried])} = carried",
        *printer.once,
        *printer.lines,
        f"return {tested}, {value}, {rate}, {moved}",
    ]
    source = function_source("step(k, normals, carried, constants)", lines)
    step = compiled("step", source, printer.functions)
    return BatchKernel(program, begin_function(program, ArrayPrinter), step)


def as_numbers(constants: Iterable[Any]) -> tuple[Any, ...]:
    """Return NumPy's numbers, so that a division by 0 is infinite here as it is on arrays."""
    return tuple(c if isinstance(c, np.ndarray) else np.float64(c) for c in constants)


@dataclass(frozen=True)
class BatchRun:
    """What B runs side by side leave behind.

    Attributes:
        positions: (T + 1, n, B).
        rates: (T, B).
        fired: (B,), the number (from 1) of the stopping test that ended each run, or 0.
        steps: (B,), the steps that each run took.
    """

    positions: Array
    rates: Array
    fired: NDArray[np.intp]
    steps: NDArray[np.intp]


def run_batch(
    kernel: BatchKernel,
    starts: Array,
    constants: tuple[float, ...],
    steps: int,
    draw: Callable[[], Array],
) -> BatchRun:
    """Run B lanes from ``starts`` (n, B); a lane whose stopping test fired moves no more.

    ``draw`` returns the (n, B) standard normal numbers of one step.
    """
    lanes = starts.shape[1]
    fired, taken = np.zeros(lanes, dtype=np.intp), np.zeros(lanes, dtype=np.intp)
    numbers = as_numbers(constants)
    with np.errstate(all="ignore"):
        states = [np.full(lanes, float(state)) for state in kernel.begin(numbers)]
    carried: tuple[Any, ...] = (*starts, *states)
    positions, rates = [starts], []
    # One step more than asked for: its stopping tests judge the last position.
    for k in range(steps + 1):
        normals = tuple(draw()) if kernel.program.normals else ()
        with np.errstate(all="ignore"):
            tests, _, rate, moved = kernel.step(np.float64(k), normals, carried, numbers)
        for number, test in enumerate(tests, 1):
            fired = np.where((fired == 0) & test, number, fired)
        moving = fired == 0
        if k == steps or not moving.any():
            break
        carried = tuple(np.where(moving, m, c) for m, c in zip(moved, carried, strict=True))
        taken += moving
        positions.append(np.stack(carried[: len(starts)]))
        rates.append(np.broadcast_to(rate, (lanes,)))
    return BatchRun(np.stack(positions), np.array(rates).reshape(-1, lanes), fired, taken)
