"""Ranges: the values that a setting is swept over."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.errors import SettingError
from symgd.language.number import number

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Range:
    """Values from one number to another, both included.

    Attributes:
        low, high: the ends.
        count: how many; None for a range that random samples are drawn from.
        log: whether each is the same factor from the next, not the same difference.

    Raises:
        SettingError: when the ends are no two numbers in order, or the count does not fit them.

    >>> Range(0.0, 1.0, 3).values(), Range(0.01, 1.0, 3, log=True).values()
    (array([0. , 0.5, 1. ]), array([0.01, 0.1 , 1.  ]))
    """

    low: float
    high: float
    count: int | None = None
    log: bool = False

    def __post_init__(self) -> None:
        low, high = self.low, self.high
        if not (math.isfinite(low) and math.isfinite(high)):
            ends = f"from {low:g} to {high:g}"
            raise SettingError(f"a range goes from a number to another, not {ends}")
        if not math.isfinite(high - low):
            raise SettingError(f"the range {self} is too wide: its ends differ by infinity")
        if low > high:
            up = str(self).replace(f"{low:g}:{high:g}", f"{high:g}:{low:g}", 1)
            raise SettingError(f"the range {self} goes down: type the smaller end first, {up}")
        if low == high:
            raise SettingError(f"the range {self} is empty: give two ends, or the one value alone")
        if self.log and low <= 0:
            raise SettingError(
                f"the range {self} cannot be logarithmic, since no logarithm reaches {low:g}: "
                "begin above 0, or leave out log"
            )
        if self.count is not None and self.count < 2:
            raise SettingError(
                f"the range {self} has two ends: give it 2 values or more, not {self.count}"
            )

    def __str__(self) -> str:
        """Write a range as it is typed."""
        count = "" if self.count is None else f":{self.count}"
        return f"{self.low:g}:{self.high:g}{count}{':log' if self.log else ''}"

    def values(self) -> Array:
        """Return the values, (count,)."""
        assert self.count is not None
        if self.log:
            return np.geomspace(self.low, self.high, self.count)
        return np.linspace(self.low, self.high, self.count)

    def drawn(self, rng: np.random.Generator, samples: int) -> Array:
        """Return random values (samples,), uniform in the range or in its logarithm."""
        if not self.log:
            return rng.uniform(self.low, self.high, samples)
        drawn = np.exp(rng.uniform(math.log(self.low), math.log(self.high), samples))
        return np.clip(drawn, self.low, self.high)


Values = Range | tuple[float, ...]
"""A range, or values one by one."""


def values(name: str, given: object) -> Values:
    """Return what a setting is swept over, however it was given.

    Args:
        name: of the setting, for what is said of mistakes.
        given: a Range, numbers, one number, or a text: ``"0:0.99:100"``, ``"0.001:1:50:log"``, for
            random samples without the count; or ``"0,0.5,0.9"``.

    Raises:
        SettingError: when it is none of these.
        ExpressionError: when a number in it cannot be read.

    >>> values("lr", "0.001:1:50:log"), values("momentum", "0, 0.5, 0.9")
    (Range(low=0.001, high=1.0, count=50, log=True), (0.0, 0.5, 0.9))
    """
    if isinstance(given, Range):
        return given
    if isinstance(given, str):
        return _read(name, given)
    try:
        array = np.array(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        array = np.empty((0, 0))
    if array.ndim > 1:
        raise SettingError(f"{name} is swept over numbers, or a text such as '0.001:1:50:log'")
    return _listed(name, array.ravel().tolist())


def _read(name: str, text: str) -> Values:
    *parts, last = (part.strip() for part in text.split(":"))
    log = last == "log"
    if not log:
        parts.append(last)
    if len(parts) == 1 and not log:
        return _listed(name, [number(name, part) for part in text.split(",")])
    if len(parts) not in (2, 3):
        raise SettingError(
            f"{name}={text}: type LOW:HIGH:COUNT, as in {name}=0.1:1:10, with :log behind it for "
            "equal factors, or values with commas between them"
        )
    low, high = (number(name, part) for part in parts[:2])
    many = count(name, parts[2]) if parts[2:] else None
    try:
        return Range(low, high, many, log)
    except SettingError as error:
        raise SettingError(f"{name}: {error}") from None


def _listed(name: str, numbers: Sequence[float]) -> tuple[float, ...]:
    if not numbers:
        raise SettingError(f"{name} is swept over nothing: give it a value at least")
    if not np.isfinite(numbers).all():
        raise SettingError(f"{name} is swept over finite numbers, not nan or infinity")
    if len(set(numbers)) < len(numbers):
        twice = next(value for value in numbers if numbers.count(value) > 1)
        raise SettingError(f"{name} has the value {twice:g} twice: give each once")
    return tuple(numbers)


def count(name: str, text: str) -> int:
    """Read how many values a range has."""
    if text.isdecimal() and text.isascii() and len(text) < 1000:
        return int(text)  # a float would round what is refused for its size
    value = number(name, text)
    if not value.is_integer():
        raise SettingError(f"{name}: a range has a whole number of values, not {text}")
    return int(value)
