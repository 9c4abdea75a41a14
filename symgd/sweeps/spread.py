"""The values of swept settings, an entry a run."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def spread(over: Mapping[str, Array], name: str, shape: tuple[int, ...], random: bool) -> Array:
    """Return the value that a setting has in each run, (B,), of a grid or of random samples.

    >>> over = {"lr": np.array([0.1, 0.2]), "momentum": np.array([0.0, 0.9])}
    >>> spread(over, "momentum", (2, 2, 1), random=False)
    array([0. , 0.9, 0. , 0.9])
    """
    axis = 0 if random else list(over).index(name)
    sizes = np.ones(len(shape), dtype=np.intp)
    sizes[axis] = -1
    return np.broadcast_to(over[name].reshape(sizes), shape).ravel()
