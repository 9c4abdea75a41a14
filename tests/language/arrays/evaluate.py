"""A computation carried out one operation at a time, by NumPy and SciPy: slow, and plain to see."""

import numpy as np
import sympy as sp
from scipy import special

from symgd.language import operations as op

REDUCE = {"sum": np.sum, "max": np.max, "min": np.min, "logsumexp": special.logsumexp}
FUNCTIONS = {"relu": lambda x: np.maximum(x, 0), "sigmoid": special.expit, "Abs": np.abs}
FUNCTIONS |= {"max": lambda *a: np.broadcast_arrays(*a)[0] if len(a) == 1 else np.maximum(*a)}


def evaluate(computation, values):
    """Return the arrays that a computation asks for, from those that are given by name."""
    known = {symbol: np.asarray(values[symbol.name], float) for symbol in computation.inputs}
    for name, operation in computation.definitions.items():
        known[name] = result(operation, known)
    return tuple(known[output] for output in computation.outputs)


def result(operation, known):
    match operation:
        case op.Elementwise(expression=expression, over=over):
            shape = np.broadcast_shapes(*(known[symbol].shape for symbol in over))
            value = sp.lambdify(list(over), expression, [FUNCTIONS, "numpy"])
            return np.broadcast_to(value(*(known[symbol] for symbol in over)), shape)
        case op.Product(left=left, right=right):
            return np.asarray(np.matmul(known[left], known[right]))
        case op.Transpose(of=of):
            return known[of].T
        case op.Reduce(of=of, kind=kind, axis=axis):
            return np.asarray(REDUCE[kind](known[of], axis=axis))
        case op.Size(of=of, axis=axis):
            return np.asarray(float(known[of].size if axis is None else known[of].shape[axis]))
        case op.Slice(of=of, index=index):
            return np.asarray(known[of][python(index)])
        case op.Concat(parts=parts):
            return np.concatenate([np.atleast_1d(known[part]) for part in parts])
        case op.Outer(left=left, right=right):
            return np.outer(known[left], known[right])
        case op.AsColumn(of=of):
            return known[of][:, np.newaxis]
        case op.Scatter(of=of, like=like, index=index):
            whole = np.zeros(known[like].shape)
            whole[python(index)] = known[of]
            return whole
        case op.Spread(of=of, like=like, axis=axis):
            return np.broadcast_to(np.expand_dims(known[of], axis), known[like].shape)
    raise AssertionError(operation)


def python(index):
    entries = [slice(e.start, e.stop, e.step) if isinstance(e, op.Range) else e for e in index]
    return tuple(entries)
