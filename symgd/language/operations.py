"""Mathematics on arrays: assignments in order, each elementwise or one operation on whole arrays.

Operands are symbols: inputs, or names that were assigned before. Shapes follow NumPy's rules, and
are not known here, so that one computation holds for data of any size.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import sympy as sp

Symbol: TypeAlias = sp.Symbol
Axis: TypeAlias = Literal[0, 1, -1] | None
"""The axis of a reduction, -1 for the last; None for all entries."""

Kind: TypeAlias = Literal["sum", "max", "min", "logsumexp"]
"""What a reduction makes of several entries."""


@dataclass(frozen=True)
class Range:
    """``start:stop:step`` in an index, as in Python."""

    start: int | None = None
    stop: int | None = None
    step: int | None = None

    @property
    def as_slice(self) -> slice:
        """The same as Python has it."""
        return slice(self.start, self.stop, self.step)


Index: TypeAlias = tuple[int | Range, ...]
"""What stands in square brackets, an entry an axis."""


def as_index(index: Index) -> tuple[int | slice, ...]:
    """Return what NumPy takes in square brackets.

    >>> as_index((Range(1), -1))
    (slice(1, None, None), -1)
    """
    return tuple(entry.as_slice if isinstance(entry, Range) else entry for entry in index)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One right-hand side.

    Attributes:
        typed: what it was made from, in the user's words; "" where nobody typed it.
    """

    typed: str = field(default="", compare=False)

    @property
    def operands(self) -> tuple[Symbol, ...]:
        """The symbols whose values are read."""
        raise NotImplementedError

    @property
    def models(self) -> tuple[Symbol, ...]:
        """The symbols of which only the shape is read."""
        return ()

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """All symbols that it is made of."""
        return (*self.operands, *self.models)


@dataclass(frozen=True)
class Elementwise(Operation):
    """An expression, entry by entry.

    Attributes:
        expression: over the symbols ``over``, or some of them: ``x - x + 1`` is 1.
        over: the symbols that were typed: they broadcast to the shape of the result.
    """

    expression: sp.Expr
    over: tuple[Symbol, ...]

    @property
    def operands(self) -> tuple[Symbol, ...]:  # noqa: D102
        used = self.expression.free_symbols
        return tuple(symbol for symbol in self.over if symbol in used)

    @property
    def models(self) -> tuple[Symbol, ...]:  # noqa: D102
        used = self.expression.free_symbols
        return tuple(symbol for symbol in self.over if symbol not in used)


@dataclass(frozen=True)
class _Binary(Operation):
    left: Symbol
    right: Symbol

    @property
    def operands(self) -> tuple[Symbol, ...]:
        return (self.left, self.right)


@dataclass(frozen=True)
class Product(_Binary):
    """``left @ right``: NumPy's matmul of arrays with one or two axes."""


@dataclass(frozen=True)
class _Unary(Operation):
    of: Symbol

    @property
    def operands(self) -> tuple[Symbol, ...]:
        return (self.of,)


@dataclass(frozen=True)
class Transpose(_Unary):
    """``of.T``; a vector is its own transpose, as in NumPy."""


@dataclass(frozen=True)
class Reduce(_Unary):
    """All entries, or those along one axis, made one: their sum, their largest, log(Σ exp)."""

    kind: Kind
    axis: Axis = None


@dataclass(frozen=True)
class Size(Operation):
    """How many entries ``of`` has, in all or along an axis: a number."""

    of: Symbol
    axis: Axis = None

    @property
    def operands(self) -> tuple[Symbol, ...]:  # noqa: D102
        return ()

    @property
    def models(self) -> tuple[Symbol, ...]:  # noqa: D102
        return (self.of,)


@dataclass(frozen=True)
class Slice(_Unary):
    """``of[index]``: a part of an array."""

    index: Index


@dataclass(frozen=True)
class AsColumn(_Unary):
    """``of[:, None]``: a vector as a matrix of one column."""


@dataclass(frozen=True)
class Concat(Operation):
    """Vectors one after the other, or matrices with as many columns one below the other.

    Next to vectors, a number is a vector of one entry.
    """

    parts: tuple[Symbol, ...]

    @property
    def operands(self) -> tuple[Symbol, ...]:  # noqa: D102
        return self.parts


@dataclass(frozen=True)
class Outer(_Binary):
    """The matrix ``left[i]*right[j]`` of two vectors."""


@dataclass(frozen=True)
class _Shaped(_Unary):
    like: Symbol

    @property
    def models(self) -> tuple[Symbol, ...]:
        return (self.like,)


@dataclass(frozen=True)
class Spread(_Shaped):
    """What a reduction along ``axis`` made one, repeated in the shape of ``like``."""

    axis: Axis = None


@dataclass(frozen=True)
class Fold(_Shaped):
    """The sum over the axes along which ``like`` was broadcast to the shape of ``of``."""


@dataclass(frozen=True)
class Scatter(_Shaped):
    """Zeros in the shape of ``like``, with ``of`` at ``index``."""

    index: Index


@dataclass(frozen=True)
class Split(_Unary):
    """The part of a concatenation that came from ``parts[place]``."""

    parts: tuple[Symbol, ...]
    place: int

    @property
    def models(self) -> tuple[Symbol, ...]:  # noqa: D102
        return self.parts


@dataclass(frozen=True)
class Computation:
    """Straight-line mathematics on arrays.

    Attributes:
        inputs: what is given: real symbols with the names that were typed, in their order.
        definitions: each name with its right-hand side, over inputs and earlier names.
        outputs: what is asked for: inputs or names.
    """

    inputs: tuple[Symbol, ...]
    definitions: Mapping[Symbol, Operation]
    outputs: tuple[Symbol, ...]
