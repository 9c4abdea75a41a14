"""Parameters by name and in shape, and the one vector that a run moves."""

from collections.abc import Mapping
from itertools import accumulate
from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symgd.arrays.shapes import Shape
from symgd.errors import SettingError

Array = NDArray[np.float64]


def unpacked(shapes: Mapping[str, Shape], w: Array) -> dict[str, Array]:
    """Return views of w (n,): array after array, each in C order.

    Of B vectors (n, B), each array has a last axis of length B.

    >>> unpacked({"b": (), "w": (2,)}, np.array([5.0, 6.0, 7.0]))
    {'b': array(5.), 'w': array([6., 7.])}
    """
    ends = list(accumulate(map(prod, shapes.values()), initial=0))
    return {
        name: w[begin:end].reshape((*shape, *w.shape[1:]))
        for (name, shape), begin, end in zip(shapes.items(), ends[:-1], ends[1:], strict=True)
    }


def packed(shapes: Mapping[str, Shape], values: Mapping[str, ArrayLike]) -> Array:
    """Return parameters, given by name, as one vector (n,): the inverse of :func:`unpacked`.

    Raises:
        SettingError: when a name or a shape is not that of a parameter, or a number not finite.

    >>> packed({"b": (), "w": (2,)}, {"w": [6, 7], "b": 5})
    array([5., 6., 7.])
    """
    if set(values) != set(shapes):
        expected = ", ".join(shapes) or "none"
        raise SettingError(
            f"the parameters are {expected}, not {', '.join(map(str, values)) or 'none'}"
        )
    flat = np.empty(sum(map(prod, shapes.values())))
    for name, part in unpacked(shapes, flat).items():
        part[...] = _numbers(name, values[name], part.shape)
    return flat


def real(given: ArrayLike, name: str, form: str) -> Array:
    """Return what was given under ``name`` as float64; ``form`` says what it must be.

    Raises:
        SettingError: for complex numbers, masked entries, and what is no array of numbers.

    >>> real([1, 2 + 1j], "the start", "numbers")
    Traceback (most recent call last):
    symgd.errors.SettingError: the start has complex numbers: give real ones
    """
    if np.ma.is_masked(given):
        raise SettingError(f"{name} has entries that are masked: fill them in")
    try:
        array = np.asarray(given)
        numbers = array if np.iscomplexobj(array) else array.astype(np.float64, copy=False)
    except (TypeError, ValueError, OverflowError):
        raise SettingError(f"{name} must be {form}") from None
    if np.iscomplexobj(numbers):
        raise SettingError(f"{name} has complex numbers: give real ones")
    return numbers


def _numbers(name: str, given: ArrayLike, shape: Shape) -> Array:
    """Return a parameter as float64, in its shape."""
    array = real(given, name, f"numbers, in the shape {shape or '()'}")
    if array.shape != shape:
        is_number = "a number" if not shape else f"of the shape {shape}"
        raise SettingError(f"{name} is {is_number}: {array.shape} was given")
    if not np.isfinite(array).all():
        raise SettingError(f"{name} must be finite numbers, not nan or infinity")
    return array
