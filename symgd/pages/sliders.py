"""Sliders: how far each constant of a rule or a schedule can be moved, and on which scale."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import sympy as sp

from symgd.language import parse_condition
from symgd.rules.rule import Recurrence

NEAR_ONE = 0.95
"""From here on a constant below 1 moves on the scale of 1 - value: 0.9, 0.99, 0.999."""

SMALL = 0.05
"""Below it a constant moves by factors."""


STRICT = 0.01
"""How far inside a bound that may not be reached a slider ends."""

INEQUALITIES = (sp.LessThan, sp.StrictLessThan, sp.GreaterThan, sp.StrictGreaterThan)

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class Slider:
    """One constant that can be moved.

    Attributes:
        name: what it is called.
        value: where it begins; None where it follows the number of steps.
        low, high: its range.
        scale: "linear", "log", or "near one", which is logarithmic in 1 - value.
    """

    name: str
    value: float | None
    low: float = 0.0
    high: float = 1.0
    scale: str = "linear"

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


def slider(name: str, value: float, bounds: Bounds = (None, None)) -> Slider:
    """Return the slider of a constant within these bounds; it always holds the value.

    >>> slider("beta2", 0.999, (0.0, 0.99))
    Slider(name='beta2', value=0.999, low=0.0, high=0.9999, scale='near one')
    >>> slider("eps", 1e-8, (0.0, None))
    Slider(name='eps', value=1e-08, low=1e-10, high=1.0, scale='log')
    """
    least, most = bounds
    if most is not None and most <= 1:
        if value > NEAR_ONE:
            return Slider(name, value, 0.0, max(value, 0.9999), "near one")
        return Slider(name, value, min(value, least or 0.0), max(value, most))
    floor = -math.inf if least is None else min(least, value)
    ceiling = math.inf if most is None else max(most, value)
    if value < 0:
        return Slider(name, value, max(2 * value, floor), min(-2 * value, ceiling))
    if floor >= 1:
        return Slider(name, value, floor, min(max(round(5 * value, 9), floor + 1), ceiling))
    if value > 1:
        return Slider(name, value, max(1.0, value / 100), min(100 * value, ceiling), "log")
    if 0 < value < SMALL:
        return Slider(name, value, value / 100, 1.0, "log")
    return Slider(name, value, max(0.0, floor))


def sliders(recurrence: Recurrence) -> Iterator[Slider]:
    """Return a slider for each constant, in order; one that is a list has one for each entry.

    >>> from symgd.rules import optimizers
    >>> [(each.name, each.high) for each in sliders(optimizers["nesterov"])]
    [('momentum', 1.0)]
    """
    bounds = _bounds(recurrence)
    for name, value in recurrence.constants.items():
        limits = bounds.get(name, (None, None))
        if isinstance(value, str):
            yield Slider(name, None)
        elif isinstance(value, tuple):
            for index, entry in enumerate(value, 1):
                yield slider(f"{name} {index}", float(entry), limits)
        else:
            yield slider(name, float(value), limits)


@lru_cache(maxsize=64)
def _bounds(recurrence: Recurrence) -> Mapping[str, Bounds]:
    """Return the numbers that each constant is held between by what the recurrence requires.

    Only inequalities that have to hold whatever else does count: not those of an ``or``.
    """
    found: dict[str, Bounds] = {}
    for text in recurrence.requires:
        condition = parse_condition(text, names=set(recurrence.constants)).expression
        for relation in sp.And.make_args(condition):
            if not isinstance(relation, INEQUALITIES):
                continue
            inside = STRICT if isinstance(relation, sp.StrictLessThan | sp.StrictGreaterThan) else 0
            less, more = relation.lts, relation.gts
            if isinstance(more, sp.Symbol) and less.is_Number:
                found[more.name] = (float(less) + inside, found.get(more.name, (None, None))[1])
            if isinstance(less, sp.Symbol) and more.is_Number:
                found[less.name] = (found.get(less.name, (None, None))[0], float(more) - inside)
    return found
