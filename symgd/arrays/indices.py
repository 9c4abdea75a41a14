"""Indices as they are written, and as Python's slices."""

from collections.abc import Sequence

from symgd.arrays.shapes import Shape, joins
from symgd.language.operations import Index, Range


def written(index: Index) -> str:
    """Write what stands in square brackets.

    >>> written((Range(1, None), 2)), written((Range(None, -1),)), written((Range(step=2),))
    ('1:, 2', ':-1', '::2')
    """
    return ", ".join(_written(entry) for entry in index)


def as_slice(entry: int | Range) -> slice:
    """Return the slice of an entry, a number being one of length 1.

    >>> as_slice(-1), as_slice(Range(1))
    (slice(-1, None, None), slice(1, None, None))
    """
    if isinstance(entry, Range):
        return entry.as_slice
    return slice(entry, entry + 1 or None)


def split_at(shapes: Sequence[Shape], place: int) -> int | Range:
    """Return where a part of a concatenation is; behind it numbers are counted from the end.

    >>> split_at([(), (9,), ()], 1), split_at([(9,), (9,)], 1)
    (Range(start=1, stop=-1, step=None), Range(start=9, stop=None, step=None))
    """
    at, after = joins(shapes)[place], shapes[place + 1 :]
    if not isinstance(at, Range):
        return at
    stop = at.stop if any(after) else -len(after) or None
    return Range(at.start or None, stop)


def _written(entry: int | Range) -> str:
    if not isinstance(entry, Range):
        return str(entry)
    start, stop, step = ("" if x is None else str(x) for x in (entry.start, entry.stop, entry.step))
    return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"
