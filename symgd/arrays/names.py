"""Names of single entries of named arrays, made when they are asked for."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import prod
from typing import overload

from symgd.arrays.shapes import Shape


class ElementNames(Sequence[str]):
    """The names of all entries, array after array, each in C order.

    >>> names = ElementNames({"W1": (2, 2), "b": (), "w": (1_000_000,)})
    >>> len(names), names[3], names[4], names[-1]
    (1000005, 'W1_1_1', 'b', 'w_999999')
    """

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self._arrays = list(shapes.items())
        self._ends = list(accumulate(prod(shape) for shape in shapes.values()))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[str]:
        return map(self._name, range(len(self)))

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        places = range(len(self))[index]
        return self._name(places) if isinstance(places, int) else tuple(map(self._name, places))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ElementNames):
            return self._arrays == other._arrays
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self._arrays))

    def __repr__(self) -> str:
        shown = [*self[:5], "…"] if len(self) > 6 else self[:]
        return f"({', '.join(shown)})"

    def _name(self, place: int) -> str:
        which = bisect_right(self._ends, place)
        name, shape = self._arrays[which]
        left = place - self._ends[which] + prod(shape)
        digits: list[str] = []
        for length in reversed(shape):
            left, digit = divmod(left, length)
            digits.append(str(digit))
        return "_".join([name, *reversed(digits)])


def element_names(shapes: Mapping[str, Shape]) -> ElementNames:
    """Return the names of the entries of parameters: ``b``, ``w_0``, ``W1_0_3``.

    >>> tuple(element_names({"b": (), "w": (2,)}))
    ('b', 'w_0', 'w_1')
    """
    return ElementNames(shapes)
