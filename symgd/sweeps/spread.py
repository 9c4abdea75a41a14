"""The values of swept settings, an entry a run."""

from collections.abc import Mapping
from math import prod

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ALL = slice(None)


def spread(
    over: Mapping[str, Array], name: str, shape: tuple[int, ...], random: bool, part: slice = ALL
) -> Array:
    """Return the value that a setting has in each run, (B,), of a grid or of random samples.

    ``part`` are the runs that are wanted.

    >>> over = {"lr": np.array([0.1, 0.2]), "momentum": np.array([0.0, 0.9])}
    >>> spread(over, "momentum", (2, 2, 1), random=False)
    array([0. , 0.9, 0. , 0.9])
    """
    axis = 0 if random else list(over).index(name)
    places = np.arange(*part.indices(prod(shape)))
    places //= prod(shape[axis + 1 :])
    places %= shape[axis]
    return over[name][places]
