"""The functions that compiled code calls, by the names that the table of functions has.

Outside their domain they are nan or infinite, as in NumPy; none raises.
"""

import math
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit, types

F = TypeVar("F", bound=Callable[..., Any])

FAST = {"contract", "nsz", "arcp"}
"""What the compiler may do with floats: round a product and a sum once instead of twice, make a
quotient a product with the reciprocal, lose the sign of a zero. nan and infinity stay."""

OPTIONS = {"error_model": "numpy", "fastmath": FAST}
"""How all code here is compiled."""

function: Callable[[F], F] = njit(**OPTIONS)

sqrt = np.sqrt
power = math.pow
exp, expm1, log, log2, log10, log1p = np.exp, math.expm1, np.log, np.log2, np.log10, math.log1p
sin, cos, tan = math.sin, math.cos, math.tan
asin, acos, atan, atan2 = math.asin, math.acos, math.atan, math.atan2
sinh, cosh, tanh = math.sinh, math.cosh, math.tanh
asinh, acosh, atanh = math.asinh, math.acosh, math.atanh
absolute, cbrt, hypot, floor, ceil = math.fabs, np.cbrt, math.hypot, np.floor, np.ceil
erf, erfc, loggamma = math.erf, math.erfc, math.lgamma

# math.gamma is Numba's own, and would not be there in a process that only loads machine code.
tgamma = types.ExternalFunction("tgamma", types.float64(types.float64))

BERNOULLI = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)
"""B(2k)/(2k), which digamma's asymptotic series has."""


@function
def sign(x: float) -> float:  # noqa: D103 (each is defined by its name)
    return 1.0 if x > 0 else (-1.0 if x < 0 else x)


@function
def larger(a: float, b: float) -> float:
    """Return the larger number, nan if one of them is nan."""
    return a if a >= b or a != a else b


@function
def smaller(a: float, b: float) -> float:
    """Return the smaller number, nan if one of them is nan."""
    return a if a <= b or a != a else b


@function
def relu(x: float) -> float:  # noqa: D103
    return x if not x <= 0 else 0.0


@function
def sec(x: float) -> float:  # noqa: D103
    return 1 / math.cos(x)


@function
def csc(x: float) -> float:  # noqa: D103
    return 1 / math.sin(x)


@function
def cot(x: float) -> float:  # noqa: D103
    return 1 / math.tan(x)


@function
def sigmoid(x: float) -> float:
    """Return 1/(1 + exp(-x)); exp is only ever taken of a negative number."""
    small = math.exp(-abs(x))
    return (small if x < 0 else 1.0) / (1 + small)


@function
def softplus(x: float) -> float:
    """Return log(1 + exp(x)) = max(x, 0) + log1p(exp(-abs(x)))."""
    return relu(x) + math.log1p(math.exp(-abs(x)))


@function
def logaddexp(a: float, b: float) -> float:
    """Return log(exp(a) + exp(b)) = max(a, b) + log1p(exp(-abs(a - b)))."""
    return a + math.log(2) if a == b else larger(a, b) + math.log1p(math.exp(-abs(a - b)))


@function
def logcosh(x: float) -> float:
    """Return log(cosh(x)): for small x as log1p(2 sinh(x/2)²), which does not cancel."""
    size = abs(x)
    if size < 1:
        return math.log1p(2 * math.sinh(x / 2) ** 2)
    return size + math.log1p(math.exp(-2 * size)) - math.log(2)


@function
def huber(x: float, delta: float) -> float:
    """Return x²/2 up to delta, delta·(abs(x) - delta/2) from there on."""
    size = abs(x)
    return x * x / 2 if size <= delta else delta * (size - delta / 2)


@function
def gamma(x: float) -> float:
    """Return the gamma function; nan at its poles."""
    if x == -math.inf or (x <= 0 and x == math.floor(x)):
        return math.nan
    return float(tgamma(x))


@function
def digamma(x: float) -> float:
    """Return the derivative of loggamma. DLMF 5.5.4, 5.5.2 and 5.11.2."""
    if x <= 0:
        if x == math.floor(x):
            return math.nan
        # tan has the period π, and the distance to the nearest whole number is exact.
        return digamma_above(1 - x) - math.pi / math.tan(math.pi * (x - np.rint(x)))
    return digamma_above(x)


@function
def digamma_above(x: float) -> float:
    """Return digamma of a positive number."""
    below = 0.0
    while x < 14:
        below += 1 / x
        x += 1
    square = 1 / (x * x)
    tail = 0.0
    for term in BERNOULLI[::-1]:
        tail = (tail + term) * square
    return math.log(x) - 0.5 / x - tail - below
