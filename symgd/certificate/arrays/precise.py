"""Computations on arrays of real numbers of 150 digits."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import sympy as sp

from symgd.arithmetic.evaluate import evaluate
from symgd.arithmetic.reals import Reals
from symgd.arrays.entries import Entries, carried_out, filled
from symgd.arrays.shapes import infer
from symgd.errors import SymgdError
from symgd.language.head import Head
from symgd.language.operations import Computation, Symbol

DIGITS = 150

Place = Mapping[str, Entries]
"""The entries of every input, by name."""


class Precise:
    """Entries that are real numbers of 150 digits."""

    def __init__(self) -> None:
        self.field = Reals(DIGITS)

    def value(self, expression: sp.Expr, values: Mapping[Symbol, Any]) -> Any:
        """Return an expression with values in the place of its symbols."""
        return evaluate(_defined(expression), values, self.field)

    def total(self, terms: Iterable[Any]) -> Any:
        """Return a sum."""
        return self.field.context.fsum(terms)


@lru_cache(maxsize=1)
def arithmetic() -> Precise:
    """Return the arithmetic; making one takes milliseconds."""
    return Precise()


@lru_cache(maxsize=256)
def _defined(node: sp.Basic) -> sp.Basic:
    """Return an expression with definitions written out once, not for each entry."""
    if not node.args:
        return node
    made = node.func(*map(_defined, node.args))
    lacking = isinstance(made, Head) and arithmetic().field.function(type(made).__name__) is None
    return _defined(made.definition()) if lacking else made


def number(value: float | int) -> Any:
    """Return the number that a double is, exactly."""
    return arithmetic().field.context.mpf(value)


def outputs(computation: Computation, place: Place) -> tuple[Entries, ...] | None:
    """Return the outputs of a computation, None where it is undefined, or has no such entries.

    >>> from symgd.language import parse_arrays
    >>> loss = parse_arrays("sum(sqrt(x))")
    >>> (root,) = outputs(loss, {"x": filled([number(2)], (1,))})
    >>> float(root[()])
    1.4142135623730951
    >>> outputs(loss, {"x": filled([number(-2)], (1,))}) is None
    True
    """
    entries = {symbol: place[symbol.name] for symbol in computation.inputs}
    try:
        shapes = infer(computation, {name: array.shape for name, array in place.items()})
        found = carried_out(computation, shapes, entries, arithmetic())
    except (ArithmeticError, ValueError, SymgdError):
        return None
    return tuple(found[symbol] for symbol in computation.outputs)


def slopes(loss: Computation, place: Place, name: str, step: Any) -> Entries | None:
    """Return the central differences of a loss in every entry of an input."""
    middle = place[name]
    found = []
    for index in np.ndindex(middle.shape):
        ends = []
        for move in (step, -step):
            moved = middle.copy()
            moved[index] = middle[index] + move
            value = outputs(loss, {**place, name: moved})
            if value is None:
                return None
            ends.append(value[0][()])
        found.append((ends[0] - ends[1]) / (2 * step))
    return filled(found, middle.shape)


def bends(
    loss: Computation, place: Place, name: str, along: str, direction: Entries, step: Any
) -> Entries | None:
    """Return the second differences of a loss: in every entry of an input, and a direction."""
    found = []
    for index in np.ndindex(place[name].shape):
        total = number(0)
        for move, turn in product((step, -step), repeat=2):
            moved = dict(place)
            moved[along] = np.asarray(moved[along] + turn * direction, object)
            moved[name] = moved[name].copy()
            moved[name][index] += move
            value = outputs(loss, moved)
            if value is None:
                return None
            total += value[0][()] * (1 if move == turn else -1)
        found.append(total / (4 * step**2))
    return filled(found, place[name].shape)


def digits(left: Entries, right: Entries, most: int) -> int:
    """Return how many digits agree in every entry at least.

    >>> one, near = filled([number(1)], (1,)), filled([number(1) + number(2) ** -20], (1,))
    >>> digits(one, near, 50)
    6
    """
    context = arithmetic().field.context
    least = most
    pairs: Iterable[tuple[Any, Any]] = zip(
        np.broadcast_to(left, right.shape).ravel(), right.ravel(), strict=True
    )
    for a, b in pairs:
        gap, size = abs(a - b), max(abs(a), abs(b))
        if gap and gap > context.mpf(10) ** -most:
            least = min(least, int(-context.log10(gap / size)))
    return least
