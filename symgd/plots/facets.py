"""Facets: a surface as polygons that are cut off at its top, and how light falls on them."""

import numpy as np
from numpy.typing import NDArray

from symgd.plots.relief import Relief

Array = NDArray[np.float64]


def facets(relief: Relief, eye: Array) -> tuple[Array, Array]:
    """Return the polygons (m, 5, 3) of a surface, and how much light (m,), from 0 to 1, each has.

    A polygon of fewer corners repeats its last: matplotlib computes with whatever memory holds
    where polygons of one collection have fewer corners than others.
    The light comes from above the left shoulder of whoever looks.
    """
    x, y = np.meshgrid(relief.x, relief.y)
    grid = np.dstack([x, y, relief.heights])
    quads = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=2)
    quads = quads.reshape(-1, 4, 3)
    below = quads[:, :, 2] <= relief.top
    quads, below = quads[below.any(axis=1)], below[below.any(axis=1)]
    finite = np.isfinite(quads[:, :, 2]).all(axis=1)
    quads, below = quads[finite], below[finite]
    normals = _normals(np.array([relief.unit(corner) for corner in quads.transpose(1, 0, 2)]))
    left = np.array([-eye[1], eye[0], 0.0]) * -1
    light = 0.9 * left / np.linalg.norm(left) + np.array([0, 0, 1.2]) + 0.5 * eye
    light /= np.linalg.norm(light)
    shade = np.clip(normals @ light, 0, 1)
    polygons = np.concatenate([quads, quads[:, -1:]], axis=1)
    for index in np.flatnonzero(~below.all(axis=1)):
        left = cut(quads[index], relief.top)
        polygons[index] = left[np.minimum(np.arange(5), len(left) - 1)]
    return polygons, shade


def cut(polygon: Array, top: float) -> Array:
    """Return what of a polygon (k, 3) lies below a height (Sutherland & Hodgman 1974).

    >>> cut(np.array([[0, 0, 0], [1, 0, 0], [1, 0, 2.0]]), 1.0)
    array([[0. , 0. , 0. ],
           [1. , 0. , 0. ],
           [1. , 0. , 1. ],
           [0.5, 0. , 1. ]])
    """
    kept = []
    for here, there in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if here[2] <= top:
            kept.append(here)
        if (here[2] <= top) != (there[2] <= top):
            kept.append(here + (top - here[2]) / (there[2] - here[2]) * (there - here))
    return np.array(kept)


def _normals(corners: Array) -> Array:
    """Return the upward normals (m, 3), of length 1, of quadrilaterals (4, m, 3)."""
    crossed = np.cross(corners[2] - corners[0], corners[3] - corners[1])
    normals: Array = crossed / np.linalg.norm(crossed, axis=1, keepdims=True)
    return normals
