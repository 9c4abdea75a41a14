"""The same computation on a few entries: lengths that are the same stay the same."""

from collections.abc import Iterator, Mapping
from itertools import count

from symgd.arrays.axes import Axes, Axis, axes
from symgd.arrays.shapes import Shape, infer
from symgd.errors import SettingError
from symgd.language.operations import Computation, Concat, Range, Slice, Symbol

SIZES = (3, 2, 4, 5)
"""Lengths to begin with: different ones, so that no mistake is hidden by their being equal."""

TRIES = 8
"""How often they are made longer by one, for indices that reach further."""


def small_shapes(computation: Computation, shapes: Mapping[str, Shape]) -> dict[str, Shape] | None:
    """Return small shapes of the inputs for which the computation is the same.

    None is longer than it was. Where no such shapes are found the result is None.

    >>> from symgd.language import parse_arrays
    >>> loss = parse_arrays("mean((X@w - y)**2)")
    >>> small_shapes(loss, {"X": (442, 10), "w": (10,), "y": (442,)})
    {'X': (3, 2), 'w': (2,), 'y': (3,)}
    """
    found = axes(computation, shapes)
    for longer in range(TRIES):
        lengths = _lengths(computation, found, longer)
        if lengths is None:
            continue
        small = {
            symbol.name: tuple(lengths.get(axis.root, axis.length) for axis in found[symbol])
            for symbol in computation.inputs
        }
        try:
            infer(computation, small)
        except SettingError:
            continue
        return small
    return None


def _lengths(
    computation: Computation, found: Mapping[Symbol, Axes], longer: int
) -> Mapping[Axis, int] | None:
    """Return small lengths: chosen for what is given, and followed through slices and joints.

    None where slices that are as long as each other would not be so.
    """
    made = list(_made(computation, found))
    follow = {axis.root for axis, *_ in made}
    lengths: dict[Axis, int] = {}
    sizes = (SIZES[i] if i < len(SIZES) else i + 2 for i in count())
    for symbol in computation.inputs:
        for axis in found[symbol]:
            if axis.length != 1 and axis.root not in lengths and axis.root not in follow:
                lengths[axis.root] = min(axis.length, next(sizes) + longer)
    for axis, parts, taken in made:
        whole = sum(lengths.get(part.root, part.length) for part in parts)
        length = len(range(whole)[taken.as_slice])
        if lengths.setdefault(axis.root, length) != length:
            return None
    return lengths


def _made(
    computation: Computation, found: Mapping[Symbol, Axes]
) -> Iterator[tuple[Axis, Axes, Range]]:
    """Yield each axis that is not given, the axes that it comes from, and the range of them."""
    for symbol, operation in computation.definitions.items():
        if isinstance(operation, Concat):
            number = (Axis(1, "", "entries"),)
            parts = tuple((found[part] or number)[0] for part in operation.parts)
            yield found[symbol][0], parts, Range()
        if isinstance(operation, Slice):
            kept = iter(found[symbol])
            for axis, entry in zip(found[operation.of], operation.index, strict=False):
                if isinstance(entry, Range) and (new := next(kept)).root is not axis.root:
                    yield new, (axis,), entry
