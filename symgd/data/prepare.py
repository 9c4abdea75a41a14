"""Arrays in memory, standardized and with columns of ones."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from symgd.data.arrays import Arrays
from symgd.data.data import Array, Shape
from symgd.data.scale import moments, to_standardize
from symgd.errors import SettingError


def prepared(
    data: Arrays,
    standardize: Collection[str] | bool,
    bias: bool,
    headers: Mapping[str, Sequence[str]] | None = None,
) -> Arrays:
    """Standardize columns, and give every matrix with rows a last column of ones.

    Args:
        data: left as it is.
        standardize: the arrays to standardize; True for every matrix and, where there is none,
            every vector but ``y``.
        bias: whether the ones are wanted.
        headers: of the columns of arrays, for what is said.

    Raises:
        SettingError: when a column is constant, or there is nothing to do it to.

    >>> data = prepared(Arrays({"X": [[1, 5], [3, 9]], "y": [0, 1]}), True, True)
    >>> data.whole()["X"]
    array([[-1., -1.,  1.],
           [ 1.,  1.,  1.]])
    >>> data.scales["X"]
    Scale(means=array([2., 7.]), deviations=array([1., 2.]))
    """
    every = dict(data.whole())
    rows = {name: array.shape[1:] for name, array in every.items() if name not in data.fixed}
    if bias:
        check_bias(rows)
    scales = {
        name: moments(every[name]).scale(name, (headers or {}).get(name), data.sources[name])
        for name in to_standardize(standardize, rows)
    }
    for name, row in rows.items():
        if name in scales or (row and bias):
            every[name] = widened(every[name], bias)
        if name in scales:
            scales[name].apply(every[name])
    if not (scales or bias):
        return data
    return Arrays(
        every,
        rows=data.rows,
        fixed=data.fixed,
        sources=data.sources,
        scales=scales,
        unused=data.unused,
        left_out=data.left_out,
    )


def check_bias(rows: Mapping[str, Shape]) -> None:
    """Check that there is a matrix that ones can stand in.

    Args:
        rows: the shape of one row of each array.

    Raises:
        SettingError: when there is none.
    """
    if not any(rows.values()):
        raise SettingError(
            "a column of ones belongs to a matrix, and there is none: "
            "leave the bias out, and type '+ b' in the loss"
        )


def widened(array: Array, bias: bool) -> Array:
    """Return a copy, of a matrix with a column of ones at its end if that is wanted.

    >>> widened(np.array([[5.0], [6.0]]), True)
    array([[5., 1.],
           [6., 1.]])
    """
    if array.ndim == 1 or not bias:
        return array.copy()
    wide = np.ones((len(array), array.shape[1] + 1))
    wide[:, :-1] = array
    return wide
