"""Formulas: what a computation computes, as mathematics that people read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from symgd.arrays.axes import Length, axes, lengths
from symgd.arrays.latex import LatexWriter
from symgd.arrays.naming import parts
from symgd.arrays.order import Order
from symgd.arrays.reading import Reading
from symgd.arrays.shapes import Shape
from symgd.arrays.text import PlainWriter, PrettyWriter
from symgd.language.operations import Computation
from symgd.printing.text import is_short

Style: TypeAlias = Literal["plain", "pretty", "latex"]

WRITERS: Mapping[str, Any] = {"plain": PlainWriter, "pretty": PrettyWriter, "latex": LatexWriter}

LONG = {"plain": "…", "pretty": "…", "latex": r"\ldots"}
"""What stands for a formula that nobody would read the whole of."""


@dataclass(frozen=True)
class Formulas:
    """The outputs of a computation as formulas.

    Attributes:
        outputs: one formula each.
        parts: what the names in them stand for, each over earlier ones; none if all are short.
        lengths: the lengths that they name, m being the rows of the data.
    """

    outputs: tuple[str, ...]
    parts: Mapping[str, str]
    lengths: tuple[Length, ...]


def formulas(
    computation: Computation,
    shapes: Mapping[str, Shape],
    *,
    typed: Computation | None = None,
    rows: Collection[str] = (),
    style: Style = "plain",
) -> Formulas:
    r"""Write a computation in the notation of matrices.

    Shown in it is what is computed: to see the stable forms of a loss, give it in these.

    Args:
        computation: a loss, or a loss and its gradient.
        shapes: of every input, by name.
        typed: the loss as it was typed: its terms stand in that order.
        rows: the names of data whose first axis is its rows.
        style: "plain" for text that can be typed, the lengths being given; "pretty" for Unicode;
            "latex".

    >>> from symgd.arrays import gradient
    >>> from symgd.language import parse_arrays
    >>> loss = parse_arrays("mean((X@w - y)**2)")
    >>> shapes = {"X": (20, 3), "w": (3,), "y": (20,)}
    >>> derivative = gradient(loss, ["w"], shapes)
    >>> given = {"typed": loss, "rows": ("X", "y")}
    >>> formulas(derivative, shapes, **given).outputs[1]
    '2/m*X.T@(X@w - y)'
    >>> found = formulas(derivative, shapes, **given, style="pretty")
    >>> found.outputs[1], str(found.lengths[0])
    ('2/m · Xᵀ(Xw − y)', 'm = 20 rows')
    >>> formulas(derivative, shapes, **given, style="latex").outputs[1]
    '\\frac{2}{m} X^{\\top} \\left(X w - y\\right)'
    """
    found = axes(computation, shapes)
    names = lengths(computation, found, rows)
    named = parts(computation, rows)
    reading = Reading(computation, found, names, named)
    named = {symbol: name for symbol, name in named.items() if reading.is_whole(symbol)}
    names = lengths(computation, found, rows)
    reading = Reading(computation, found, names, named)
    writer = WRITERS[style](reading, Order(typed or computation, computation, reading))

    def write(expression: Any) -> str:
        return str(writer.doprint(expression)) if is_short(expression) else LONG[style]

    return Formulas(
        tuple(write(reading.expression(output)) for output in computation.outputs),
        {write(name): write(reading.definition(symbol)) for symbol, name in named.items()},
        tuple(names.symbols.values()),
    )
