"""What a loss does around a degenerate critical point, as far as samples show."""

import numpy as np

from symgd.loss import Loss

RADII = (1e-1, 1e-2, 1e-3)
"""Distances of the samples, in terms of 1 + the largest coordinate."""

DIRECTIONS = 64


def nearby(loss: Loss, point: tuple[float, ...]) -> str:
    """Return ``lowest nearby``, ``highest nearby``, ``neither`` or ``flat nearby``.

    Only the smallest circle on which the loss differs by more than its rounding counts.

    >>> nearby(Loss("x**4 + y**4"), (0.0, 0.0)), nearby(Loss("x**3 - 3*x*y**2"), (0.0, 0.0))
    ('lowest nearby', 'neither')
    """
    at = np.array(point)
    ways = directions(len(at))
    here = loss.value(at)
    noise = np.abs(loss.value(at[:, None] + 1e-9 * (1 + np.abs(at).max()) * ways) - here)
    rounding = 16 * np.finfo(float).eps * abs(here) + 8 * noise[np.isfinite(noise)].max(initial=0.0)
    for radius in sorted(RADII):
        values = loss.value(at[:, None] + radius * (1 + np.abs(at).max()) * ways) - here
        higher, lower = bool((values > rounding).any()), bool((values < -rounding).any())
        if higher or lower:
            return "neither" if higher and lower else f"{'lowest' if higher else 'highest'} nearby"
    return "flat nearby"


def directions(n: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return unit vectors (n, k): evenly spread in the plane, else along the axes and at random."""
    if n == 1:
        return np.array([[1.0, -1.0]])
    if n == 2:
        angles = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
        return np.array([np.cos(angles), np.sin(angles)])
    random = np.random.default_rng(0).normal(size=(n, DIRECTIONS * n))
    ways = np.concatenate([np.eye(n), -np.eye(n), random], axis=1)
    return np.asarray(ways / np.linalg.norm(ways, axis=0))
