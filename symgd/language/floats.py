"""Functions of floats: a value, or what to say of there being none."""

import math
from collections.abc import Callable

from symgd.language import limits
from symgd.language.tokens import LARGEST


class UndefinedError(Exception):
    """A value that is no real number, or too large a one; the message ends a sentence about it."""


def power(base: float, exponent: float) -> float:
    """Return base**exponent.

    Raises:
        UndefinedError: when the result, or the exponent, is not a number that can be used.
    """
    if abs(exponent) > limits.EXPONENT:
        raise UndefinedError(
            f"has the exponent {exponent:.6g}: exponents go up to {limits.EXPONENT:,}"
        )
    if base == 0 and exponent < 0:
        raise UndefinedError("divides by zero")
    return compute(math.pow, base, exponent)


def compute(function: Callable[..., float], *args: float) -> float:
    """Return a function's value.

    Raises:
        UndefinedError: when there is none.
    """
    try:
        value = function(*args)
    except OverflowError:
        value = math.inf
    except ZeroDivisionError:
        raise UndefinedError("divides by zero") from None
    except ValueError:
        raise UndefinedError(_undefined(function, args)) from None
    if math.isinf(value):
        raise UndefinedError(f"is too large: {LARGEST}")
    if math.isnan(value):
        raise UndefinedError("is not a number")
    return value


def _undefined(function: Callable[..., float], args: tuple[float, ...]) -> str:
    if function is math.pow:
        return "is not a real number: type cbrt(x) for the cube root of a negative one"
    shown = ", ".join(f"{arg:.6g}" for arg in args)
    return f"is not a real number: there is no value at {shown}"
