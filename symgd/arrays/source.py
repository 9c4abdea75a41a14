"""Instructions as lines of Python."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symgd.arrays.instructions import (
    Call,
    Column,
    Contract,
    Copied,
    Dot,
    Instruction,
    Instructions,
    Joined,
    Matmul,
    Operand,
    Part,
    Reduced,
    Repeated,
    Reshaped,
    Scattered,
    Turned,
)
from symgd.language.operations import Index, Range, Symbol
from symgd.printing.python import tuple_source

_OPERATORS: Mapping[Callable[..., Any], str] = {
    np.add: "+",
    np.subtract: "-",
    np.multiply: "*",
    np.divide: "/",
    np.power: "**",
    np.less: "<",
    np.less_equal: "<=",
    np.greater: ">",
    np.greater_equal: ">=",
    np.equal: "==",
    np.not_equal: "!=",
}
_TRUE_OR_FALSE = frozenset(
    {
        *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal),
        *(np.logical_and, np.logical_or, np.logical_not, np.isfinite),
    }
)


class Source:
    """Python in the making; lives for one function.

    Attributes:
        lines: the body so far.
        functions: what the lines call, by the name they have there.
        names: what values are called.
        given: what the arrays are called that outputs are to be written to.
    """

    def __init__(self, code: Instructions, given: Mapping[Symbol, str]) -> None:
        self.code, self.given = code, given
        self.lines: list[str] = []
        self.functions: dict[str, Callable[..., Any]] = {}
        self.names: dict[Symbol, str] = {s: f"x{i}" for i, s in enumerate(code.inputs)}
        self._count = -1

    def operand(self, value: Operand) -> str:
        """Return source for a value that has a name, or for a number."""
        return f"({value!r})" if isinstance(value, float) else self.names[value]

    def call(self, function: Callable[..., Any], *args: str) -> str:
        """Return source for a call, the function being handed to the code by value."""
        name = "f_" + function.__name__.strip("_<>")
        while self.functions.setdefault(name, function) is not function:
            name += "_"
        return f"{name}({', '.join(args)})"

    def fresh(self) -> str:
        """Return a name that is not in use."""
        self._count += 1
        return f"v{self._count}"

    def assign(self, name: str, step: Instruction, out: str = "") -> None:
        """Print the line that computes an instruction, into the array ``out`` if one is named."""
        if out and writes(step):
            self.lines.append(f"{name} = {self.into(step, out)}")
        elif out:
            self.lines += [f"{out}[...] = {self.value(step)}", f"{name} = {out}"]
        else:
            self.lines.append(f"{name} = {self.value(step)}")

    def add_terms(self, step: Scattered, name: str) -> None:
        """Print the lines that add terms to an array."""
        for term in step.terms:
            sign = "-" if term.negative else "+"
            place = f"{name}[{index_source(term.index)}]"
            self.lines.append(f"{place} {sign}= {self.operand(term.of)}")

    def reduce(self, function: np.ufunc, *args: str) -> str:
        """Return source for a reduction by a function of two arguments."""
        name = f"r_{function.__name__}"
        self.functions[name] = function.reduce
        return f"{name}({', '.join(args)})"

    def value(self, step: Instruction) -> str:
        """Return source for the value of an instruction, as a new array or a view."""
        match step:
            case Call(function=function, args=args):
                return self._call(function, [self.operand(arg) for arg in args])
            case Matmul(left=left, right=right):
                return f"{self.names[left]} @ {self.names[right]}"
            case Contract(left=left, right=right):
                turned = ".T" if len(self.code.shapes[left]) == 2 else ""
                return f"{self.names[left]}{turned} @ {self.names[right]}"
            case Dot(left=left, right=right):
                if len(self.code.shapes[left]) == 1:
                    return f"{self.names[left]} @ {self.names[right]}"
                return self.call(np.vdot, self.names[left], self.names[right])
            case Reduced(of=of, function=function, axes=axes):
                return self.reduce(function, self.names[of], str(axes))
            case Turned(of=of):
                return f"{self.names[of]}.T"
            case Part(of=of, index=index):
                return f"{self.names[of]}[{index_source(index)}]"
            case Column(of=of):
                return f"{self.names[of]}[:, None]"
            case Reshaped(of=of, shape=shape):
                return self.call(np.reshape, self.names[of], str(shape))
            case Repeated(of=of, shape=shape):
                return self.call(np.broadcast_to, self.names[of], str(shape))
            case Copied(of=of):
                return self._call(np.positive, [self.names[of]])
            case Joined(parts=parts):
                return self.call(np.concatenate, tuple_source(self.names[p] for p in parts))
            case Scattered(shape=shape):
                return self.call(np.zeros, str(shape))
        raise TypeError(step)

    def into(self, step: Instruction, out: str) -> str:
        """Return source that computes an instruction into an array; :func:`writes` says which."""
        if isinstance(step, Call):
            return self.call(step.function, *map(self.operand, step.args), f"out={out}")
        return self.call(
            np.matmul, *(self.names[operand] for operand in step.operands), f"out={out}"
        )

    def _call(self, function: Callable[..., Any], args: list[str]) -> str:
        if function in _OPERATORS:
            return f"{args[0]} {_OPERATORS[function]} {args[1]}"
        return self.call(function, *args)


def writes(step: Instruction) -> bool:
    """Say whether an instruction can write its numbers to an array that is there."""
    if isinstance(step, Call):
        return isinstance(step.function, np.ufunc) and step.function not in _TRUE_OR_FALSE
    return isinstance(step, Matmul)


def index_source(index: Index) -> str:
    """Return source for what stands in square brackets.

    >>> index_source((Range(1, None, 2), 0))
    '1::2, 0'
    """
    return ", ".join(map(_entry_source, index)) or "..."


def _entry_source(entry: int | Range) -> str:
    if isinstance(entry, int):
        return str(entry)
    parts = ["" if n is None else str(n) for n in (entry.start, entry.stop, entry.step)]
    return ":".join(parts if parts[2] else parts[:2])
