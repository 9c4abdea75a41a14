"""Whether runs grow: told from their whole course, which those in doubt go through again."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.kernels.batch import BatchKernel, as_numbers
from symgd.kernels.lanes import LaneKernel, begun
from symgd.lanes.noise import Noise
from symgd.unsettled import SHORTEST, higher

Array = NDArray[np.float64]

EACH = 10_000
"""Steps up to which each is looked at, one by one on NumPy; of more, …"""

SOME = 400
"""… so many are, and compiled code takes those in between."""


def grown(
    kernel: LaneKernel,
    numpy: BatchKernel,
    starts: Array,
    constants: tuple[Any, ...],
    steps: int,
    noise: Noise | None,
) -> NDArray[np.bool_]:
    """Say which of B runs, that took all their steps and ended higher than they began, grow.

    Each quarter of a run that does goes higher than the one before, in steps no shorter than at
    first, as :func:`symgd.unsettled.growth` has it. It ends as soon as none of the runs can.

    Args:
        kernel: the step as the runs took it.
        numpy: the same on NumPy.
        starts: (n, B).
        constants: in the program's order, each a number or (B,).
        steps: how many they took.
        noise: the random numbers that they met, from the first on.
    """
    n, count = starts.shape
    noisy, nothing = noise is not None, np.zeros(count, dtype=np.bool_)
    if steps + 1 < SHORTEST:
        return nothing
    heights, lengths = _quarters(steps + 1), _quarters(steps)
    peaks, strides = np.full((4, count), -np.inf), np.zeros((4, count))
    lanes = begun(kernel, starts, constants, np.full(count, np.inf))
    for k, later in pairwise([*_looks(steps, noise), steps + 1]):
        quarter = int(np.searchsorted(heights, k, side="right"))
        if not higher(peaks[:quarter], noisy).any():
            return nothing
        # From the last place no step is taken, but the loss there counts.
        here = noise.draw(later - k) if noise is not None and k < steps else np.zeros((1, n, count))
        drawn = tuple(here[0]) if noisy else ()
        with np.errstate(all="ignore"):
            carried = tuple(lanes.carried)
            _, loss, _, updates = numpy.step(np.float64(k), drawn, carried, as_numbers(constants))
            peaks[quarter] = np.maximum(peaks[quarter], loss)
            if k == steps:
                break
            moved = np.stack([np.broadcast_to(update, (count,)) for update in updates])
            stride = np.abs(moved[:n] - lanes.carried[:n]).max(axis=0)
        part = int(np.searchsorted(lengths, k, side="right"))
        strides[part] = np.maximum(strides[part], stride)
        if later == k + 1:
            lanes.carried = moved
        else:
            kernel.advance(lanes, k, later, here if noisy else None)
    return np.asarray(higher(peaks, noisy) & (strides[-1] >= strides[0]))


def _quarters(count: int) -> NDArray[np.int64]:
    """Return where the quarters of so many numbers end, as those of ``np.array_split`` do.

    >>> _quarters(6).tolist()
    [2, 4, 5, 6]
    """
    return np.cumsum([count // 4 + (i < count % 4) for i in range(4)])


def _looks(steps: int, noise: Noise | None) -> list[int]:
    """Return the steps at which runs are looked at, the last and the first among them."""
    if steps <= EACH:
        return list(range(steps + 1))
    some = np.linspace(0, steps, SOME).astype(int).tolist()
    drawn = range(0, steps, noise.ahead) if noise is not None else []
    return sorted({*some, *drawn})
