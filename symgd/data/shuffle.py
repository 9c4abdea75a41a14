"""Rows in random order, at the speed of memory.

A row on its own is fetched at the cost of a whole line of memory, so rows are not drawn one by one
from a large table. Short runs of neighbouring rows are drawn at random until a window is full, and
the rows of the window, which fit in the processor's cache, are shuffled.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from symgd.data.data import Array

RUN = 8
"""Neighbouring rows that come into a window together."""

WINDOW = 1 << 14
"""Rows that are shuffled at once: RUN of each place in the table, so that 2,048 places mix."""


def shuffled(
    arrays: Mapping[str, Array], size: int, rng: np.random.Generator
) -> Iterator[dict[str, Array]]:
    """Go through the rows once, in random order, ``size`` at a time; the last may be fewer.

    Up to WINDOW rows, every order is as likely as any other.

    >>> rng = np.random.default_rng(0)
    >>> [batch["y"].tolist() for batch in shuffled({"y": np.arange(5.0)}, 2, rng)]
    [[2.0, 4.0], [3.0, 0.0], [1.0]]
    """
    rows = len(next(iter(arrays.values())))
    if rows <= WINDOW:
        yield from _cut(arrays, rng.permutation(rows), size)
    elif size * RUN > WINDOW:
        order = rng.permutation(rows)
        for first in range(0, rows, size):
            yield _taken(arrays, order[first : first + size])
    else:
        for window in _windows(arrays, rows, WINDOW // (size * RUN) * size, rng):
            count = len(next(iter(window.values())))
            yield from _cut(window, rng.permutation(count), size)


def _windows(
    arrays: Mapping[str, Array], rows: int, runs: int, rng: np.random.Generator
) -> Iterator[dict[str, Array]]:
    """Join ``runs`` runs at a time; the rows behind the last whole run come with the last ones."""
    whole = rows // RUN
    tail = {name: array[whole * RUN :] for name, array in arrays.items()}
    as_runs = {name: array[: whole * RUN].reshape(whole, -1) for name, array in arrays.items()}
    order = rng.permutation(whole)
    for first in range(0, whole, runs):
        window = {
            name: drawn.reshape(-1, *arrays[name].shape[1:])
            for name, drawn in _taken(as_runs, order[first : first + runs]).items()
        }
        if first + runs >= whole and rows % RUN:
            window = {name: np.concatenate([window[name], tail[name]]) for name in window}
        yield window


def _cut(arrays: Mapping[str, Array], order: np.ndarray, size: int) -> Iterator[dict[str, Array]]:
    mixed = _taken(arrays, order)
    for first in range(0, len(order), size):
        yield {name: array[first : first + size] for name, array in mixed.items()}


def _taken(arrays: Mapping[str, Array], which: np.ndarray) -> dict[str, Array]:
    # mode="clip" spares take a copy of its result; every index is inside.
    return {name: array.take(which, 0, None, "clip") for name, array in arrays.items()}
