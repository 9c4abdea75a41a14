"""The matrix of a Hessian, from its products with many directions at once."""

from collections.abc import Callable, Mapping, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from symgd.arrays.lanes import NoLanesError, in_lanes
from symgd.arrays.packing import unpacked
from symgd.arrays.shapes import Shape, infer
from symgd.language.operations import Computation

Array = NDArray[np.float64]

LANES = 4_000_000
"""Entries of an array for all directions that are taken at once: 32 MB."""


def hessian_matrix(
    product: Computation,
    arguments: Sequence[Array],
    parameters: Mapping[str, Shape],
    rows: int,
    times: Callable[[Array], Array],
) -> Array:
    """Return the Hessian (n, n) of a loss at one point.

    Args:
        product: its products with a direction; that is the last inputs, one a parameter.
        arguments: all inputs before the direction.
        parameters: the shape of each parameter.
        rows: of the data.
        times: the product with a direction (n,), for operations that take one at a time.
    """
    size = sum(map(prod, parameters.values()))
    lanes = max(1, LANES // max(1, rows, size))
    matrix = np.empty((size, size))
    for first in range(0, size, lanes):
        axes = np.eye(size, min(lanes, size - first), -first)
        try:
            matrix[:, first : first + lanes] = _columns(product, arguments, parameters, axes)
        except NoLanesError:
            matrix[:, first : first + lanes] = np.stack([times(axis) for axis in axes.T], axis=1)
    return matrix


def _columns(
    product: Computation, arguments: Sequence[Array], parameters: Mapping[str, Shape], axes: Array
) -> Array:
    """Return the product with several directions (n, B) at once, (n, B)."""
    given, along = product.inputs[: len(arguments)], product.inputs[len(arguments) :]
    shapes = {s.name: array.shape for s, array in zip(given, arguments, strict=True)}
    shapes |= {s.name: shape for s, shape in zip(along, parameters.values(), strict=True)}
    still = dict(zip(given, arguments, strict=True))
    directions = dict(zip(along, unpacked(parameters, axes).values(), strict=True))
    with np.errstate(all="ignore"):
        parts = in_lanes(product, infer(product, shapes), still, directions)
    return np.concatenate([part.reshape(-1, axes.shape[1]) for part in parts])
