"""Many runs side by side, kept only where they are: arrays over lanes, compiled by JAX."""

import math
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import jax
import numpy as np
from numpy.typing import NDArray

from symgd.kernels.batch import BatchKernel, array_kernel, as_numbers
from symgd.kernels.inside import inside
from symgd.kernels.jax.lane_loop import LaneLoop
from symgd.kernels.jax.precision import Precision
from symgd.kernels.jax.printed import printed
from symgd.kernels.jax.unbroken import unbroken
from symgd.kernels.lanes import UNDERWAY, Lanes
from symgd.kernels.program import Program
from symgd.loss import Loss
from symgd.printing.jax import JaxPrinter
from symgd.rules.rule import Rule, Schedule
from symgd.rules.stopping import StoppingTest

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
Places: TypeAlias = slice | Codes

FEWEST, SMALLER = 4096, 8
"""Lanes from which on fewer are not worth another shape, for which JAX compiles again; and by what
factor the next shape is smaller."""

DRAWN = 32
"""Steps whose random numbers are handed over at once: one shape as well."""

STRETCH, SECONDS = 256, 0.25
"""Steps that are taken at once at first, and how long it may take later: Ctrl-C waits for them."""


@dataclass(frozen=True)
class JaxLanes:
    """The compiled step of many runs.

    Attributes:
        kernel: the step.
        precision: what it is computed in.
        loop: takes steps of lanes that are all under way.
        compiled: the same, for each shape of its arrays.
    """

    kernel: BatchKernel
    precision: Precision
    loop: LaneLoop
    compiled: Any

    @property
    def program(self) -> Program:
        """What was compiled."""
        return self.kernel.program

    def begin(self, constants: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the initial states, each a number or (B,)."""
        return self.kernel.begin(as_numbers(constants))

    def advance(self, lanes: Lanes, first: int, last: int, normals: Array | None) -> None:
        """Take the steps first … last - 1 of the lanes that are under way."""
        size = STRETCH if normals is None else DRAWN
        while first < last:
            end = min(first + size, last)
            began = time.perf_counter()
            if normals is None:
                self._advance(lanes, first, end, np.empty((0, 0, len(lanes.best))))
                longer = min(4.0, SECONDS / max(time.perf_counter() - began, 1e-6))
                size = int(max(STRETCH, size * longer))
            else:
                drawn = np.zeros((DRAWN, *normals.shape[1:]))
                drawn[: end - first] = normals[: end - first]
                self._advance(lanes, first, end, drawn)
                normals = normals[end - first :]
            first = end

    def _advance(self, lanes: Lanes, first: int, last: int, normals: Array) -> None:
        underway = np.flatnonzero(lanes.ended == UNDERWAY)
        if not len(underway):
            return
        which, here = _chosen(underway, len(lanes.best))
        kind = self.precision.dtype

        def move() -> tuple[Array, ...]:
            with self.precision.on():
                found = self.compiled(
                    lanes.carried[:, which].astype(kind),
                    lanes.best[which].astype(kind),
                    tuple(_of_lanes(constant, which).astype(kind) for constant in lanes.constants),
                    lanes.limit[which].astype(kind),
                    normals[..., which].astype(kind),
                    *(np.int32(first), np.int32(last)),
                )
                return tuple(np.asarray(part) for part in found)

        carried, best, over = (part[..., : len(underway)] for part in unbroken(move))
        lanes.carried[:, here], lanes.best[here] = carried, best
        lanes.ended[here], lanes.steps[here] = self.loop.unpacked(over, first, last)


@lru_cache(maxsize=64)
def lane_kernel(
    loss: Loss,
    rule: Rule,
    schedule: Schedule,
    tests: tuple[StoppingTest, ...],
    varied: tuple[str, ...] = (),  # noqa: ARG001 (JAX sees which constants are arrays)
    precision: str = "double",
    tracked: bool = True,
) -> JaxLanes:
    """Print the step of many runs; it is compiled at its first call, for each shape.

    ``varied`` names the constants that differ between the lanes; unless ``tracked``, the lowest
    loss on the way is not kept.

    Raises:
        SymgdError: when there is a function that JAX lacks, or the step is far too long for it.
    """
    kernel = printed(loss, rule, schedule, tests)
    program = inside(kernel.program, loss)
    if program is not kernel.program:
        kernel = array_kernel(program, JaxPrinter)
    loop = LaneLoop(kernel, tracked)
    return JaxLanes(
        kernel, Precision(precision), loop, jax.jit(loop.advance, donate_argnums=(0, 1))
    )


def _chosen(underway: Codes, most: int) -> tuple[Places, Places]:
    """Return the places of the lanes that are computed, and of those whose results are kept.

    There are few shapes: copies of the last lane fill them up, at the end.
    """
    count = len(underway)
    if count == most:
        return slice(None), slice(None)
    return np.pad(underway, (0, _size(count, most) - count), mode="edge"), underway


def _size(count: int, most: int) -> int:
    """Return how many lanes are computed: all, or an eighth of them, or an eighth of that ….

    >>> _size(100_000, 262_144), _size(30_000, 262_144), _size(3, 262_144)
    (262144, 32768, 4096)
    """
    size = most
    while (next_size := math.ceil(size / SMALLER)) >= max(count, FEWEST):
        size = next_size
    return size


def _of_lanes(constant: Any, which: Places) -> Array:
    """Return a constant for some lanes: (B,), or () where it is the same for all."""
    values = np.asarray(constant, dtype=np.float64)
    return values[which] if values.ndim else values
