"""Blocks of rows from many places → windows of rows, in which they can be shuffled."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from symgd.data.data import Array, Shape
from symgd.data.source import Block

T = TypeVar("T")
P = TypeVar("P")

OPEN = 8
"""Parts of tables, chosen at random, that a window is filled from in turns."""


def in_turns(
    parts: Sequence[P], read: Callable[[P], Iterator[T]], rng: np.random.Generator
) -> Iterator[T]:
    """Read parts in random order, OPEN of them at a time, whose turns are random, too.

    >>> list(in_turns("ab", lambda part: iter(part * 2), np.random.default_rng(2)))
    ['b', 'b', 'a', 'a']
    """
    waiting = [parts[place] for place in rng.permutation(len(parts))]
    reading: list[Iterator[T]] = []
    while waiting or reading:
        while waiting and len(reading) < OPEN:
            reading.append(read(waiting.pop()))
        turn = int(rng.integers(len(reading)))
        try:
            yield next(reading[turn])
        except StopIteration:
            del reading[turn]


def windows(
    blocks: Iterable[Block], row: Mapping[str, Shape], rows: int
) -> Iterator[dict[str, Array]]:
    """Fill windows of ``rows`` rows; the last holds what is left.

    There are two, in turns: a window is good until the next but one is begun. What blocks do not
    fill is 1.

    Args:
        blocks: what to fill them with.
        row: the shape of one row of each array.
        rows: of a window.
    """
    window, other = ({name: np.ones((rows, *shape)) for name, shape in row.items()} for _ in "ab")
    filled = 0
    for block in blocks:
        done = 0
        while done < block.rows:
            taken = min(block.rows - done, rows - filled)
            block.part(slice(done, done + taken)).write(window, filled)
            done, filled = done + taken, filled + taken
            if filled == rows:
                yield window
                window, other, filled = other, window, 0
    if filled:
        yield {name: array[:filled] for name, array in window.items()}
