"""Many runs side by side, kept only where they are: on NumPy arrays, one lane a run."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from symgd.kernels.batch import BatchKernel, array_kernel, as_numbers, batch_kernel
from symgd.kernels.inside import inside
from symgd.kernels.program import Program
from symgd.loss import Loss
from symgd.printing.arrays import ArrayPrinter
from symgd.rules.rule import Rule, Schedule
from symgd.rules.stopping import StoppingTest

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

UNDERWAY, STRAYED, UNDEFINED = 0, -1, -2
"""What :attr:`Lanes.ended` says of a lane: a positive number is that of the test that fired."""


@dataclass
class Lanes:
    """B runs in progress, which a kernel moves on in place.

    Attributes:
        carried: (S, B), parameters, then states.
        constants: in the program's order, each a number or (B,).
        limit: (B,), how far a coordinate may go.
        ended: (B,), whether and how a run is over; then it has its last good place.
        steps: (B,), the steps taken.
        best: (B,), the lowest loss at the places from which steps were tried.
    """

    carried: Array
    constants: tuple[Any, ...]
    limit: Array
    ended: Codes
    steps: Codes
    best: Array


class LaneKernel(Protocol):
    """The compiled step of many runs."""

    @property
    def program(self) -> Program:
        """What was compiled."""

    def begin(self, constants: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the initial states, each a number or (B,)."""

    def advance(self, lanes: Lanes, first: int, last: int, normals: Array | None) -> None:
        """Take the steps first … last - 1 of the lanes that are under way.

        ``normals`` (last - first, n, B) are standard normal numbers, where the program wants some.
        """


def begun(kernel: LaneKernel, starts: Array, constants: tuple[Any, ...], limit: Array) -> Lanes:
    """Return lanes that begin at starts (n, B), and end farther away than ``limit`` (B,)."""
    n, count = starts.shape
    with np.errstate(all="ignore"):
        states = kernel.begin(constants)
    carried = np.empty((n + len(states), count))
    carried[:n] = starts
    for row, state in zip(carried[n:], states, strict=True):
        row[:] = state
    return Lanes(
        carried=carried,
        constants=constants,
        limit=limit,
        ended=np.zeros(count, dtype=np.int64),
        steps=np.zeros(count, dtype=np.int64),
        best=np.full(count, np.inf),
    )


@dataclass(frozen=True)
class ArrayLanes:
    """Many runs on NumPy arrays; a lane that has ended is computed no more."""

    kernel: BatchKernel

    @property
    def program(self) -> Program:
        """What was compiled."""
        return self.kernel.program

    def begin(self, constants: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the initial states, each a number or (B,)."""
        return self.kernel.begin(as_numbers(constants))

    def advance(self, lanes: Lanes, first: int, last: int, normals: Array | None) -> None:
        """Take the steps first … last - 1 of the lanes that are under way."""
        n = len(self.program.weights)
        here = np.flatnonzero(lanes.ended == UNDERWAY)
        carried, constants = lanes.carried[:, here], chosen(lanes.constants, here)
        limit, best = lanes.limit[here], lanes.best[here]
        with np.errstate(all="ignore"):
            for k in range(first, last):
                if not here.size:
                    return
                drawn = () if normals is None else tuple(normals[k - first][:, here])
                step = self.kernel.step(np.float64(k), drawn, tuple(carried), constants)
                tests, loss, _, updates = step
                best = np.fmin(best, loss)
                moved = np.empty_like(carried)
                for row, update in zip(moved, updates, strict=True):
                    row[:] = update
                ended = how_ended(tests, moved[:n], limit)
                over = ended != UNDERWAY
                if over.any():
                    done, on = here[over], ~over
                    lanes.ended[done], lanes.steps[done] = ended[over], k
                    lanes.carried[:, done], lanes.best[done] = carried[:, over], best[over]
                    here, limit, best = here[on], limit[on], best[on]
                    moved, constants = moved[:, on], chosen(constants, on)
                carried = moved
        lanes.carried[:, here], lanes.best[here], lanes.steps[here] = carried, best, last


@lru_cache(maxsize=64)
def lane_kernel(
    loss: Loss,
    rule: Rule,
    schedule: Schedule,
    tests: tuple[StoppingTest, ...],
    varied: tuple[str, ...] = (),  # noqa: ARG001 (NumPy does not mind which constants are arrays)
) -> ArrayLanes:
    """Compile the step of many runs; ``varied`` names the constants that differ between them."""
    kernel = batch_kernel(loss, rule, schedule, tests)
    program = inside(kernel.program, loss)
    same = program is kernel.program
    return ArrayLanes(kernel if same else array_kernel(program, ArrayPrinter))


def chosen(constants: tuple[Any, ...], which: NDArray[Any]) -> tuple[Any, ...]:
    """Return the constants of some of the lanes."""
    return as_numbers(c[which] if isinstance(c, np.ndarray) else c for c in constants)


def how_ended(tests: tuple[Any, ...], ahead: Array, limit: Array) -> Codes:
    """Return which lanes end (B,), by their tests and by the place (n, B) that is next."""
    ended = np.zeros(ahead.shape[1], dtype=np.int64)
    nowhere = np.isnan(ahead).any(axis=0)
    ended[~(np.abs(ahead) <= limit).all(axis=0)] = STRAYED
    ended[nowhere] = UNDEFINED
    for number, test in reversed(list(enumerate(tests, 1))):
        ended[np.broadcast_to(test, ended.shape)] = number
    return ended
