"""One run with its history: the loop over steps, compiled by JAX."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from numpy.typing import NDArray

from symgd.kernels.batch import BatchKernel, as_numbers
from symgd.kernels.chunk import Chunk, State
from symgd.kernels.jax.fired import number_fired
from symgd.kernels.jax.precision import JaxArray, Precision
from symgd.kernels.jax.printed import printed
from symgd.kernels.jax.unbroken import unbroken
from symgd.kernels.program import Program
from symgd.loss import Loss
from symgd.rules.rule import Rule, Schedule
from symgd.rules.stopping import StoppingTest

Array = NDArray[np.float64]

HISTORY = 4096
"""Steps whose positions are kept until they are fetched: one shape, compiled once."""


@dataclass(frozen=True)
class JaxRun:
    """The compiled step of one run.

    Attributes:
        kernel: the step.
        precision: what it is computed in.
        steps: (first, count, normals, carried, constants) -> (fired, taken, carried, positions,
            rates); it takes up to ``count`` of HISTORY steps.
    """

    kernel: BatchKernel
    precision: Precision
    steps: Callable[..., Any]

    @property
    def program(self) -> Program:
        """What was compiled."""
        return self.kernel.program

    def begin(self, constants: State) -> State:
        """Return the initial states."""
        with np.errstate(all="ignore"):
            return tuple(map(float, self.kernel.begin(as_numbers(constants))))

    def run(
        self, first: int, last: int, normals: Array | None, carried: State, constants: State
    ) -> Chunk:
        """Take the steps first … last - 1."""
        return unbroken(lambda: self._run(first, last, normals, carried, constants))

    def _run(
        self, first: int, last: int, normals: Array | None, carried: State, constants: State
    ) -> Chunk:
        with self.precision.on():
            state, numbers = (
                jnp.asarray(values, dtype=self.precision.dtype) for values in (carried, constants)
            )
            positions, rates, fired = [], [], 0
            for begin in range(first, last, HISTORY):
                end = min(begin + HISTORY, last)
                drawn = np.zeros((HISTORY, len(self.program.normals)), dtype=self.precision.dtype)
                if normals is not None:
                    drawn[: end - begin] = normals[begin - first : end - first]
                found = self.steps(begin, end - begin, drawn, state, numbers)
                number, taken, state, *kept = found
                places, used = (np.asarray(part, dtype=np.float64)[: int(taken)] for part in kept)
                positions.append(places)
                rates.append(used)
                fired = int(number)
                if fired:
                    break
        return Chunk(
            np.concatenate(positions),
            np.concatenate(rates),
            fired,
            tuple(np.asarray(state, dtype=np.float64).tolist()),
        )


@lru_cache(maxsize=64)
def single_kernel(
    loss: Loss,
    rule: Rule,
    schedule: Schedule,
    tests: tuple[StoppingTest, ...],
    precision: str = "double",
) -> JaxRun:
    """Print the step of one run; it is compiled at its first call.

    Raises:
        SymgdError: when there is a function that JAX lacks, or the step is far too long for it.

    >>> from symgd.rules import optimizers, schedules
    >>> kernel = single_kernel(Loss("x**2"), optimizers["gd"], schedules["constant"], ())
    >>> kernel.run(0, 2, None, (1.0,), (0.25, 2.0)).positions.tolist()
    [[0.5], [0.25]]
    """
    kernel = printed(loss, rule, schedule, tests)
    return JaxRun(kernel, Precision(precision), jax.jit(_loop(kernel)))


def _loop(kernel: BatchKernel) -> Callable[..., Any]:
    """Return the loop over steps, to be traced."""
    n = len(kernel.program.weights)

    def steps(
        first: JaxArray, count: JaxArray, normals: JaxArray, carried: JaxArray, constants: JaxArray
    ) -> Any:
        fixed = tuple(constants)

        def goes_on(at: tuple[JaxArray, ...]) -> JaxArray:
            fired, taken, *_ = at
            return (fired == 0) & (taken < count)

        def take(at: tuple[JaxArray, ...]) -> tuple[JaxArray, ...]:
            _, i, carried, positions, rates = at
            k = (first + i).astype(carried.dtype)
            tests, _, rate, moved = kernel.step(k, tuple(normals[i]), tuple(carried), fixed)
            fired = number_fired(tests)
            row = jnp.stack([jnp.asarray(part, dtype=carried.dtype) for part in moved])
            carried = jnp.where(fired == 0, row, carried)
            # Written also where a test fired: what lies behind the last step taken is not read.
            positions = lax.dynamic_update_index_in_dim(positions, carried[:n], i, 0)
            rates = lax.dynamic_update_index_in_dim(
                rates, jnp.asarray(rate, dtype=rates.dtype), i, 0
            )
            return fired, i + (fired == 0), carried, positions, rates

        room = jnp.zeros((HISTORY, n), carried.dtype), jnp.zeros(HISTORY, carried.dtype)
        return lax.while_loop(goes_on, take, (number_fired(()), jnp.int32(0), carried, *room))

    return steps
