"""The step that would come next: whether a test keeps it back, and whether two lead nowhere."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symgd.kernels.batch import BatchKernel
from symgd.kernels.lanes import UNDERWAY, Lanes, how_ended

Array = NDArray[np.float64]
Codes = NDArray[np.int64]


class Ahead(NamedTuple):
    """What follows for each lane, all (B,).

    Attributes:
        fired: the number (from 1) of the stopping test that holds, or 0.
        swings: whether the step after the next leads back to where the lane is.
    """

    fired: Codes
    swings: NDArray[np.bool_]


def ahead(kernel: BatchKernel, lanes: Lanes, k: Codes) -> Ahead:
    """Look two steps ahead of where the lanes are, which have taken k (B,) steps, without noise."""
    n = len(kernel.program.weights)
    still = np.zeros((len(kernel.program.normals), lanes.carried.shape[1]))
    with np.errstate(all="ignore"):
        one, two = (np.empty_like(lanes.carried) for _ in range(2))
        taken = k.astype(np.float64)
        tests, rate = _step(kernel, taken, still, lanes.carried, lanes, one)
        _, later = _step(kernel, taken + 1, still, one, lanes, two)
        fired = how_ended(tests, one[:n], np.full(len(k), np.inf))
        here, there, back = lanes.carried[:n], one[:n], two[:n]
        scale = np.abs(np.concatenate([here, there, back])).max(axis=0, initial=0.0)
        away, off = (np.abs(place - here).max(axis=0, initial=0.0) for place in (there, back))
        swings = (away > 1e-6 * scale) & (off <= 1e-9 * scale) & (rate == later)
    return Ahead(np.maximum(fired, UNDERWAY), swings)


def _step(
    kernel: BatchKernel, k: Array, still: Array, carried: Array, lanes: Lanes, moved: Array
) -> tuple[tuple[NDArray[np.bool_], ...], Array]:
    """Write what one step makes into ``moved``; return the tests before it and its rate."""
    tests, _, rate, updates = kernel.step(k, tuple(still), tuple(carried), lanes.constants)
    for row, update in zip(moved, updates, strict=True):
        row[:] = update
    return tests, rate
