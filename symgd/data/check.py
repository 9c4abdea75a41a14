"""Generous arrays → read-only float64, or a sentence that names the array and the row."""

from collections.abc import Iterable, Sized

import numpy as np
from numpy.typing import ArrayLike

from symgd.data.data import Array
from symgd.errors import SettingError

_BLOCK = 1 << 18


def checked(name: str, given: ArrayLike) -> Array:
    """Return what was given under ``name`` as a read-only array, without a copy if it is float64.

    Raises:
        SettingError: for what is no array of finite numbers with at most two axes.

    >>> checked("y", [1, float("nan")])
    Traceback (most recent call last):
    symgd.errors.SettingError: y[1] is not a number (NaN): leave its row out, or fill it in
    """
    array = as_numbers(name, given)
    if array.ndim > 2:
        raise SettingError(
            f"{name} has {array.ndim} axes, {array.shape}: give a number, a vector or a matrix, "
            f"such as {name}.reshape({len(array)}, -1)"
        )
    if not array.size:
        raise SettingError(f"{name} is empty, {array.shape}: give at least one row")
    place = first_not_finite(array)
    if place is not None:
        remedy = REMEDY if place else "give a number"
        raise SettingError(f"{entry(name, place)} is {called(array[place])}: {remedy}")
    array.flags.writeable = False
    return array


REMEDY = "leave its row out, or fill it in"


def as_numbers(name: str, given: ArrayLike) -> Array:
    """Return ``given`` as a view of float64, converted where it holds other real numbers."""
    if np.ma.is_masked(given):
        raise SettingError(f"{name} has entries that are masked: {REMEDY}")
    if hasattr(given, "toarray"):
        raise SettingError(f"{name} is sparse: give {name}.toarray()")
    try:
        array = np.asarray(given)
    except (TypeError, ValueError, OverflowError):
        raise SettingError(f"{name} {_ragged(given)}") from None
    if array.dtype.kind == "O":
        try:
            array = np.asarray(given, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            raise SettingError(f"{name} {_ragged(given)}") from None
    if array.dtype.kind not in "fiub":
        raise SettingError(f"{name} holds {_KINDS.get(array.dtype.kind, 'no numbers')}: {_GIVE}")
    with np.errstate(over="ignore"):
        return array.astype(np.float64, copy=False).view()


_GIVE = "give real numbers"
_KINDS = {"c": "complex numbers", "U": "text", "S": "text", "M": "dates", "m": "spans of time"}


def _ragged(given: ArrayLike) -> str:
    rows = list(given) if isinstance(given, Iterable) else []
    lengths = [len(row) if isinstance(row, Sized) else None for row in rows]
    for row, length in enumerate(lengths):
        if length != lengths[0] and None not in (length, lengths[0]):
            return (
                f"has rows of different length: row 0 has {lengths[0]}, row {row} has {length}: "
                "give every row as many numbers"
            )
    return f"holds something that is no number: {_GIVE}"


def first_not_finite(array: Array) -> tuple[int, ...] | None:
    """Return the index of the first entry that is NaN or infinite, if there is one."""
    rows = array.reshape(1) if array.ndim == 0 else array
    step = max(1, _BLOCK // max(1, rows[0].size))
    for first in range(0, len(rows), step):
        finite = np.isfinite(rows[first : first + step])
        if not finite.all():
            place = np.unravel_index(int(np.argmin(finite)), finite.shape)
            return (first + int(place[0]), *map(int, place[1:])) if array.ndim else ()
    return None


def entry(name: str, place: tuple[int, ...]) -> str:
    """Name an entry as Python does.

    >>> entry("X", (17, 2))
    'X[17, 2]'
    """
    return f"{name}[{', '.join(map(str, place))}]" if place else name


def called(number: float) -> str:
    """Name a number that is not finite."""
    return "not a number (NaN)" if np.isnan(number) else "infinite"
