"""The texts of the options, as the settings of one or more runs."""

import re
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symgd.errors import SettingError

if TYPE_CHECKING:
    from symgd.loss import Loss


def loss(text: str, variables: str | None, dimension: int | None) -> "Loss":
    """Read a loss: a formula, or the name of one in the catalogue.

    Raises:
        ExpressionError: when it cannot be read, or seems to be a misspelt name.
        SettingError: when it has no such dimension or variables.

    >>> loss("Booth", "y,x", None).variables, loss("sphere", None, 3).variables
    (('y', 'x'), ('x1', 'x2', 'x3'))
    """
    from symgd.loss import as_loss

    return as_loss(text, names(variables), dimension)


def names(text: str | None) -> tuple[str, ...]:
    """Split the names of variables.

    >>> names("y, x")
    ('y', 'x')
    """
    return tuple(name.strip() for name in text.split(",")) if text else ()


def point(text: str, variables: Sequence[str]) -> tuple[float, ...]:
    """Read a point, given in the order of the variables or by name.

    Raises:
        SettingError: when a variable is unknown, missing or given twice.
        ExpressionError: when a coordinate cannot be read.

    >>> point("3, pi/2", ("x", "y")), point("y=4, x=3", ("x", "y"))
    ((3.0, 1.5707963267948966), (3.0, 4.0))
    """
    if re.fullmatch(r"\s*(\([^()]*\)|\[[^\[\]]*\])\s*", text):
        text = text.strip()[1:-1]
    parts = text.split(",")
    if not any("=" in part for part in parts):
        return tuple(coordinate(part) for part in parts)
    given: dict[str, float] = {}
    for part in parts:
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise SettingError(f"--start mixes 'name=number' with {part.strip()!r}: name them all")
        if name not in variables:
            has = ", ".join(variables) or "none"
            raise SettingError(f"--start: the loss has no variable {name!r}; its variables: {has}")
        if name in given:
            raise SettingError(f"--start gives {name} twice")
        given[name] = coordinate(value)
    missing = [name for name in variables if name not in given]
    if missing:
        raise SettingError(f"--start: give {missing[0]} too, as in --start {text},{missing[0]}=1")
    return tuple(given[name] for name in variables)


def coordinate(text: str, option: str = "--start") -> float:
    """Read a number, or an expression without variables such as pi/2."""
    from symgd.language.number import number

    return number(option, text)


def window(text: str) -> list[tuple[float, float]]:
    """Read intervals with commas between them.

    Raises:
        SettingError: when one is not two numbers with a colon between them.

    >>> window("-5:5, 0:pi")
    [(-5.0, 5.0), (0.0, 3.141592653589793)]
    """
    found = []
    for part in text.split(","):
        ends = part.split(":")
        if len(ends) != 2:
            raise SettingError(f"--window: {part.strip()!r} should be LOW:HIGH, as in -5:5")
        low, high = (coordinate(end, "--window") for end in ends)
        found.append((low, high))
    return found


def constants(texts: Sequence[str]) -> dict[str, float | str]:
    """Read ``NAME=VALUE``; a value that is not a number is an expression for the run to read.

    >>> constants(["beta1=0.8", "total=steps/2"])
    {'beta1': 0.8, 'total': 'steps/2'}
    """
    given: dict[str, float | str] = {}
    for text in texts:
        name, equals, value = (piece.strip() for piece in text.partition("="))
        if not (name and equals and value):
            raise SettingError(f"--set {text!r} should be NAME=VALUE, as in --set beta1=0.8")
        if name in given:
            raise SettingError(f"--set gives {name} twice")
        given[name] = rate(value)
    return given


def rate(text: str) -> float | str:
    """Read a learning rate: a number, or else an expression, which the run reads.

    Raises:
        SettingError: for several numbers with commas between them.

    >>> rate("0.1"), rate("0.1*exp(-0.01*t)")
    (0.1, '0.1*exp(-0.01*t)')
    """
    try:
        return float(text)
    except ValueError:
        pass
    if "," in text and "(" not in text:
        several = " ".join(f"--lr {part.strip()}" for part in text.split(","))
        raise SettingError(f"one --lr is one learning rate: type {several}")
    return text


def plan(
    optimizers: Sequence[str],
    rules: Sequence[str],
    rates: Sequence[str],
    chosen: Mapping[str, float | str],
) -> list[dict[str, Any]]:
    """Return the settings of each run: every optimizer with every learning rate.

    Of the constants that were ``chosen``, each optimizer gets those that it has.

    Raises:
        SettingError: when no optimizer has one of the constants.
    """
    from symgd.rules.sharing import shared

    ways = [*optimizers, *rules] or ["gd"]
    settings = zip(ways, shared(chosen, ways), strict=True)
    return [
        {"optimizer": way, "lr": rate(text), "constants": constants}
        for (way, constants), text in product(settings, rates or ["0.1"])
    ]


def numbered(path: str, count: int) -> list[Path]:
    """Return one file name a run.

    >>> [str(path) for path in numbered("run.csv", 2)]
    ['run-1.csv', 'run-2.csv']
    """
    file = Path(path)
    if count == 1:
        return [file]
    return [file.with_name(f"{file.stem}-{i}{file.suffix}") for i in range(1, count + 1)]
