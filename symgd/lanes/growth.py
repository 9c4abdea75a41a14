"""Whether runs grow: told from their whole course, which those in doubt go through again."""

from collections.abc import Iterable
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.kernels.batch import BatchKernel
from symgd.kernels.lanes import ArrayLanes, begun
from symgd.lanes.noise import Noise
from symgd.verdict import SHORTEST, higher

Array = NDArray[np.float64]


def grown(
    kernel: BatchKernel,
    starts: Array,
    constants: tuple[Any, ...],
    steps: int,
    noise: Noise | None,
) -> NDArray[np.bool_]:
    """Say which of B runs, that took all their steps and ended higher than they began, grow.

    Each quarter of a run that does goes higher than the one before, in steps no shorter than at
    first, as :func:`symgd.verdict.growth` has it. It ends as soon as none of the runs can.

    Args:
        kernel: the step.
        starts: (n, B).
        constants: in the program's order, each a number or (B,).
        steps: how many they took.
        noise: the random numbers that they met, from the first on.
    """
    n, count = starts.shape
    nothing = np.zeros(count, dtype=np.bool_)
    if steps + 1 < SHORTEST:
        return nothing
    heights, lengths = _quarters(steps + 1), _quarters(steps)
    peaks, strides = np.full((4, count), -np.inf), np.zeros((4, count))
    carried = begun(ArrayLanes(kernel), starts, constants, np.full(count, np.inf)).carried
    # The loss at the last place is wanted too, from which no step is taken.
    still = [np.zeros_like(starts)]
    drawn: Iterable[Any] = repeat(()) if noise is None else chain(noise.each(steps), still)
    for k, (quarter, normals) in enumerate(zip(heights, drawn, strict=False)):
        if k and quarter > heights[k - 1] and not higher(peaks[:quarter], noise is not None).any():
            return nothing
        with np.errstate(all="ignore"):
            _, loss, _, updates = kernel.step(
                np.float64(k), tuple(normals), tuple(carried), constants
            )
            peaks[quarter] = np.maximum(peaks[quarter], loss)
            if k == steps:
                break
            moved = np.stack([np.broadcast_to(update, (count,)) for update in updates])
            stride = np.abs(moved[:n] - carried[:n]).max(axis=0)
            strides[lengths[k]] = np.maximum(strides[lengths[k]], stride)
            carried = moved
    return np.asarray(higher(peaks, noise is not None) & (strides[-1] >= strides[0]))


def _quarters(count: int) -> list[int]:
    """Return in which quarter each of so many numbers is.

    >>> _quarters(6)
    [0, 0, 1, 1, 2, 3]
    """
    return [i for i, part in enumerate(np.array_split(np.empty(count), 4)) for _ in part]
