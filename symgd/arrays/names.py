"""Names of single entries of named arrays, made when they are asked for."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import prod
from typing import overload

from symgd.arrays.shapes import Shape


class ElementNames(Sequence[str]):
    """The names of all entries, array after array, each in C order.

    ``indexed`` ones are for readers, ``W1[1, 1]``; the others are names of the language.

    >>> names = ElementNames({"W1": (2, 2), "b": (), "w": (1_000_000,)})
    >>> len(names), names[3], names[4], names[-1]
    (1000005, 'W1_1_1', 'b', 'w_999999')
    """

    def __init__(self, shapes: Mapping[str, Shape], indexed: bool = False) -> None:
        self._arrays = list(shapes.items())
        self._indexed = indexed
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
            return self._arrays == other._arrays and self._indexed == other._indexed
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
        index = digits[::-1]
        if self._indexed and index:
            return f"{name}[{', '.join(index)}]"
        return "_".join([name, *index])

    def indexed(self) -> "ElementNames":
        """Return the same names for readers."""
        return ElementNames(dict(self._arrays), indexed=True)


def as_indexed(names: Sequence[str]) -> Sequence[str]:
    """Return names as they are typed: ``W1[0, 3]`` for ``W1_0_3``, others as they are.

    >>> as_indexed(element_names({"b": (), "w": (2,), "W": (1, 2)}))[1:]
    ('w[0]', 'w[1]', 'W[0, 0]', 'W[0, 1]')
    """
    return names.indexed() if isinstance(names, ElementNames) else names


def element_names(shapes: Mapping[str, Shape]) -> ElementNames:
    """Return the names of the entries of parameters: ``b``, ``w_0``, ``W1_0_3``.

    >>> tuple(element_names({"b": (), "w": (2,)}))
    ('b', 'w_0', 'w_1')
    """
    return ElementNames(shapes)
