"""A computation carried out assignment by assignment on NumPy arrays, knowing no derivatives."""

import functools

import numpy as np
import sympy as sp

from symgd.language import BY_HEAD
from symgd.language.operations import (
    AsColumn,
    Computation,
    Concat,
    Elementwise,
    Fold,
    Outer,
    Product,
    Range,
    Reduce,
    Scatter,
    Size,
    Slice,
    Split,
    Spread,
    Transpose,
)

CONDITIONS = {sp.Eq: np.equal, sp.Gt: np.greater, sp.Ge: np.greater_equal}
CONDITIONS |= {sp.Lt: np.less, sp.Le: np.less_equal, sp.And: np.logical_and}


def walk(computation: Computation, arrays: dict[str, np.ndarray]) -> list[np.ndarray]:
    values = {symbol: np.asarray(arrays[symbol.name]) for symbol in computation.inputs}
    with np.errstate(all="ignore"):
        for name, operation in computation.definitions.items():
            values[name] = np.asarray(carried_out(operation, values))
    return [values[output] for output in computation.outputs]


def carried_out(operation, v):
    match operation:
        case Elementwise(expression, over):
            shape = np.broadcast_shapes(*(v[s].shape for s in over))
            return np.broadcast_to(entries(expression, v), shape)
        case Product(left, right):
            return v[left] @ v[right]
        case Outer(left, right):
            return np.outer(v[left], v[right])
        case Transpose(of):
            return v[of].T
        case Reduce(of, "logsumexp", axis):
            return np.logaddexp.reduce(v[of], axis=axis)
        case Reduce(of, kind, axis):
            return getattr(np, kind)(v[of], axis=axis)
        case Size(of, axis):
            return v[of].size if axis is None else v[of].shape[axis]
        case Slice(of, index):
            return v[of][indices(index)]
        case Concat(parts):
            return np.concatenate([np.atleast_1d(v[part]) for part in parts])
        case AsColumn(of):
            return v[of][:, np.newaxis]
        case Spread(of, like, axis):
            kept = v[of] if axis is None or v[like].ndim < 2 else np.expand_dims(v[of], axis)
            return np.broadcast_to(kept, v[like].shape)
        case Fold(of, like):
            missing = tuple(range(v[of].ndim - v[like].ndim))
            summed = v[of].sum(axis=missing)
            ones = tuple(i for i, n in enumerate(v[like].shape) if n == 1)
            return summed.sum(axis=ones, keepdims=True)
        case Scatter(of, like, index):
            result = np.zeros(v[like].shape)
            result[indices(index)] = v[of]
            return result
        case Split(of, parts, place):
            before = sum(np.shape(np.atleast_1d(v[part]))[0] for part in parts[:place])
            model = v[parts[place]]
            return v[of][before : before + len(model)] if model.ndim else v[of][before]
    raise AssertionError(operation)


def indices(index):
    return tuple(slice(i.start, i.stop, i.step) if isinstance(i, Range) else i for i in index)


def entries(node, v):
    if node in v:
        return v[node]
    if node.is_number:
        return float(node)
    if isinstance(node, sp.Piecewise):
        result = np.nan
        for value, condition in reversed(node.args):
            result = np.where(entries(condition, v), entries(value, v), result)
        return result
    if node == sp.true:
        return True
    args = [entries(arg, v) for arg in node.args]
    if node.is_Add:
        return sum(args)
    if node.is_Mul:
        return functools.reduce(np.multiply, args)
    if node.is_Pow:
        return np.power(*map(np.asarray, args), dtype=float)
    if node.func in CONDITIONS:
        return CONDITIONS[node.func](*args)
    return BY_HEAD[node.func].numpy(*args)
