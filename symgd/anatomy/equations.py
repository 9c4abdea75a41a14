"""A rule's equations as a function on arrays, one row a coordinate, one column a step.

What is no vector has one row, so that NumPy's broadcasting is the language's "elementwise".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.language import REDUCTIONS
from symgd.language.reductions import dot, mean, norm, total
from symgd.printing.arrays import ArrayPrinter
from symgd.printing.python import compiled, function_source
from symgd.rules.rule import Rule

Array = NDArray[np.float64]

OVER_ROWS: Mapping[type, Callable[..., Array]] = MappingProxyType(
    {
        norm: lambda v: np.sqrt((v**2).sum(axis=0, keepdims=True)),
        dot: lambda a, b: (a * b).sum(axis=0, keepdims=True),
        mean: lambda v: v.mean(axis=0, keepdims=True),
        total: lambda v: v.sum(axis=0, keepdims=True),
    }
)
"""Reductions -> the number that each column becomes."""


@dataclass(frozen=True)
class Line:
    """One thing to compute: ``name`` becomes ``function`` of the values of ``inputs``."""

    name: str
    inputs: tuple[str, ...]
    function: Callable[..., Any]


@lru_cache(maxsize=64)
def equations(rule: Rule) -> tuple[Line, ...]:
    """Compile a rule's equations, each norm, dot, sum and mean in a line of its own before them."""
    lines: list[Line] = []

    def reduced(node: sp.Basic) -> sp.Basic:
        if not node.has(*REDUCTIONS):
            return node
        args = [reduced(arg) for arg in node.args]
        if node.func not in REDUCTIONS:
            return node.func(*args)
        # A space: no name that a user can type has one.
        names = [f"part {len(lines) + index}" for index in range(len(args) + 1)]
        lines.extend(_line(name, arg) for name, arg in zip(names, args, strict=False))
        lines.append(Line(names[-1], tuple(names[:-1]), OVER_ROWS[node.func]))
        return sp.Symbol(names[-1], real=True)

    for equation in rule.assignments:
        expression = reduced(equation.expression)
        lines.append(_line(equation.name, expression))
    return tuple(lines)


def carried_out(lines: Iterable[Line], values: Mapping[str, Array]) -> dict[str, Array]:
    """Return the values of all names after one step, from those before it.

    ``values`` are w, g, lr, t and steps, the constants and the states, and normal if the rule
    reads it: arrays (n or 1, B) for n coordinates and B steps side by side.

    >>> values = {name: np.array([[1.0], [2.0]]) for name in ("w", "g", "lr")}
    >>> lines = equations(Rule.from_text("w = w - lr*g/dot(g, g)"))
    >>> carried_out(lines, values)["w"].tolist()
    [[0.8], [1.2]]
    """
    known = dict(values)
    with np.errstate(all="ignore"):
        for line in lines:
            value = line.function(*[known[name] for name in line.inputs])
            # A constant, or a condition, is no array of numbers yet.
            usual = type(value) is np.ndarray and value.dtype == np.float64
            known[line.name] = value if usual else np.full((1, 1), value, dtype=np.float64)
    return known


def _line(name: str, expression: sp.Basic) -> Line:
    symbols = sorted(expression.free_symbols, key=lambda one: one.name)
    names = {one: f"x{index}" for index, one in enumerate(symbols)}
    printer = ArrayPrinter([expression], names, {})
    result = printer.text(expression)
    source = function_source(
        f"line({', '.join(names.values())})", [*printer.once, *printer.lines, f"return {result}"]
    )
    return Line(
        name, tuple(one.name for one in symbols), compiled("line", source, printer.functions)
    )
