"""Durations, in the unit that suits each."""

import math


def duration(seconds: float) -> str:
    """Write a time in the unit that suits it.

    >>> duration(3.2e-6), duration(0.0124), duration(0.0997), duration(1.5)
    ('3.2 µs', '12 ms', '100 ms', '1.5 s')
    """
    if math.isnan(seconds):
        return ""
    unit, size = next(((u, s) for u, s in (("s", 1.0), ("ms", 1e-3)) if seconds >= s), ("µs", 1e-6))
    return (
        f"{seconds / size:.2g} {unit}" if seconds < 99.5 * size else f"{seconds / size:.0f} {unit}"
    )
