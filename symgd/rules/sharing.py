"""Sharing: constants that are chosen for several rules at once."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from symgd.errors import SettingError
from symgd.rules.optimizers import optimizers
from symgd.rules.rule import Rule

T = TypeVar("T")


def shared(chosen: Mapping[str, T], ways: Sequence[str | Rule]) -> list[dict[str, T]]:
    """Return for each rule those of the chosen constants that it has; a single rule gets all.

    Raises:
        SettingError: when none of several rules has one of the constants.

    >>> shared({"beta1": 0.8, "k": 2}, ["gd", "adam", "w = w - k*lr*g"])
    [{}, {'beta1': 0.8}, {'k': 2}]
    """
    if len(ways) == 1:
        return [dict(chosen)]
    given = [{name: chosen[name] for name in chosen if _has(way, name)} for way in ways]
    for name in chosen:
        if not any(name in some for some in given):
            names = ", ".join(way if isinstance(way, str) else way.name for way in ways)
            raise SettingError(f"none of {names or 'these methods'} has a constant {name!r}")
    return given


def _has(way: str | Rule, constant: str) -> bool:
    rule = optimizers.get(way) if isinstance(way, str) else way
    if rule is not None:
        return constant in rule.constants
    return re.search(rf"\b{re.escape(str(constant))}\b", str(way)) is not None
