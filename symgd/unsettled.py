"""What runs do that nothing has ended: they grow, fall without bound, or go to and fro."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from symgd.arrays.names import as_indexed

Array = NDArray[np.float64]

DOWNHILL = 1e6
"""A run falls without bound that ends so many sizes of its start away, and as steep as at first."""

RISE = 1.0, 10.0
"""How many times as high as one quarter of a growing run the next goes, without noise and with."""

SHORTEST = 8
"""Positions that a run needs for its quarters to tell whether it grows."""

TAIL = 12
"""Positions at the end of a run that are looked at for going to and fro: ten pairs."""


def growth(positions: Array, losses: Array, norms: Array, *, noisy: bool) -> str | None:
    """Say that a run grows: each quarter of it goes higher, in steps that are no shorter."""
    away = np.abs(positions[-1]).max() / (1 + np.abs(positions[0]).max())
    if falls(away, losses[[0, -1]], norms[[0, -1]]):
        return f"the loss falls without bound: it is {losses[-1]:.3g} and far from the start"
    if len(losses) < SHORTEST:
        return None
    peaks = np.array([quarter.max() for quarter in np.array_split(losses, 4)])
    if not (higher(peaks, noisy) and losses[-1] > losses[0]):
        return None
    strides = np.abs(np.diff(positions, axis=0)).max(axis=1)
    first, *_, last = (quarter.max() for quarter in np.array_split(strides, 4))
    if last < first:
        return None
    began = int(np.argmin(losses))
    return f"the loss has grown since step {began}, from {losses[began]:.3g} to {losses[-1]:.3g}"


def falls(away: float | Array, losses: Array, norms: Array) -> NDArray[np.bool_]:
    """Say of runs (…) whether they fall without bound: far away, and as steep as at first.

    Args:
        away: (…), the largest coordinate at the end, in sizes of the start.
        losses: (2, …), at the start and at the end.
        norms: (2, …), of the gradient there.
    """
    found: NDArray[np.bool_] = (
        (np.asarray(away) > DOWNHILL) & (losses[1] < losses[0]) & (norms[1] >= norms[0])
    )
    return found


def higher(peaks: Array, noisy: bool) -> NDArray[np.bool_]:
    """Say of runs (…) whether each quarter goes higher than the one before: peaks (q, …)."""
    return np.asarray((peaks[1:] > RISE[noisy] * peaks[:-1]).all(axis=0))


def oscillation(variables: Sequence[str], positions: Array, rates: Array) -> str | None:
    """Describe a run that goes to and fro between two points."""
    steady = np.ptp(rates[1 - TAIL :]) == 0 if len(rates) else False
    if len(positions) < TAIL or not steady:
        return None
    tail = positions[-TAIL:]
    scale = np.abs(tail).max() + np.finfo(float).tiny
    swing = np.abs(tail[-1] - tail[-2])
    if not returns(np.abs(tail[2:] - tail[:-2]).max(), swing.max(), scale):
        return None
    moving = swing > 1e-6 * scale
    settled = np.where(np.abs(tail) > 1e-9 * scale, tail, 0.0)  # rounding errors read as 0
    named = list(zip(as_indexed(variables), settled[-2], settled[-1], moving, strict=True))
    goes = [
        f"{name} between {min(a, b):.6g} and {max(a, b):.6g}"
        for name, a, b, moves in named
        if moves
    ]
    stays = [f"{name} stays at {b:.6g}" for name, _, b, moves in named if not moves]
    rest = f", while {', '.join(stays[:4])}" if stays else ""
    return f"goes to and fro, {', '.join(goes[:4])}{rest}"


def returns(off: float | Array, swing: float | Array, scale: float | Array) -> NDArray[np.bool_]:
    """Say of runs (…) whether they go to and fro between two points.

    Args:
        off: (…), how far positions of the tail are at most from those two steps before.
        swing: (…), how long the last step is.
        scale: (…), the largest coordinate of the tail.
    """
    return np.asarray((np.asarray(off) <= 1e-9 * scale) & (np.asarray(swing) > 1e-6 * scale))
