"""What is known of a shape so far, and what one operation says of its neighbours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from symgd.arrays.shapes import Shape, joint, reduced, sliced
from symgd.arrays.told import Teller
from symgd.language.operations import (
    AsColumn,
    Axis,
    Concat,
    Elementwise,
    Operation,
    Outer,
    Product,
    Reduce,
    Scatter,
    Size,
    Slice,
    Spread,
    Symbol,
    Transpose,
)


@dataclass(frozen=True)
class Partial:
    """A shape of which not everything is known.

    Attributes:
        rank: how many axes there are, at most 2.
        first, last: the lengths of the first and the last axis, which are one in a vector.
    """

    rank: int | None = None
    first: int | None = None
    last: int | None = None

    @property
    def shape(self) -> Shape | None:
        """The shape, where all of it is known.

        >>> Partial(1, first=3).shape, Partial(2, first=3).shape
        ((3,), None)
        """
        if self.rank == 0:
            return ()
        if self.rank == 1:
            length = self.last if self.first is None else self.first
            return None if length is None else (length,)
        if self.rank is None or self.first is None or self.last is None:
            return None
        return (self.first, self.last)

    def meet(self, other: "Partial") -> "Partial":
        """Return what both say; where they contradict each other, the first holds.

        >>> Partial(first=3).meet(Partial(last=2))
        Partial(rank=2, first=3, last=2)
        """
        rank = _known(self.rank, other.rank)
        first, last = _known(self.first, other.first), _known(self.last, other.last)
        if rank is None and None not in (first, last) and first != last:
            rank = 2
        if rank == 0:
            return Partial(0)
        if rank == 1:
            first = last = _known(first, last)
        return Partial(rank, first, last)


Facts: TypeAlias = Iterator[tuple[Symbol, Partial]]


def complete(shape: Shape) -> Partial:
    """Return a shape as one of which everything is known."""
    return Partial(len(shape), *((shape[0], shape[-1]) if shape else ()))


def facts(
    name: Symbol,
    operation: Operation,
    known: Mapping[Symbol, Partial],
    definitions: Mapping[Symbol, Operation],
) -> Facts:
    """Yield what certainly follows of one assignment, for its result and its operands.

    Raises:
        SettingError: when an entry of an array is out of range, or nothing of it is left.
    """
    match operation:
        case Elementwise(over=over):
            yield from _elementwise(name, over, known)
        case Product(left, right):
            yield from _product(name, left, right, known)
        case Transpose(of):
            yield name, Partial(known[of].rank, known[of].last, known[of].first)
            yield of, Partial(known[name].rank, known[name].last, known[name].first)
        case Reduce(of, axis=axis):
            yield from _reduce(name, of, axis, known)
        case Size():
            yield name, Partial(0)
        case Spread(like=like) | Scatter(like=like):
            yield name, known[like]
            yield like, known[name]
        case Slice(of, index):
            shape = known[of].shape
            if len(index) == 2:
                yield of, Partial(2)
            if shape is not None:
                where = Teller(definitions, {of: shape}).slice(operation)
                yield name, complete(sliced(shape, index, where))
        case Outer(left, right):
            yield left, Partial(1, known[name].first)
            yield right, Partial(1, known[name].last)
            yield name, Partial(2, known[left].first, known[right].last)
        case AsColumn(of):
            yield of, Partial(1, known[name].first)
            yield name, Partial(2, known[of].first, 1)
        case Concat(parts):
            shapes = [known[part].shape for part in parts]
            whole = [shape or (1,) for shape in shapes if shape is not None]
            if len(whole) == len(shapes):
                yield name, complete((sum(shape[0] for shape in whole), *whole[0][1:]))


def _elementwise(name: Symbol, over: tuple[Symbol, ...], known: Mapping[Symbol, Partial]) -> Facts:
    arrays = [symbol for symbol in over if known[symbol].rank != 0]
    if known[name].rank == 0:
        for symbol in arrays:
            yield symbol, Partial(0)
    elif len(arrays) == 1:
        yield name, known[arrays[0]]
        yield arrays[0], known[name]
    shapes = [known[symbol].shape for symbol in arrays]
    if None not in shapes:
        whole = joint([shape for shape in shapes if shape is not None])
        if whole is not None:
            yield name, complete(whole)
    for symbol in arrays:
        part = known[symbol]
        if part.rank == 2:
            yield name, Partial(2, first=part.first if part.first != 1 else None)
        if part.rank in (1, 2) and part.last != 1:
            yield name, Partial(last=part.last)


def _product(name: Symbol, left: Symbol, right: Symbol, known: Mapping[Symbol, Partial]) -> Facts:
    result, a, b = known[name], known[left], known[right]
    yield left, Partial(last=b.first)
    yield right, Partial(first=a.last)
    if a.rank == 2:
        yield name, Partial(first=a.first)
        yield left, Partial(first=result.first)
    if b.rank == 2:
        yield name, Partial(last=b.last)
        yield right, Partial(last=result.last)
    if result.rank in (0, 2):
        both = 1 + result.rank // 2
        yield left, Partial(both)
        yield right, Partial(both)
    if a.rank and b.rank:
        yield name, Partial(a.rank + b.rank - 2)
    elif a.rank and result.rank is not None:
        yield right, Partial(result.rank + 2 - a.rank)
    elif b.rank and result.rank is not None:
        yield left, Partial(result.rank + 2 - b.rank)


def _reduce(name: Symbol, of: Symbol, axis: Axis, known: Mapping[Symbol, Partial]) -> Facts:
    part = known[of]
    if axis is None:
        yield name, Partial(0)
        return
    if axis == 1:
        yield of, Partial(2)
    if part.rank:
        yield name, Partial(part.rank - 1)
    if part.rank == 2:
        yield name, Partial(first=part.last if axis == 0 else part.first)
    if part.shape is not None and axis < len(part.shape):
        yield name, complete(reduced(part.shape, axis))


def _known(a: int | None, b: int | None) -> int | None:
    return b if a is None else a
