"""Branch and bound: every zero of the gradient in a window, proved with intervals.

A box in which a component of the gradient cannot be 0 is dropped. On the others Krawczyk's test
finds the one zero, or none, or narrows the box, which is then halved.

Source: Hansen & Walster, Global Optimization Using Interval Analysis, 2nd ed. 2004, chapter 11.
"""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical.krawczyk import System
from symgd.analysis.deadline import Deadline
from symgd.analysis.interval.intervals import Mask

Array = NDArray[np.float64]

NARROW = 2.0**-22
"""Share of the window at which a box that is still undecided is left: a degenerate zero, mostly."""

NARROW_KINK = 2.0**-9
"""The same for a box with a kink: kinks lie along whole curves."""

MOST_BOXES = 200_000
"""Boxes at a time beyond which the search gives up: the zeros are a curve, or too many."""

SMALLEST_CHUNK, LARGEST_CHUNK = 16, 8192
"""Boxes computed at once: as many as take about so many seconds."""

CHUNK_SECONDS = 0.1

MARGIN = 0.05
"""How far the test looks beyond a box, so that a zero on its side is inside."""


@dataclass(frozen=True)
class Search:
    """What a search left.

    Attributes:
        low, high: (n, k), boxes that hold exactly one zero each, all different.
        open_low, open_high: (n, m), boxes that were not decided.
        smooth: (m,), whether the gradient is smooth in them.
        flat: (m,), whether the gradient is 0 everywhere in them.
        finished: whether every other part of the window was decided.
    """

    low: Array
    high: Array
    open_low: Array
    open_high: Array
    smooth: Mask
    flat: Mask
    finished: bool


def search(system: System, low: Array, high: Array, deadline: Deadline) -> Search:
    """Search a window from ``low`` (n,) to ``high`` (n,) for zeros of the gradient."""
    width, n = high - low, len(low)
    active = np.stack([low, high])[..., None]
    found, hulls, left = [], [], []
    kinds: list[tuple[Mask, Mask]] = []
    finished = True
    chunk = 64
    while active.shape[-1]:
        if active.shape[-1] > MOST_BOXES or deadline.over:
            finished = False
            break
        parts = []
        while active.shape[-1] and not deadline.over:
            began = time.monotonic()
            step = _step(system, active[..., :chunk], width)
            active = active[..., chunk:]
            found.append(step.found)
            hulls.append(step.hull)
            left.append(step.left)
            kinds.append((step.smooth, step.flat))
            parts.append(_halved(step.active, width))
            faster = time.monotonic() - began < CHUNK_SECONDS
            chunk = int(np.clip(chunk * (2 if faster else 0.5), SMALLEST_CHUNK, LARGEST_CHUNK))
        active = np.concatenate([active, *parts], axis=-1)
    count = active.shape[-1]
    left.append(active)
    kinds.append((np.ones(count, dtype=bool), np.zeros(count, dtype=bool)))
    none = np.empty((2, n, 0))
    zeros, hull = (np.concatenate([none, *boxes], axis=-1) for boxes in (found, hulls))
    opened = np.concatenate([none, *left], axis=-1)
    tight = np.stack(system.tightened(*zeros)) if zeros.shape[-1] else zeros
    tight = tight[..., _distinct(tight, hull)]
    inside = ((tight[1] >= low[:, None]) & (tight[0] <= high[:, None])).all(axis=0)
    smooth, flat = (np.concatenate(marks) for marks in zip(*kinds, strict=True))
    tight = tight[..., inside]
    return Search(tight[0], tight[1], opened[0], opened[1], smooth, flat, finished)


@dataclass(frozen=True)
class _Step:
    """Boxes (2, n, B): zeros, where they are the only ones, undecided, and to be halved."""

    found: Array
    hull: Array
    left: Array
    smooth: Mask
    flat: Mask
    active: Array


def _step(system: System, boxes: Array, width: Array) -> _Step:
    gradient = system.gradient(*boxes)
    # A nan says that the gradient is defined nowhere in the box: it compares as false.
    possible = ((gradient.low <= 0) & (gradient.high >= 0)).all(axis=0)
    boxes, smooth = boxes[..., possible], gradient.smooth[possible]
    size = np.maximum(-gradient.low, gradient.high)[:, possible].max(axis=0, initial=0.0)
    flat = smooth & (size < 1e-280)
    margin = MARGIN * (boxes[1] - boxes[0])
    hull = np.stack([boxes[0] - margin, boxes[1] + margin])
    narrowed = system.krawczyk(*hull)
    one = narrowed.known & ((narrowed.low > hull[0]) & (narrowed.high < hull[1])).all(axis=0)
    none = narrowed.known & ((narrowed.low > boxes[1]) | (narrowed.high < boxes[0])).any(axis=0)
    rest = ~one & ~none
    zeros = np.stack([narrowed.low, narrowed.high])[..., one]
    less = np.stack([np.maximum(boxes[0], narrowed.low), np.minimum(boxes[1], narrowed.high)])
    share = ((less[1] - less[0]) / width[:, None]).max(axis=0, initial=0.0)
    stop = (share <= np.where(smooth, NARROW, NARROW_KINK)) | flat
    left = rest & stop
    return _Step(
        zeros, hull[..., one], less[..., left], smooth[left], flat[left], less[..., rest & ~stop]
    )


def _halved(boxes: Array, width: Array) -> Array:
    """Cut each box in two, across where it is widest in terms of the window."""
    share = (boxes[1] - boxes[0]) / width[:, None]
    across = share.argmax(axis=0)[None]
    low, high = (np.take_along_axis(ends, across, axis=0) for ends in boxes)
    middle = low + (high - low) / 2
    first, second = boxes.copy(), boxes.copy()
    np.put_along_axis(first[1], across, middle, axis=0)
    np.put_along_axis(second[0], across, middle, axis=0)
    return np.concatenate([first, second], axis=-1)


def _distinct(zeros: Array, hulls: Array) -> list[int]:
    """Choose one of those boxes that hold the same zero.

    A zero that lies where another one is the only one is that other.
    """
    kept: list[int] = []
    for k in range(zeros.shape[-1]):
        low, high = hulls[:, :, kept]
        here = zeros[..., k]
        same = ((here[0][:, None] >= low) & (here[1][:, None] <= high)).all(axis=0)
        if not same.any():
            kept.append(k)
    return kept
