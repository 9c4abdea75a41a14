"""Which of the two languages a text is in, seen at a glance."""

import re

from symgd.language.arrays.functions import ARRAY_ONLY, EXTREMES
from symgd.language.functions import ALIASES

_NAMES = "|".join(ARRAY_ONLY)
_SIGNS = re.compile(rf"[@\[\]ᵀ]|\.T(?!\w)|\b(?:{_NAMES})\s*\(|\baxis\s*=(?!=)")
_CHOICES = "|".join([*EXTREMES, *(alias for alias, name in ALIASES.items() if name in EXTREMES)])
_BRACKETS = re.compile(rf"(?P<choice>\b(?:{_CHOICES})\s*\()|[(),]")


def is_array(text: str) -> bool:
    """Say whether a text is one on arrays; it need not be one that can be read.

    >>> [is_array(text) for text in ("X@w", "sum(x**2)", "max(x)", "max(x, 0)", "x*(sum - 1)")]
    [True, True, True, False, False]
    """
    return bool(_SIGNS.search(text)) or _takes_extreme(text)


def _takes_extreme(text: str) -> bool:
    """Say whether max or min of one argument is taken."""
    alone: list[bool] = []
    for sign in _BRACKETS.finditer(text):
        if sign[0] == ")" and alone:
            if alone.pop():
                return True
        elif sign[0] == "," and alone:
            alone[-1] = False
        elif sign[0].endswith("("):
            alone.append(sign["choice"] is not None)
    return False
