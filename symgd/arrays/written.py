"""Small losses over arrays written out in numbers: every entry of a parameter a variable.

So everything that knows what a loss of a few variables is knows what this one is.
"""

from collections.abc import Mapping
from math import prod

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike, NDArray

from symgd.arrays.compiled import compiled
from symgd.arrays.entries import Entries, Formulas, carried_out, filled
from symgd.arrays.names import element_names
from symgd.arrays.shapes import Shape, infer
from symgd.errors import SettingError
from symgd.language import symbol
from symgd.language.operations import Computation, Elementwise, Operation, Product, Reduce, Symbol

NODES = 20_000
"""Numbers, names and operations of the formula: SymPy builds them in about a second."""

WHOLE = 2.0**53
"""Doubles below it have neighbours less than one apart."""


def written_out(
    computation: Computation, values: Mapping[str, ArrayLike], shapes: Mapping[str, Shape]
) -> sp.Expr:
    """Return the loss as one expression in the entries of its parameters: ``w_0``, ``W1_0_3``.

    Args:
        computation: a loss as it was typed.
        values: of the data, by name; every other input is a parameter.
        shapes: of every input, by name.

    Raises:
        SettingError: when the formula would be too long, or is not defined anywhere.

    >>> from symgd.language import parse_arrays
    >>> X, y = [[1.0, 2.0], [3.0, 4.0]], [5.0, 6.5]
    >>> shapes = {"X": (2, 2), "y": (2,), "w": (2,)}
    >>> written_out(parse_arrays("sum((X@w - y)**2)"), {"X": X, "y": y}, shapes)
    (w_0 + 2*w_1 - 5)**2 + (3*w_0 + 4*w_1 - 6.5)**2
    """
    known = infer(computation, shapes)
    parameters = [s for s in computation.inputs if s.name not in values]
    varies = _varying(computation, parameters)
    _check_length(computation, known, varies, parameters)
    entries = {s: _symbols(s.name, known[s]) for s in parameters}
    entries |= _numbers(computation, values, varies)
    (output,) = computation.outputs
    result: sp.Expr = carried_out(computation, known, entries, Formulas())[output][()]
    if result.has(sp.nan, sp.zoo, sp.oo, -sp.oo, sp.I):
        raise SettingError("with this data the loss is defined nowhere: it is not a real number")
    return result


def _check_length(
    computation: Computation,
    shapes: Mapping[Symbol, Shape],
    varies: set[Symbol],
    parameters: list[Symbol],
) -> None:
    nodes = dict.fromkeys(computation.inputs, 1)
    for name, operation in computation.definitions.items():
        nodes[name] = _nodes(operation, shapes, nodes) if name in varies else 1
    length = nodes[computation.outputs[0]]
    if length > NODES:
        variables = sum(prod(shapes[s]) for s in parameters)
        raise SettingError(
            f"the loss is too large to be written out in numbers: with {variables:,} variables and "
            f"this data it would have about {length:,} terms and operations, of at most {NODES:,}; "
            "give it less data or fewer parameters, or see the formulas by loss.gradient_shown()"
        )


def _nodes(
    operation: Operation, shapes: Mapping[Symbol, Shape], nodes: Mapping[Symbol, int]
) -> int:
    """Return how many nodes an entry of a result has."""
    match operation:
        case Elementwise(expression=expression):
            found = sp.preorder_traversal(expression)
            return sum(nodes.get(node, 1) for node in found)
        case Product(left=left, right=right):
            return shapes[left][-1] * (nodes[left] + nodes[right] + 1)
        case Reduce(of=of, axis=axis):
            shape = shapes[of]
            count = prod(shape) if axis is None or not shape else shape[axis]
            return count * nodes[of] + 1
    return max((nodes[operand] for operand in operation.operands), default=1)


def _symbols(name: str, shape: Shape) -> Entries:
    return filled([symbol(entry) for entry in element_names({name: shape})], shape)


def _numbers(
    computation: Computation, values: Mapping[str, ArrayLike], varies: set[Symbol]
) -> dict[Symbol, Entries]:
    """Compute what depends on no parameter; whole numbers become exact."""
    given = [s for s in computation.inputs if s.name in values]
    made = {s: o for s, o in computation.definitions.items() if s not in varies}
    part = Computation(tuple(given), made, tuple(made))
    arrays = [np.asarray(values[s.name], np.float64) for s in given]
    results = compiled(part, {s.name: a.shape for s, a in zip(given, arrays, strict=True)})(*arrays)
    return {
        s: _exact(np.asarray(array))
        for s, array in zip((*given, *made), (*arrays, *results), strict=True)
    }


def number(value: float) -> sp.Expr:
    """Return a double as a number of a formula: a whole one as such, if doubles tell it apart.

    >>> number(3.0), number(2e60).is_Float
    (3, True)
    """
    is_whole = value.is_integer() and abs(value) < WHOLE
    return sp.Integer(int(value)) if is_whole else sp.Float(value)


def _exact(array: NDArray[np.float64]) -> Entries:
    return filled([number(value) for value in array.ravel().tolist()], array.shape)


def _varying(computation: Computation, parameters: list[Symbol]) -> set[Symbol]:
    """Return what is made from parameters, or has its shape from what is."""
    varies = set(parameters)
    for name, operation in computation.definitions.items():
        if not varies.isdisjoint(operation.symbols):
            varies.add(name)
    return varies
