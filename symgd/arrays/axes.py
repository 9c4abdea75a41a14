"""Axes: which lengths are the same by the mathematics, and not by chance of the numbers.

``X@w`` says that the columns of X are as many as the entries of w. So a length that is shown once
as n is n wherever it stands, and the rows of the data are m.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, zip_longest
from typing import TypeAlias

import sympy as sp

from symgd.arrays.shapes import Shape
from symgd.language.operations import (
    AsColumn,
    Computation,
    Concat,
    Elementwise,
    Fold,
    Operation,
    Outer,
    Product,
    Range,
    Reduce,
    Scatter,
    Size,
    Slice,
    Split,
    Spread,
    Symbol,
    Transpose,
)

LETTERS = ("n", "k", "p", "q", "l")
"""What lengths are called that are not the rows of the data."""


class Axis:
    """One axis, until it turns out to be the same as another.

    Attributes:
        length: how many entries it has.
        of: which array it was seen on first.
        kind: what it counts there: its entries, rows or columns.
    """

    def __init__(self, length: int, of: str, kind: str) -> None:
        self.length, self.of, self.kind = length, of, kind
        self._same: Axis | None = None

    @property
    def root(self) -> "Axis":
        """The one that stands for all that are the same."""
        axis = self
        while axis._same is not None:
            axis = axis._same
        return axis

    def join(self, other: "Axis") -> None:
        """Learn that the two are the same."""
        if self.root is not other.root:
            other.root._same = self.root


Axes: TypeAlias = tuple[Axis, ...]


@dataclass(frozen=True)
class Length:
    """A length that a formula names.

    >>> str(Length("m", 442, "rows"))
    'm = 442 rows'
    """

    name: str
    value: int
    of: str

    def __str__(self) -> str:
        return f"{self.name} = {self.value:,} {self.of}"


def axes(computation: Computation, shapes: Mapping[str, Shape]) -> dict[Symbol, Axes]:
    """Return the axes of every symbol, given the shapes of the inputs by their names."""
    found: dict[Symbol, Axes] = {
        symbol: _given(symbol.name, shapes[symbol.name]) for symbol in computation.inputs
    }
    for symbol, operation in computation.definitions.items():
        found[symbol] = result(operation, found)
    return found


def result(operation: Operation, known: Mapping[Symbol, Axes]) -> Axes:
    """Return the axes of an operation's result, and join those that it makes the same."""
    match operation:
        case Elementwise(over=over):
            return broadcast([known[symbol] for symbol in over])
        case Product(left=left, right=right):
            known[left][-1].join(known[right][0])
            return known[left][:-1] + known[right][1:]
        case Transpose(of=of):
            return known[of][::-1]
        case Reduce(of=of, axis=axis):
            return without(known[of], axis)
        case Size():
            return ()
        case Slice(of=of, index=index):
            return tuple(_sliced(known[of], index, operation.typed))
        case AsColumn(of=of):
            return (*known[of], Axis(1, operation.typed, "columns"))
        case Concat(parts=parts):
            return _concatenated([known[part] for part in parts], operation.typed)
        case Outer(left=left, right=right):
            return known[left] + known[right]
        case Spread(like=like) | Fold(like=like) | Scatter(like=like):
            return known[like]
        case Split(parts=parts, place=place):
            return known[parts[place]]
    raise TypeError(f"{type(operation).__name__} is no operation on arrays")


def without(axes: Axes, axis: int | None) -> Axes:
    """Return what a reduction along one axis leaves; None for along all."""
    if axis is None:
        return ()
    place = axis % max(1, len(axes))
    return axes[:place] + axes[place + 1 :]


def broadcast(operands: Sequence[Axes]) -> Axes:
    """Return the axes of arrays of which each is repeated in the shape of the whole."""
    columns = zip_longest(*(reversed(axes) for axes in operands))
    found = []
    for column in columns:
        present = [axis for axis in column if axis is not None]
        long = [axis for axis in present if axis.length != 1] or present[:1]
        for axis in long[1:]:
            long[0].join(axis)
        found.append(long[0])
    return tuple(reversed(found))


def lengths(
    computation: Computation, axes: Mapping[Symbol, Axes], rows: Collection[str]
) -> "Names":
    """Return names for lengths: m for the rows of the data ``rows``, and letters for others."""
    first = [axes[s][0].root for s in computation.inputs if s.name in rows and axes[s]]
    return Names({symbol.name for symbol in computation.inputs}, first)


class Names:
    """The names of lengths, given out as they are asked for."""

    def __init__(self, taken: Collection[str], rows: Collection[Axis]) -> None:
        self._rows = frozenset(rows)
        self._row = next(name for name in chain("mM", _numbered("m")) if name not in taken)
        self._letters = (name for name in chain(LETTERS, _numbered("n")) if name not in taken)
        self._symbols: dict[Axis, sp.Symbol] = {}

    def product(self, axes: Axes) -> sp.Expr:
        """Return the number of entries along axes, as a product of names."""
        return sp.Mul(*(self._symbol(axis.root) for axis in axes if axis.length != 1))

    @property
    def symbols(self) -> Mapping[sp.Symbol, Length]:
        """What was named so far."""
        return {symbol: self._length(axis, symbol) for axis, symbol in self._symbols.items()}

    def _symbol(self, axis: Axis) -> sp.Symbol:
        if axis not in self._symbols:
            name = self._row if axis in self._rows else next(self._letters)
            self._symbols[axis] = sp.Symbol(name, positive=True, integer=True)
        return self._symbols[axis]

    def _length(self, axis: Axis, symbol: sp.Symbol) -> Length:
        whose = f" of {axis.of}" if axis.of and axis not in self._rows else ""
        return Length(symbol.name, axis.length, f"{axis.kind if whose else 'rows'}{whose}")


def _numbered(letter: str) -> Iterator[str]:
    return (f"{letter}{i}" for i in count(2))


def _given(name: str, shape: Shape) -> Axes:
    kinds = ("entries",) if len(shape) == 1 else ("rows", "columns")
    return tuple(Axis(length, name, kind) for length, kind in zip(shape, kinds, strict=False))


def _sliced(axes: Axes, index: tuple[int | Range, ...], typed: str) -> Iterator[Axis]:
    whole = (Range(),) * (len(axes) - len(index))
    for axis, part in zip(axes, (*index, *whole), strict=True):
        if part == Range():
            yield axis
        elif isinstance(part, Range):
            taken = range(axis.length)[part.start : part.stop : part.step]
            yield Axis(len(taken), typed, axis.kind)


def _concatenated(parts: Sequence[Axes], typed: str) -> Axes:
    parts = [part or (Axis(1, typed, "entries"),) for part in parts]
    for part in parts[1:]:
        for one, other in zip(parts[0][1:], part[1:], strict=True):
            one.join(other)
    whole = sum(part[0].length for part in parts)
    return (Axis(whole, typed, parts[0][0].kind), *parts[0][1:])
