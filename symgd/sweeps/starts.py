"""The starts of a sweep: one, several that were given, or random ones in a window."""

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical.window import make_window
from symgd.catalog import known
from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.start import check_start, default_start, point

Array = NDArray[np.float64]

WindowLike = Sequence[float] | Sequence[Sequence[float]]

ROUNDS = 100
"""How often as many points as are wanted are drawn, where a loss is not defined at all of them."""

STREAM = (1, 1)
"""The stream of random numbers for starts; the noise of runs has others, of one number."""


def make_starts(loss: Loss, starts: Any, window: WindowLike | None, seed: int) -> Array:
    """Return starts (n, s).

    Args:
        loss: a loss of n variables.
        starts: None for the start that a run has by itself; a count of random starts; one point,
            by names, too; or an array (n, s).
        window: where random starts lie; by default the catalogue's, or -5 to 5.
        seed: of random starts.

    Raises:
        SettingError: when they make no sense, or the loss is undefined at one that was given.
    """
    if isinstance(starts, bool):
        raise SettingError(f"starts is a count from 1 on, or where runs start, not {starts}")
    if isinstance(starts, Integral):
        return random_starts(loss, int(starts), window, seed)
    if window is not None:
        raise SettingError(
            "a window is where random starts lie: say how many, as in starts=1000, or leave it out"
        )
    if starts is None:
        return default_start(loss)[:, None]
    found = point(loss, starts, name="each start")
    if found.ndim > 2 or found.size == 0:
        raise SettingError("starts is an array (n, s): one row a variable, one column a start")
    found = found.reshape(len(found), -1)
    for column in found.T:
        check_start(loss, column)
    return found


def how_many(starts: Any) -> int | None:
    """Return how many starts were given, or asked for; None for one, or none at all.

    >>> how_many(1000), how_many([[1, 2, 3], [4, 5, 6]]), how_many((3, 4)), how_many(None)
    (1000, 3, None, None)
    """
    if isinstance(starts, Integral):
        return int(starts)
    try:
        shape = np.shape(starts)
    except ValueError:  # rows of different lengths, which are told when they are read
        return None
    return shape[1] if len(shape) == 2 else None


def random_starts(loss: Loss, count: int, window: WindowLike | None, seed: int) -> Array:
    """Return random points (n, count) where a loss and its gradient are defined.

    >>> random_starts(Loss("log(x)"), 3, (-1, 1), seed=0).round(3)
    array([[0.697, 0.851, 0.965]])
    """
    if count < 1:
        raise SettingError(f"starts is a count from 1 on, not {count}")
    low, high = np.hsplit(box(loss, window), 2)
    rng = np.random.default_rng((seed, *STREAM))
    found = np.empty((len(loss.variables), 0))
    for _ in range(ROUNDS):
        drawn = rng.uniform(low, high, (len(low), count))
        values, gradients = loss.value_and_gradient(drawn)
        good = np.isfinite(values) & np.isfinite(gradients).all(axis=0)
        found = np.concatenate([found, drawn[:, good]], axis=1)
        if found.shape[1] >= count:
            return np.ascontiguousarray(found[:, :count])
    raise SettingError(
        f"the loss is defined at {found.shape[1]:,} of {ROUNDS * count:,} random points in the "
        "window: choose a window where it is"
    )


def box(loss: Loss, window: WindowLike | None) -> Array:
    """Return the window (n, 2) that random starts lie in: the catalogue's, or -5 to 5."""
    example = known(loss.text, loss.variables)
    wanted = example.window if window is None and example is not None else window
    return np.array(make_window(wanted, loss.variables))
