"""What a loss is given beside its text: variables, numbers, arrays."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import sympy as sp

from symgd.data.constants import check_used
from symgd.errors import SettingError
from symgd.language import parse, symbol


def has_arrays(data: Any) -> bool:
    """Say whether data are more than numbers by name.

    Raises:
        SettingError: when they are no data.
    """
    if data is None:
        return False
    if not isinstance(data, Mapping):
        if not all(hasattr(data, attribute) for attribute in ("shapes", "batches", "whole")):
            raise SettingError(
                "data is a mapping of names to arrays, such as {'x': x, 'y': y}, or what "
                "symgd.data.load(['points.csv']) returns"
            )
        return True
    return not all(isinstance(value, Real) for value in data.values())


def numbers(data: Mapping[str, float], used: Sequence[str]) -> dict[sp.Symbol, sp.Expr]:
    """Return the constants that a formula is given, by their symbols, as they would be typed.

    Raises:
        SettingError: for one that the formula does not use, or that is not finite.
    """
    check_used(data, used)
    for name, value in data.items():
        if not math.isfinite(value):
            raise SettingError(f"{name} is {value}: give a finite number")
    typed = {n: repr(int(v) if float(v).is_integer() else float(v)) for n, v in data.items()}
    return {symbol(name): parse(text).expression for name, text in typed.items()}


def check_variables(given: tuple[str, ...], used: tuple[str, ...]) -> None:
    """Check the variables that a loss is given against those that its text uses.

    Raises:
        SettingError: when one is left out, named twice, or no name.
    """
    times = Counter(given)
    twice = [name for name in times if times[name] > 1]
    missing = [name for name in used if name not in times]
    if twice:
        raise SettingError(f"the variable {twice[0]} is named twice")
    if missing:
        raise SettingError(f"the loss uses {missing[0]}: name it among the variables too")
    read = set(used)
    for name in given:
        if name not in read and (not isinstance(name, str) or parse(name).names != (name,)):
            raise SettingError(f"{name!r} is not the name of a variable")
