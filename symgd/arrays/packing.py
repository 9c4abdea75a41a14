"""Parameters by name and in shape, out of the one vector that a run moves."""

from collections.abc import Mapping
from itertools import accumulate
from math import prod

import numpy as np
from numpy.typing import NDArray

from symgd.arrays.shapes import Shape

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
