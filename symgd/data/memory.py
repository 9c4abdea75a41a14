"""How much memory there is for data."""

import os
from collections.abc import Mapping
from math import prod
from pathlib import Path

from symgd.data.data import Shape

_UNKNOWN = 2 << 30
_PROC = Path("/proc/meminfo")
_LIMIT, _USED = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")


def memory_for_data() -> int:
    """Return half of the memory that is free, in bytes; 1 GiB where the system does not say."""
    return min(_free(), _left_to_container()) // 2


def _free() -> int:
    try:
        lines = _PROC.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable"))
    except (OSError, ValueError, StopIteration):
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return _UNKNOWN


def _left_to_container() -> int:
    try:
        return max(0, int(_LIMIT.read_text()) - int(_USED.read_text()))
    except (OSError, ValueError):
        return 1 << 62


def amount(size: float) -> str:
    """Say how much memory that is.

    >>> amount(3_500_000_000), amount(400_000_000), amount(12_000), amount(5e15)
    ('3.5 GB', '0.4 GB', '0.012 MB', '5,000 TB')
    """
    if size >= 1e12:
        return f"{size / 1e12:,.0f} TB"
    return f"{size / 1e9:.3g} GB" if size >= 1e8 else f"{size / 1e6:.2g} MB"


def size_of_rows(rows: int, row: Mapping[str, Shape]) -> int:
    """Return the bytes of rows of float64.

    Args:
        rows: how many.
        row: the shape of one of each array.

    >>> size_of_rows(1000, {"X": (10,), "y": ()})
    88000
    """
    return 8 * rows * sum(prod(shape) for shape in row.values())
