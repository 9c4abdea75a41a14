"""The window in which critical points are looked for."""

from collections.abc import Sequence

import numpy as np

from symgd.analysis.critical.points import Window
from symgd.errors import SettingError

WINDOW = (-5.0, 5.0)


def make_window(
    window: Sequence[float] | Sequence[Sequence[float]] | None, variables: tuple[str, ...]
) -> Window:
    """Return an interval for each variable; -5 to 5 by default.

    Raises:
        SettingError: when it is not a window.

    >>> make_window((-1, 2), ("x", "y"))
    ((-1.0, 2.0), (-1.0, 2.0))
    """
    n = len(variables)
    if isinstance(window, str):
        raise SettingError(
            "a window is numbers, such as (-5, 5), or [(-5, 5), (0, 2)] with an interval for each "
            f"variable, not {window!r}"
        )
    try:
        pairs = np.array(WINDOW if window is None else window, dtype=np.float64)
    except (TypeError, ValueError):
        pairs = np.empty(0)
    if pairs.shape in ((2,), (1, 2)) and n != 0:
        pairs = np.tile(pairs.ravel(), (n, 1))
    elif n == 0:
        pairs = np.empty((0, 2))
    if pairs.shape != (n, 2):
        raise SettingError(
            "a window is an interval from one number to another, or one for each variable: "
            f"{', '.join(variables)}"
        )
    if not (np.isfinite(pairs).all() and (pairs[:, 0] < pairs[:, 1]).all()):
        raise SettingError("a window goes from a number to a larger one, as from -5 to 5")
    return tuple((float(low), float(high)) for low, high in pairs)


def inside(point: Sequence[float], window: Window) -> bool:
    """Say whether a point lies in a window."""
    return all(low <= x <= high for x, (low, high) in zip(point, window, strict=True))
