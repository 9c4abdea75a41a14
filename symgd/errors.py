"""The errors a user may meet; every message is a sentence that says what to do next."""

from collections.abc import Iterable
from difflib import get_close_matches


class SymgdError(ValueError):
    """Anything wrong with what a user asked for: the base of all symgd errors."""


class ExpressionError(SymgdError):
    """A typed expression that cannot be read, with a caret under the place.

    >>> print(ExpressionError("unknown function 'sinn': did you mean 'sin'?", "2*sinn(x)", 2))
    unknown function 'sinn': did you mean 'sin'?
      2*sinn(x)
        ^
    """

    def __init__(self, message: str, text: str = "", column: int | None = None) -> None:
        self.message, self.text, self.column = message, text, column
        shown = column is not None and text.strip()
        super().__init__(f"{message}\n{excerpt(text, column or 0)}" if shown else message)


class SettingError(SymgdError):
    """A setting (start, learning rate, a constant, a name of a rule …) that makes no sense."""


class FileError(SymgdError):
    """A file or folder that cannot be read or written."""


def excerpt(text: str, column: int, width: int = 72) -> str:
    """Show the part of one line of ``text`` around ``column``, with a caret below it."""
    line = "".join(c if c.isprintable() else " " for c in text)
    first = max(0, min(column - width // 2, len(line) - width))
    shown = line[first : first + width]
    left, right = ("…" if first else ""), ("…" if first + width < len(line) else "")
    return f"  {left}{shown}{right}\n  {' ' * (len(left) + column - first)}^"


def unknown(kind: str, name: str | Iterable[str], known: Iterable[str]) -> str:
    """Say that there is no such thing, or no such things, and what there is.

    >>> unknown("optimizer", "adamm", ["gd", "adam"])
    "there is no optimizer 'adamm' (did you mean 'adam'?): type one of gd, adam"
    """
    names = list(known)
    return f"there is no {kind} {neither(name, names)}: type one of {', '.join(names)}"


def neither(unknown: str | Iterable[str], known: Iterable[str]) -> str:
    """List names that are unknown, each with the nearest known one.

    >>> neither(["adamm", "x"], ["gd", "adam"])
    "'adamm' (did you mean 'adam'?), nor 'x'"
    """
    near = list(known)
    names = [unknown] if isinstance(unknown, str) else list(dict.fromkeys(unknown))
    return ", nor ".join(f"{name[:60]!r}{hint(name, near)}" for name in names)


def hint(name: str, known: Iterable[str]) -> str:
    """Ask whether the nearest known name was meant, if one is near.

    >>> hint("cosin", ["step", "cosine"])
    " (did you mean 'cosine'?)"
    """
    # Of names as near, the one as long: adma is adam, not adamax.
    near = get_close_matches(name.lower(), list(known), n=5)
    near.sort(key=lambda other: abs(len(other) - len(name)))
    return f" (did you mean {near[0]!r}?)" if near else ""
