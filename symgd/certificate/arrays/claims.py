"""Claims about gradients over arrays: read, with names for the lengths of the data."""

from collections.abc import Mapping

import sympy as sp

from symgd.array_loss import ArrayLoss
from symgd.arrays.formulas import Formulas, formulas
from symgd.arrays.reverse import gradient
from symgd.arrays.shapes import Shape, infer, joint
from symgd.arrays.stable import stable
from symgd.errors import ExpressionError, SettingError
from symgd.language import parse_arrays
from symgd.language.operations import Computation
from symgd.printing.text import plain

ROWS = "m"


def read(name: str, claim: str | sp.Expr | float, loss: ArrayLoss) -> tuple[str, Computation]:
    """Return a claim about the gradient by one parameter, as text and read.

    Raises:
        ExpressionError: when it cannot be read.
        SettingError: when it uses a name that the loss has not, or shapes in it do not fit.
    """
    if isinstance(claim, sp.Expr):
        claim = plain(claim)
    text = claim if isinstance(claim, str) else repr(claim)
    try:
        computation = parse_arrays(text)
    except ExpressionError as error:
        raise ExpressionError(
            f"the claim cannot be read: {error.message}", error.text, error.column
        ) from None
    names = [symbol.name for symbol in loss.computation.inputs]
    shapes = shapes_of(loss)
    known = lengths(loss, shapes)
    for symbol in computation.inputs:
        if symbol.name not in names and symbol.name not in known:
            told = "".join(f", and {n} = {value:,}" for n, value in known.items())
            raise SettingError(
                f"the claim for {name} uses {symbol.name}, which the loss has not: "
                f"it has {', '.join(names)}{told}"
            )
    try:
        infer(computation, shapes | dict.fromkeys(known, ()))
    except SettingError as error:
        raise SettingError(f"the claim for {name} has no value: {error}") from None
    return text, computation


def shown(loss: ArrayLoss, shapes: Mapping[str, Shape]) -> Formulas:
    """Return the gradient in formulas, for data and parameters of some shapes."""
    derivative = gradient(stable(loss.computation), list(loss.parameters), shapes)
    return formulas(derivative, shapes, typed=loss.computation, rows=loss.row_names)


def lengths(loss: ArrayLoss, shapes: Mapping[str, Shape]) -> dict[str, int]:
    """Return the lengths that formulas of the gradient name, and m, the rows of the data."""
    taken = {symbol.name for symbol in loss.computation.inputs}
    first = [shapes[name][0] for name in loss.row_names if name in taken]
    found = {length.name: length.value for length in shown(loss, shapes).lengths}
    return ({ROWS: first[0]} if first and ROWS not in taken else {}) | found


def shapes_of(loss: ArrayLoss) -> dict[str, Shape]:
    """Return the shape of every input of a loss."""
    return {**loss.data.shapes, **loss.parameters}


def misfit(name: str, claim: Computation, loss: ArrayLoss) -> str:
    """Say why a claim has not the shape of its parameter; "" where it has.

    A claim with fewer axes stands for one with all of them, as NumPy broadcasts.
    """
    shapes = shapes_of(loss)
    found = infer(claim, shapes | dict.fromkeys(lengths(loss, shapes), ()))
    shape, expected = found[claim.outputs[0]], shapes[name]
    fits = joint([shape, expected]) == expected
    return "" if fits else f"it has the shape {_told(shape)}, and {name} {_told(expected)}"


def _told(shape: Shape) -> str:
    return str(shape) if shape else "of a number"
