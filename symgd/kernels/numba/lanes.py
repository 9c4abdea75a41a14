"""Many runs, compiled: blocks of lanes, in which the loop over steps is the outer one.

The inner loop, over the lanes of a block, has no branches, so that the compiler fills the vector
unit; and a block stays in the fastest cache for all of its steps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.kernels.draft import entries
from symgd.kernels.inside import inside
from symgd.kernels.lanes import Lanes
from symgd.kernels.numba.lane_source import ARGUMENTS, lane_source, room
from symgd.kernels.numba.routine import Routine
from symgd.kernels.program import Program, begin_function, step_program
from symgd.loss import Loss
from symgd.printing.arrays import ArrayPrinter
from symgd.rules.rule import Rule, Schedule
from symgd.rules.stopping import StoppingTest

Array = NDArray[np.float64]

NO_NORMALS = np.empty((0, 0, 0))


@dataclass(frozen=True)
class CompiledLanes:
    """The compiled step of many runs.

    Attributes:
        program: what was compiled.
        varied: for each constant of the program, whether it varies from lane to lane.
        first: (constants) -> the initial states.
        steps: called with :data:`ARGUMENTS`; it writes into those of them that are
            ``carried``, ``ended``, ``taken`` and ``best``.
    """

    program: Program
    varied: tuple[bool, ...]
    first: Callable[..., tuple[Any, ...]]
    steps: Callable[..., None]

    def begin(self, constants: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the initial states, each a number or (B,)."""
        return self.first(constants)

    def advance(self, lanes: Lanes, first: int, last: int, normals: Array | None) -> None:
        """Take the steps first … last - 1 of the lanes that are under way."""
        pairs = list(zip(lanes.constants, self.varied, strict=True))
        shared = np.array([np.nan if varies else value for value, varies in pairs])
        varied = [value for value, varies in pairs if varies]
        self.steps(
            *(first, last, lanes.carried, shared),
            np.stack(varied) if varied else np.empty((0, 0)),
            *(lanes.limit, lanes.ended, lanes.steps, lanes.best),
            NO_NORMALS if normals is None else normals,
            _aligned(room(self.program)),
        )


@lru_cache(maxsize=64)
def lane_kernel(
    loss: Loss,
    rule: Rule,
    schedule: Schedule,
    tests: tuple[StoppingTest, ...],
    varied: tuple[str, ...] = (),
    tracked: bool = True,
) -> CompiledLanes:
    """Print the step of many runs; it is compiled at its first call.

    ``varied`` names the constants that differ between the lanes; unless ``tracked``, the lowest
    loss on the way is not kept.

    Raises:
        SymgdError: when there is a function that Numba lacks.
    """
    program = inside(step_program(loss, rule, schedule, tests), loss)
    varies = tuple(
        name in varied for name, value in program.constants.items() for _ in entries(value)
    )
    source = lane_source(program, varies, tracked)
    begin = begin_function(program, ArrayPrinter)
    return CompiledLanes(program, varies, begin, Routine(source, ARGUMENTS))


def _aligned(count: int) -> Array:
    """Return room for numbers that begins with a line of the cache, so that no vector spans two."""
    room = np.empty(count + 7)
    first = -room.ctypes.data // 8 % 8
    return room[first : first + count]
