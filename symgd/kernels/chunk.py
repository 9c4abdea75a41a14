"""Chunk: some steps of one run; and what a kernel is that takes them, on any backend."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symgd.kernels.program import Program

Array = NDArray[np.float64]

State: TypeAlias = tuple[float, ...]


@dataclass(frozen=True)
class Chunk:
    """Steps of one run, in order; there are fewer than asked for if something ended it.

    Attributes:
        positions: (m, n), after each step.
        rates: (m,), the learning rate of each.
        fired: the number (from 1) of the stopping test that held at the last position, or 0.
        carried: parameters and states after the last step.
        broken: what a step raised. Only plain Python floats raise; elsewhere what is undefined
            or overflows is not finite.
    """

    positions: Array
    rates: Array
    fired: int
    carried: State
    broken: Exception | None = None


class Kernel(Protocol):
    """The compiled step of one run."""

    @property
    def program(self) -> Program:
        """What was compiled."""

    def begin(self, constants: State) -> State:
        """Return the initial states."""

    def run(
        self, first: int, last: int, normals: Array | None, carried: State, constants: State
    ) -> Chunk:
        """Take the steps first … last - 1, from parameters and states.

        ``normals`` (last - first, n) are standard normal numbers, where the program wants some.
        """
