"""What a computation is carried out in: one operation of NumPy an instruction, all shapes known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from symgd.arrays.shapes import Shape
from symgd.language.operations import Index, Symbol

Operand: TypeAlias = Symbol | float
"""The name of a value, or a number."""


@dataclass(frozen=True)
class Instruction:
    """One operation, on values that have names."""

    @property
    def operands(self) -> tuple[Symbol, ...]:
        """The values that are read."""
        raise NotImplementedError


@dataclass(frozen=True)
class Call(Instruction):
    """``function(*args)``, entry by entry; arguments broadcast."""

    function: Callable[..., Any]
    args: tuple[Operand, ...]

    @property
    def operands(self) -> tuple[Symbol, ...]:  # noqa: D102
        return tuple(arg for arg in self.args if not isinstance(arg, float))


@dataclass(frozen=True)
class _Unary(Instruction):
    of: Symbol

    @property
    def operands(self) -> tuple[Symbol, ...]:
        return (self.of,)


@dataclass(frozen=True)
class _Binary(Instruction):
    left: Symbol
    right: Symbol

    @property
    def operands(self) -> tuple[Symbol, ...]:
        return (self.left, self.right)


@dataclass(frozen=True)
class Matmul(_Binary):
    """``left @ right`` of a matrix: a row of the result for each row of ``left``."""


@dataclass(frozen=True)
class Contract(_Binary):
    """``left.T @ right``: the sum, over rows, of their products."""


@dataclass(frozen=True)
class Dot(_Binary):
    """The sum of all products of the entries of two arrays of one shape: a number."""


@dataclass(frozen=True)
class Reduced(_Unary):
    """``function.reduce(of, axes)``."""

    function: np.ufunc
    axes: tuple[int, ...]


@dataclass(frozen=True)
class View(_Unary):
    """A view of an array: nothing is computed."""


@dataclass(frozen=True)
class Turned(View):
    """``of.T`` of a matrix."""


@dataclass(frozen=True)
class Part(View):
    """``of[index]``."""

    index: Index


@dataclass(frozen=True)
class Column(View):
    """``of[:, None]``: a vector as a matrix of one column."""


@dataclass(frozen=True)
class Reshaped(View):
    """``of`` with axes of length 1 put in or left out."""

    shape: Shape


@dataclass(frozen=True)
class Repeated(View):
    """``of`` broadcast to a shape."""

    shape: Shape


@dataclass(frozen=True)
class Copied(_Unary):
    """``of`` as an array of its own, for the output at ``place``."""

    place: int


@dataclass(frozen=True)
class Joined(Instruction):
    """Arrays one after the other."""

    parts: tuple[Symbol, ...]

    @property
    def operands(self) -> tuple[Symbol, ...]:  # noqa: D102
        return self.parts


@dataclass(frozen=True)
class Term:
    """What is added at ``index``, or subtracted."""

    of: Operand
    index: Index
    negative: bool = False


@dataclass(frozen=True)
class Scattered(Instruction):
    """Zeros, with terms added to parts of them."""

    shape: Shape
    terms: tuple[Term, ...]

    @property
    def operands(self) -> tuple[Symbol, ...]:  # noqa: D102
        return tuple(t.of for t in self.terms if not isinstance(t.of, float))


@dataclass(frozen=True)
class Instructions:
    """A computation for arrays of known shapes.

    Attributes:
        inputs: what is given, in order.
        steps: each value with the instruction that makes it.
        shapes: of every input and value.
        outputs: the values asked for; each is made by an instruction of its own.
    """

    inputs: tuple[Symbol, ...]
    steps: Mapping[Symbol, Instruction]
    shapes: Mapping[Symbol, Shape]
    outputs: tuple[Symbol, ...]
