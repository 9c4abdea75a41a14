"""Formulas: what a computation computes, as mathematics that people read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

import sympy as sp

from symgd.arrays.axes import Length, axes, lengths
from symgd.arrays.latex import LatexWriter
from symgd.arrays.order import Order
from symgd.arrays.reading import Reading
from symgd.arrays.shapes import Shape
from symgd.arrays.text import PlainWriter, PrettyWriter
from symgd.language.operations import Computation

WRITERS = {"plain": PlainWriter, "pretty": PrettyWriter, "latex": LatexWriter}


@dataclass(frozen=True)
class Formulas:
    outputs: tuple[str, ...]
    parts: Mapping[str, str] = field(default_factory=dict)
    lengths: tuple[Length, ...] = ()


def formulas(
    computation: Computation,
    shapes: Mapping[str, Shape],
    *,
    typed: Computation | None = None,
    rows: Collection[str] = (),
    style: Literal["plain", "pretty", "latex"] = "plain",
) -> Formulas:
    found = axes(computation, shapes)
    names = lengths(computation, found, rows)
    reading = Reading(computation, found, names, {})
    writer = WRITERS[style](reading, Order(typed or computation, computation, reading))
    shown = tuple(writer.doprint(reading.expression(output)) for output in computation.outputs)
    return Formulas(shown, {}, tuple(names.symbols.values()))
