"""What is too long to read, made short: --json holds all of it."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

COMPONENTS = 8
"""Coordinates that are shown."""

CHARACTERS = 400
"""Characters of a formula."""


def abridged(items: Iterable[Any], most: int, gap: Any = "…") -> list[Any]:
    """Leave out the middle of a long list.

    >>> abridged("abcdef", 4)
    ['a', 'b', '…', 'f']
    """
    items = list(items)
    return items if len(items) <= most else [*items[: most - 2], gap, items[-1]]


def cut(text: str, most: int = CHARACTERS) -> str:
    """Cut a text that is too long to read."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def point(variables: Sequence[str], coordinates: Iterable[float]) -> str:
    """Write a point as text: x = 3, y = 4."""
    values = list(coordinates)
    places = abridged(range(len(variables)), COMPONENTS, None)
    pairs = ("…" if i is None else f"{variables[i]} = {number(values[i])}" for i in places)
    return ", ".join(pairs) or "no variables"


def number(value: float) -> str:
    """Write a number in six digits; nan is nothing."""
    return "" if math.isnan(value) else f"{value + 0.0:.6g}"
