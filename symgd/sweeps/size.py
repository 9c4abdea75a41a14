"""The size of a sweep: how many runs it has, and the memory that they would take."""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from symgd.errors import SettingError
from symgd.passes import whole
from symgd.sweeps.ranges import Range, Values
from symgd.sweeps.starts import how_many

MEMORY = 2 * 10**9
"""The most bytes that a sweep may take: what is kept of its runs, and what they begin with."""

NUMBERS = 58
"""Bytes of a run: five numbers, an outcome, whether it was made, its seed and its stream."""


def check_size(n: int, wanted: Mapping[str, Values], samples: int | None, starts: Any) -> None:
    """Check that there is something to do, and memory for it, before any of it is made.

    Args:
        n: the variables of the loss.
        wanted: what is swept over.
        samples: how many random ones, or None for a grid.
        starts: as a sweep is given them.

    Raises:
        SettingError: with how much memory it would take.
    """
    example = "{'lr': '0.001:1:50:log'}"
    if samples is not None:
        whole("samples", samples, 10**15)
        if not wanted:
            raise SettingError(f"samples of what? Say over what, as in {example}")
    elif not wanted and how_many(starts) is None:
        raise SettingError(f"nothing is swept: say over what, as in {example}, or give starts")
    runs = (how_many(starts) or 1) * (samples or 1)
    for values in wanted.values() if samples is None else ():
        runs *= (values.count or 1) if isinstance(values, Range) else len(values)
    needed = runs * (NUMBERS + 16 * n + 8 * len(wanted))
    if needed > MEMORY:
        raise SettingError(
            f"{_count(runs)} runs are too many: they would take {_bytes(needed)} of memory, and a "
            f"sweep may take {_bytes(MEMORY)}: ask for {_most(runs, needed):,} at most"
        )


def _count(runs: int) -> str:
    """Write a count, one that nobody reads in powers of ten.

    >>> _count(10**12), _count(10**30)
    ('1,000,000,000,000', '1.00e+30')
    """
    return f"{runs:,}" if runs < 10**18 else f"{Decimal(runs):.2e}"


def _most(runs: int, needed: int) -> int:
    """Return how many runs there is memory for, in two digits."""
    most = runs * MEMORY // needed
    unit: int = 10 ** max(0, len(str(most)) - 2)
    return most // unit * unit


def _bytes(count: int) -> str:
    """Write a size.

    >>> _bytes(2 * 10**9), _bytes(98 * 10**12)
    ('2 GB', '98 TB')
    """
    unit = min(6, int(math.log10(count) // 3))
    return f"{Decimal(count) / 1000**unit:.3g} {'kMGTPE'[unit - 1]}B"
