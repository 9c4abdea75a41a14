"""Labels: what tells the runs of a picture apart, in words."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from math import floor, log10
from typing import Any

from sympy.printing.pretty.pretty_symbology import pretty_symbol

from symgd.plots.bounds import TINY
from symgd.plots.title import plain
from symgd.trajectory import Trajectory

Settings = Mapping[str, Any]

WORDS = {"start": "from", "stop": "stop at"}
"""How a setting is called in a legend, where its name with spaces does not do."""

SILENT = (
    *("loss", "variables", "optimizer", "equations", "state", "constants", "reference"),
    *("schedule_equations", "schedule_constants", "schedule_state", "batch_size"),
)
"""Settings that are the same for all runs, or are told by what a user types."""

ROUNDING = 1e-12
"""A part of a whole that is smaller is a rounding error."""

LONGEST = 32


def labels(runs: Sequence[Trajectory]) -> list[str]:
    """Name each run by the settings that differ among the runs; a single run needs no name.

    >>> from symgd import descend
    >>> labels([descend("x**2", 3.0, lr=lr, steps=2) for lr in (0.1, 0.5)])
    ['lr 0.1', 'lr 0.5']
    """
    if len(runs) == 1:
        return [""]
    settings = [run.settings for run in runs]
    names = list(dict.fromkeys(name for one in settings for name in one))
    parts: list[list[str]] = [[] for _ in runs]
    if _differ(settings, "optimizer"):
        for part, one in zip(parts, settings, strict=True):
            part.append(str(one.get("optimizer", "")))
    for part, told in zip(parts, _constants(settings), strict=True):
        part.extend(told)
    if _differ(settings, "batch_size"):
        for part, one in zip(parts, settings, strict=True):
            part.append(batches(one.get("batch_size")))
    # Of so many epochs the steps follow.
    silent = {*SILENT, "steps"} if all(one.get("epochs") for one in settings) else SILENT
    for name in names:
        if name not in silent and _differ(settings, name):
            for part, one in zip(parts, settings, strict=True):
                part.extend([_told(name, one[name])] if name in one else [])
    found = [", ".join(shortened(word) for word in part) for part in parts]
    if len(set(found)) < len(found):
        found = [f"run {i}: {label}".rstrip(": ") for i, label in enumerate(found, 1)]
    return found


def batches(size: int | None) -> str:
    """Name a descent by how many rows a step has: None for all of them.

    >>> batches(None), batches(1), batches(32)
    ('batch', 'SGD', 'mini-batch of 32')
    """
    if size is None:
        return "batch"
    return "SGD" if size == 1 else f"mini-batch of {size:,}"


def ending(run: Trajectory) -> str:
    """Say in a few words how a run ended.

    >>> from symgd import descend
    >>> ending(descend("x**2", 3.0, steps=1))
    'reached the step limit, 1 step'
    """
    return f"{run.outcome}, {run.steps:,} step{'' if run.steps == 1 else 's'}"


def described(run: Trajectory) -> str:
    """Name the rule of a run and its learning rate.

    >>> from symgd import descend
    >>> described(descend("x**2", 3.0, lr=0.25, schedule="cosine", steps=1))
    'gd, lr 0.25, schedule cosine'
    """
    return named(run.settings)


def named(settings: Settings) -> str:
    """Name a rule and its learning rate by the settings of a run."""
    parts = [shortened(str(settings.get("optimizer", "a run")))]
    for name in ("lr", "schedule"):
        if settings.get(name) is not None:
            parts.append(shortened(_told(name, settings[name])))
    return ", ".join(parts)


def place(point: Iterable[float], size: float = 0.0) -> str:
    """Write a point as (3, 4), to four digits or to a thousandth of ``size``.

    >>> place([3.0, -0.123456]), place([3.0, -1e-9], size=4), place([5.0])
    ('(3, −0.1235)', '(3, 0)', '5')
    """
    if size > TINY:
        unit = 10.0 ** floor(log10(size) - 3)
        point = [round(value / unit) * unit for value in islice(point, 5)]
    shown = [number(value, 4) for value in islice(point, 5)]
    if len(shown) == 1:
        return shown[0]
    return f"({', '.join(shown if len(shown) <= 4 else [*shown[:3], '…'])})"


def symbol(name: str) -> str:
    """Write a variable as it is printed: alpha as α, x1 as x₁.

    >>> symbol("alpha"), symbol("x1"), symbol("weight")
    ('α', 'x₁', 'weight')
    """
    return shortened(pretty_symbol(name), 10)


def number(value: float, digits: int) -> str:
    """Write a number to so many digits, with an exponent only where it is far from 1.

    >>> number(1234.5, 2), number(-1.5e-7, 3), number(-0.0, 3)
    ('1200', '−1.5e−7', '0')
    """
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    text = f"{float(mantissa):.{digits}g}e{int(exponent)}"
    if value == 0 or -5 < int(exponent) < 6:
        text = f"{float(text) + 0.0:.12g}"
    return text.replace("-", "−")


def percent(share: float) -> str:
    """Write a share of a whole, so that a part of it reads neither as nothing nor as all.

    >>> percent(0.99996), percent(0.0765), percent(4e-5)
    ('over 99.9%', '7.65%', 'under 0.1%')
    """
    if share < 0.001:
        return "under 0.1%" if share > ROUNDING else "0%"
    if share > 0.999:
        return "over 99.9%" if share < 1 - ROUNDING else "100%"
    return f"{number(100 * share, 3)}%"


def shortened(text: str, longest: float = LONGEST) -> str:
    """Return plain text of at most ``longest`` characters.

    >>> shortened("v = 0.9*v + (1 - 0.9)*g; w = w - lr*v")
    'v = 0.9*v + (1 - 0.9)*g; w = w…'
    """
    text = plain(text)
    return text if len(text) <= longest else text[: int(longest) - 1].rstrip(" -") + "…"


def _differ(settings: Sequence[Settings], name: str) -> bool:
    """Say whether a setting differs among the runs that have it."""
    return len({json.dumps(one[name], default=str) for one in settings if name in one}) > 1


def _constants(settings: Sequence[Settings]) -> list[list[str]]:
    """Tell the constants in which runs of the same optimizer differ."""
    alike: dict[str, list[Settings]] = defaultdict(list)
    for one in settings:
        alike[str(one.get("optimizer"))].append(one.get("constants") or {})
    return [
        [
            _told(name, value)
            for name, value in (one.get("constants") or {}).items()
            if _differ(alike[str(one.get("optimizer"))], name)
        ]
        for one in settings
    ]


def _told(name: str, value: Any) -> str:
    """Write one setting: 'lr 0.1', 'from (3, 4)', 'no schedule'."""
    word = WORDS.get(name, name.replace("_", " "))
    if value is None or value == []:
        return f"no {word}"
    if name == "start":
        return f"{word} {place(value)}"
    if isinstance(value, list | tuple):
        return f"{word} {' '.join(map(str, value))}"
    return f"{word} {value:.6g}" if isinstance(value, int | float) else f"{word} {value}"
