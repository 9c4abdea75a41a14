"""Numbers that stand under names of a loss."""

from collections.abc import Collection, Iterable

from symgd.data.data import Data
from symgd.errors import SettingError, hint


def check_constants(data: Data, used: Collection[str]) -> None:
    """Check that a loss uses the numbers that it is given, for a misspelt name is a parameter.

    A number in a file, and an array, may be there for another loss.

    Args:
        data: what the loss is given.
        used: the names in the loss.

    Raises:
        SettingError: when it does not.

    >>> from symgd.data import Arrays
    >>> check_constants(Arrays({"x": [1.0, 2.0], "k": 0.1}), ["lam", "w", "x"])
    Traceback (most recent call last):
    symgd.errors.SettingError: the loss does not use k: the names in it are lam, w, x
    """
    given = (name for name, array in data.fixed.items() if not array.ndim)
    check_used((name for name in given if not data.sources[name]), used)


def check_used(names: Iterable[str], used: Collection[str]) -> None:
    """Check that each of some names is one that a loss uses.

    Raises:
        SettingError: naming those that are not.
    """
    others = [f"{name}{hint(name, used)}" for name in names if name not in used]
    if others:
        listed = ", ".join(used) or "none"
        raise SettingError(
            f"the loss does not use {', nor '.join(others)}: the names in it are {listed}"
        )
