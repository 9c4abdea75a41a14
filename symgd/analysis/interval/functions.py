"""The functions of the language on intervals."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.analysis.interval import intervals
from symgd.analysis.interval.intervals import EPS, Interval
from symgd.errors import SymgdError
from symgd.language import BY_HEAD, FUNCTIONS, kinks
from symgd.language.head import Head

Array = NDArray[np.float64]

_ALL = (-np.inf, np.inf)
_POSITIVE = (0.0, np.inf)

_MONOTONE: Mapping[str, tuple[tuple[float, float], tuple[float, float], bool]] = {
    "exp": (_ALL, _POSITIVE, False),
    "expm1": (_ALL, (-1.0, np.inf), False),
    "log": (_POSITIVE, _ALL, False),
    "log1p": ((-1.0, np.inf), _ALL, False),
    "log2": (_POSITIVE, _ALL, False),
    "log10": (_POSITIVE, _ALL, False),
    "cbrt": (_ALL, _ALL, False),
    "asin": ((-1.0, 1.0), (-1.6, 1.6), False),
    "acos": ((-1.0, 1.0), (0.0, 3.2), True),
    "atan": (_ALL, (-1.6, 1.6), False),
    "sinh": (_ALL, _ALL, False),
    "tanh": (_ALL, (-1.0, 1.0), False),
    "asinh": (_ALL, _ALL, False),
    "acosh": ((1.0, np.inf), _POSITIVE, False),
    "atanh": ((-1.0, 1.0), _ALL, False),
    "sigmoid": (_ALL, (0.0, 1.0), False),
    "softplus": (_ALL, _POSITIVE, False),
    "erf": (_ALL, (-1.0, 1.0), False),
    "erfc": (_ALL, (0.0, 2.0), True),
}
"""Domain, range and whether it falls."""

_TURNS: Mapping[str, float] = {"gamma": 0.8856031944, "loggamma": -0.1214862906}
"""A lower bound of the functions that fall and then rise for positive arguments."""

_TURN = 1.4616321449683623
"""Where they turn (Abramowitz & Stegun, 6.1, p. 259)."""

LOOSE = 1e-12
"""Relative error that gamma functions in doubles stay within."""


def function_of(node: sp.Basic, args: Sequence[Interval]) -> Interval:
    """Return what the function at the top of ``node`` makes of its arguments.

    Raises:
        SymgdError: when no interval of it is known.
    """
    if isinstance(node, sp.sign) and isinstance(node.args[0], kinks.relu):
        return _step(args[0])
    row = BY_HEAD.get(node.func)
    name = row.name if row else node.func.__name__
    if row and name in _MONOTONE:
        domain, values, falling = _MONOTONE[name]
        return intervals.monotone(row.numpy, args[0], domain, values, falling=falling)
    if name in _SPECIAL:
        return _SPECIAL[name](*args)
    if name == "polygamma":
        return _polygamma(int(node.args[0]), args[1])
    if isinstance(node, Head):
        return _everything(*args)
    raise SymgdError(f"no interval of {name} is known")


def power_of(base: Interval, exponent: Interval) -> Interval:
    """Return base**exponent = exp(exponent·log(base)), defined for a positive base."""
    return _exp(intervals.multiply(exponent, _log(base)))


def _exp(a: Interval) -> Interval:
    return intervals.monotone(np.exp, a, *_MONOTONE["exp"][:2])


def _log(a: Interval) -> Interval:
    return intervals.monotone(np.log, a, *_MONOTONE["log"][:2])


def _step(a: Interval) -> Interval:
    """Return the sign of a relu, which is smooth also where the relu is 0 all along."""
    flat = a.high <= 0
    low = np.where(a.low > 0, 1.0, 0.0)
    return Interval(low, np.where(flat, 0.0, 1.0), a.smooth & (flat | (a.low > 0)))


def _relu(a: Interval) -> Interval:
    return Interval(np.maximum(a.low, 0.0), np.maximum(a.high, 0.0), a.smooth)


def _steps(function: Callable[[Array], Array]) -> Callable[[Interval], Interval]:
    def rounded(a: Interval) -> Interval:
        low, high = function(a.low), function(a.high)
        # On a whole number itself it jumps, though both ends of a single point agree.
        edge = (np.floor(a.high) >= a.low) | (low != high)
        return Interval(low, high, a.smooth & ~edge)

    return rounded


def _largest(*args: Interval) -> Interval:
    low, high, smooth = zip(*args, strict=True)
    ends = reduce(np.maximum, low), reduce(np.maximum, high)
    return Interval(*ends, reduce(np.logical_and, smooth))


def _smallest(*args: Interval) -> Interval:
    return intervals.negative(_largest(*map(intervals.negative, args)))


def _hypot(a: Interval, b: Interval) -> Interval:
    a, b = intervals.absolute(a), intervals.absolute(b)
    wide = intervals.outward(np.hypot(a.low, b.low), np.hypot(a.high, b.high), a.smooth & b.smooth)
    return wide._replace(low=np.maximum(wide.low, 0.0))


def _even(function: Callable[[Array], Array], least: float) -> Callable[[Interval], Interval]:
    """Return an even function that rises for positive arguments."""

    def of_size(a: Interval) -> Interval:
        return intervals.monotone(function, intervals.absolute(a), values=(least, np.inf))

    return of_size


def _huber(x: Interval, delta: Interval) -> Interval:
    x = intervals.absolute(x)
    huber = FUNCTIONS["huber"].numpy
    low, high = huber(x.low, delta.low), huber(x.high, delta.high)
    usual = (delta.low >= 0) & ~np.isnan(low) & ~np.isnan(high)
    low, high = np.where(usual, low, -np.inf), np.where(usual, high, np.inf)
    return intervals.outward(low, high, x.smooth & delta.smooth & usual, 8)


def _logaddexp(a: Interval, b: Interval) -> Interval:
    low, high = np.logaddexp(a.low, b.low), np.logaddexp(a.high, b.high)
    return intervals.outward(low, high, a.smooth & b.smooth, 16)


def _gamma(name: str) -> Callable[[Interval], Interval]:
    function, turn = FUNCTIONS[name].numpy, _TURNS[name]

    def of_positive(a: Interval) -> Interval:
        ends = function(a.low), function(a.high)
        low, high = np.minimum(*ends), np.maximum(*ends)
        low = np.where((a.low <= _TURN) & (a.high >= _TURN), turn, low)
        return _positive_only(a, low, high)

    return of_positive


def _polygamma(order: int, a: Interval) -> Interval:
    """Return a derivative of digamma; for positive arguments it is monotone.

    digamma rises, and its derivatives fall and rise in turn (Abramowitz & Stegun, 6.4.1).
    """
    function = FUNCTIONS["digamma"].numpy if order == 0 else _order(order)
    ends = function(a.low), function(a.high)
    low, high = ends if order % 2 == 0 else reversed(ends)
    return _positive_only(a, low, high)


def _order(order: int) -> Callable[[Array], Array]:
    row = BY_HEAD[sp.polygamma]
    return lambda x: np.asarray(row.numpy(float(order), x))


def _positive_only(a: Interval, low: Array, high: Array) -> Interval:
    known = (a.low > 0) & ~np.isnan(low) & ~np.isnan(high)
    low, high = np.where(known, low, -np.inf), np.where(known, high, np.inf)
    return intervals.outward(low - LOOSE, high + LOOSE, a.smooth & known, LOOSE / EPS)


def _everything(*args: Interval) -> Interval:
    whole = np.full(args[0].low.shape, np.inf)
    return Interval(-whole, whole, np.zeros(whole.shape, dtype=bool))


def _atan2(y: Interval, x: Interval) -> Interval:
    right = x.low > 0
    ratio = intervals.multiply(y, intervals.reciprocal(x))
    angle = intervals.monotone(np.arctan, ratio, values=(-1.6, 1.6))
    low, high = np.where(right, angle.low, -3.2), np.where(right, angle.high, 3.2)
    return Interval(low, high, angle.smooth & right)


def _inverse(function: Callable[[Interval], Interval]) -> Callable[[Interval], Interval]:
    return lambda a: intervals.reciprocal(function(a))


_SPECIAL: Mapping[str, Callable[..., Interval]] = {
    "sin": intervals.sine,
    "cos": intervals.cosine,
    "tan": intervals.tangent,
    "sec": _inverse(intervals.cosine),
    "csc": _inverse(intervals.sine),
    "cot": lambda a: intervals.multiply(
        intervals.cosine(a), intervals.reciprocal(intervals.sine(a))
    ),
    "atan2": _atan2,
    "hypot": _hypot,
    "cosh": _even(np.cosh, 1.0),
    "logcosh": _even(FUNCTIONS["logcosh"].numpy, 0.0),
    "huber": _huber,
    "relu": _relu,
    "logaddexp": _logaddexp,
    "abs": intervals.absolute,
    "sign": intervals.sign,
    "floor": _steps(np.floor),
    "ceil": _steps(np.ceil),
    "max": _largest,
    "min": _smallest,
    "gamma": _gamma("gamma"),
    "loggamma": _gamma("loggamma"),
    "digamma": lambda a: _polygamma(0, a),
}
