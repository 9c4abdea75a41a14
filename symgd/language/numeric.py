"""The functions on floats and on arrays, in forms that neither overflow nor cancel.

On floats they raise as :mod:`math` does; on arrays they are nan or infinite where undefined.
"""

import math
from collections.abc import Callable
from functools import reduce
from typing import Any

import mpmath
import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def elementwise(function: Callable[..., float]) -> Callable[..., Array]:
    """Return a function of floats as a function of arrays: nan where it raises.

    >>> elementwise(math.gamma)(np.array([5.0, -1.0]))
    array([24., nan])
    """

    def one(*values: float) -> float:
        try:
            return function(*values)
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return math.nan

    def of_arrays(*arrays: ArrayLike) -> Array:
        return np.asarray(np.vectorize(one, otypes=[np.float64])(*arrays), dtype=np.float64)

    of_arrays.__name__ = function.__name__
    return of_arrays


def sign(x: float) -> float:
    """Return -1, 0 or 1."""
    return float((x > 0) - (x < 0)) if x == x else x


def floor(x: float) -> float:
    """Return the largest whole number that is not above x, as a float."""
    return float(math.floor(x))


def ceil(x: float) -> float:
    """Return the smallest whole number that is not below x, as a float."""
    return float(math.ceil(x))


def maximum(*values: float) -> float:
    """Return the largest value, or nan if one of them is nan; Python's own max depends on order.

    >>> maximum(1.0, math.nan)
    nan
    """
    largest, *others = values
    for value in others:
        if not (largest >= value or largest != largest):
            largest = value
    return largest


def minimum(*values: float) -> float:
    """Return the smallest value, or nan if one of them is nan."""
    smallest, *others = values
    for value in others:
        if not (smallest <= value or smallest != smallest):
            smallest = value
    return smallest


def array_maximum(*arrays: ArrayLike) -> Any:
    """Return the largest of several arrays, entry by entry."""
    return reduce(np.maximum, arrays)


def array_minimum(*arrays: ArrayLike) -> Any:
    """Return the smallest of several arrays, entry by entry."""
    return reduce(np.minimum, arrays)


def relu(x: float) -> float:
    """Return max(x, 0)."""
    return x if not x <= 0 else 0.0


def array_relu(x: ArrayLike) -> Any:
    """Return max(x, 0), entry by entry."""
    return np.maximum(x, 0.0)


def sigmoid(x: float) -> float:
    """Return 1/(1 + exp(-x)); exp is only ever taken of a negative number.

    >>> sigmoid(-1000.0), sigmoid(0.0), sigmoid(1000.0)
    (0.0, 0.5, 1.0)
    """
    small = math.exp(-abs(x))
    return (small if x < 0 else 1.0) / (1 + small)


def array_sigmoid(x: ArrayLike) -> Any:
    """Return 1/(1 + exp(-x)), entry by entry."""
    small = np.exp(-np.abs(x))
    return np.where(np.less(x, 0), small, 1.0) / (1 + small)


def softplus(x: float) -> float:
    """Return log(1 + exp(x)) = max(x, 0) + log1p(exp(-abs(x))).

    >>> softplus(-1000.0), softplus(1000.0)
    (0.0, 1000.0)
    """
    return relu(x) + math.log1p(math.exp(-abs(x)))


def array_softplus(x: ArrayLike) -> Any:
    """Return log(1 + exp(x)), entry by entry."""
    return np.logaddexp(0.0, x)


def logaddexp(a: float, b: float) -> float:
    """Return log(exp(a) + exp(b)) = max(a, b) + log1p(exp(-abs(a - b)))."""
    if a == b:
        return a + math.log(2)
    return maximum(a, b) + math.log1p(math.exp(-abs(a - b)))


def logcosh(x: float) -> float:
    """Return log(cosh(x)): for small x as log1p(2 sinh(x/2)²), which does not cancel."""
    if abs(x) < 1:
        return math.log1p(2 * math.sinh(x / 2) ** 2)
    return abs(x) + math.log1p(math.exp(-2 * abs(x))) - math.log(2)


def array_logcosh(x: ArrayLike) -> Any:
    """Return log(cosh(x)), entry by entry."""
    size = np.abs(x)
    near = np.log1p(2 * np.sinh(np.minimum(size, 1) / 2) ** 2)
    return np.where(size < 1, near, size + np.log1p(np.exp(-2 * size)) - np.log(2))


def huber(x: float, delta: float) -> float:
    """Return x²/2 up to delta, delta·(abs(x) - delta/2) from there on."""
    size = abs(x)
    return x * x / 2 if size <= delta else delta * (size - delta / 2)


def array_huber(x: ArrayLike, delta: ArrayLike) -> Any:
    """Return Huber's loss, entry by entry."""
    size, delta = np.abs(x), np.asarray(delta)
    return np.where(size <= delta, size * size / 2, delta * (size - delta / 2))


def log(x: float, base: float = math.e) -> float:
    """Return the logarithm of x."""
    return math.log(x) if base == math.e else math.log(x) / math.log(base)


def array_log(x: ArrayLike, base: ArrayLike | None = None) -> Any:
    """Return the logarithm of x, entry by entry."""
    return np.log(x) if base is None else np.log(x) / np.log(base)


def logit(p: float) -> float:
    """Return log(p/(1 - p)), the inverse of the sigmoid."""
    return math.log(p) - math.log1p(-p)


def array_logit(p: ArrayLike) -> Any:
    """Return log(p/(1 - p)), entry by entry."""
    return np.log(p) - np.log1p(-np.asarray(p))


def sec(x: float) -> float:
    """Return 1/cos(x)."""
    return 1 / math.cos(x)


def csc(x: float) -> float:
    """Return 1/sin(x)."""
    return 1 / math.sin(x)


def cot(x: float) -> float:
    """Return 1/tan(x)."""
    return 1 / math.tan(x)


def array_sec(x: ArrayLike) -> Any:
    """Return 1/cos(x), entry by entry."""
    return 1 / np.cos(x)


def array_csc(x: ArrayLike) -> Any:
    """Return 1/sin(x), entry by entry."""
    return 1 / np.sin(x)


def array_cot(x: ArrayLike) -> Any:
    """Return 1/tan(x), entry by entry."""
    return 1 / np.tan(x)


def digamma(x: float) -> float:
    """Return the derivative of log(gamma(x))."""
    return polygamma(0, x)


def polygamma(order: float, x: float) -> float:
    """Return the derivative of digamma of that order."""
    # Not mpmath.fp, which is wrong for negative x of some size.
    value = mpmath.mp.psi(int(order), float(x))
    # For some negative x mpmath answers with a complex number whose imaginary part is 0.
    return float(value.real)


def where(condition: bool, a: float, b: float) -> float:
    """Return a where the condition holds and b elsewhere."""
    return a if condition else b
