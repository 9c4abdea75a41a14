"""A search for points lower than those listed: a grid, or SciPy where a grid is too large."""

import numpy as np
from scipy.optimize import differential_evolution, minimize

from symgd import Loss

LINE = 20_001
SIDE = 501


def grid(example, loss):
    """Return the points of a grid in the window, and the loss there, as an array of n axes."""
    count = LINE if len(example.variables) == 1 else SIDE
    axes = [np.linspace(low, high, count) for low, high in example.window]
    points = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")])
    values = loss.value(points)
    return points, np.where(np.isfinite(values), values, np.inf).reshape([count] * len(axes))


def dips(values):
    """Return which points of a grid are as low as all their neighbours."""
    lower = np.ones(values.shape, dtype=bool)
    for axis in range(values.ndim):
        for step in (1, -1):
            beside = np.roll(values, step, axis)
            edge = [slice(None)] * values.ndim
            edge[axis] = 0 if step == 1 else -1
            beside[tuple(edge)] = np.inf
            lower &= values <= beside
    return lower


def polished(example, loss, point):
    """Return the minimum in the window that SciPy finds from a point, and the loss there."""
    ways = {"method": "L-BFGS-B", "bounds": example.window, "options": {"ftol": 0, "gtol": 1e-12}}
    end = minimize(loss.value, point, jac=loss.gradient_at, **ways)
    return (end.x, end.fun) if end.fun <= loss.value(point) else (point, loss.value(point))


def lowest(example):
    """Return the lowest loss found in the window."""
    loss = Loss(example.text)
    if len(example.variables) > 2:
        ways = {"vectorized": True, "updating": "deferred", "seed": 1, "maxiter": 200}
        return differential_evolution(loss.value, example.window, **ways).fun
    points, values = grid(example, loss)
    return polished(example, loss, points[:, np.argmin(values)])[1]


def found(example, most=40):
    """Return the places of the lowest loss in the window, each once."""
    loss = Loss(example.text)
    points, values = grid(example, loss)
    candidates = np.flatnonzero(dips(values).ravel())
    candidates = candidates[np.argsort(values.ravel()[candidates])][:most]
    ends = [polished(example, loss, points[:, at]) for at in candidates]
    best = min(value for _, value in ends)
    places = []
    for place, value in ends:
        level = best + 1e-7 * max(1.0, abs(best))
        if value <= level and all(np.abs(place - other).max() > 1e-3 for other in places):
            places.append(place)
    return places
