"""Computations on arrays that are computed later and elsewhere, such as Dask's.

They follow NumPy's protocols, but have no entries to write to: so each instruction is carried out
as a function of NumPy's that makes a new array, which NumPy hands to them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from symgd.arrays.instructions import (
    Call,
    Column,
    Contract,
    Copied,
    Dot,
    Instruction,
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
from symgd.arrays.lowering import lowered
from symgd.arrays.shapes import infer
from symgd.language.operations import Computation, Index, Symbol, as_index


def deferred(
    computation: Computation,
    arrays: Sequence[Any],
    entrywise: Callable[..., Any] = lambda function, *args: function(*args),
) -> tuple[Any, ...]:
    """Return the outputs of a computation.

    Args:
        computation: any computation.
        arrays: its inputs; shapes are known, entries need not be.
        entrywise: how a function that is no ufunc is applied to arrays, entry by entry.

    >>> from symgd.language import parse_arrays
    >>> deferred(parse_arrays("sum((x[1:] - x[:-1])**2)"), [np.array([1.0, 2.0, 4.0])])
    (np.float64(5.0),)
    """
    known = {s.name: array.shape for s, array in zip(computation.inputs, arrays, strict=True)}
    code = lowered(computation, infer(computation, known))
    values: dict[Symbol, Any] = dict(zip(code.inputs, arrays, strict=True))
    for name, step in code.steps.items():
        values[name] = _value(step, values, entrywise)
    return tuple(values[output] for output in code.outputs)


def _value(step: Instruction, values: Mapping[Symbol, Any], entrywise: Callable[..., Any]) -> Any:
    def read(operand: Operand) -> Any:
        return operand if isinstance(operand, float) else values[operand]

    match step:
        case Call(function=function, args=args):
            given = map(read, args)
            return (
                function(*given) if isinstance(function, np.ufunc) else entrywise(function, *given)
            )
        case Matmul(left=left, right=right):
            return values[left] @ values[right]
        case Contract(left=left, right=right):
            return values[left].T @ values[right]
        case Dot(left=left, right=right):
            return np.sum(values[left] * values[right])
        case Reduced(of=of, function=function, axes=axes):
            return _REDUCTIONS[function](values[of], axes)
        case Turned(of=of):
            return values[of].T
        case Part(of=of, index=index):
            return values[of][as_index(index)]
        case Column(of=of):
            return values[of][:, None]
        case Reshaped(of=of, shape=shape):
            return np.reshape(values[of], shape)
        case Repeated(of=of, shape=shape):
            return np.broadcast_to(values[of], shape)
        case Copied(of=of):
            return values[of]
        case Joined(parts=parts):
            return np.concatenate([values[part] for part in parts])
        case Scattered(shape=shape, terms=terms):
            sum_of_terms: Any = 0.0
            for term in terms:
                placed = _placed(read(term.of), shape, term.index)
                sum_of_terms = sum_of_terms - placed if term.negative else sum_of_terms + placed
            return sum_of_terms
    raise TypeError(step)


def _logsumexp(array: Any, axes: tuple[int, ...]) -> Any:
    largest = np.max(array, axes, keepdims=True)
    # Where the largest is infinite, so is the result: no difference of infinities is taken.
    shift = np.where(np.isfinite(largest), largest, 0.0)
    return np.log(np.sum(np.exp(array - shift), axes)) + np.max(shift, axes)


_REDUCTIONS: Mapping[np.ufunc, Callable[..., Any]] = {
    np.add: np.sum,
    np.maximum: np.max,
    np.minimum: np.min,
    np.logaddexp: _logsumexp,
}


def _placed(term: Any, shape: tuple[int, ...], index: Index) -> Any:
    """Return zeros in a shape, with a term at an index.

    It is gathered from the term with a zero in front of it, as zeros cannot be written to.
    """
    places = np.zeros(shape, dtype=np.intp)
    part = places[as_index(index)]
    places[as_index(index)] = np.arange(1, part.size + 1).reshape(part.shape)
    flat = np.reshape(np.broadcast_to(term, part.shape), (-1,))
    return np.reshape(np.concatenate([np.zeros(1), flat])[places.ravel()], shape)
