"""Which example a text means."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from symgd.catalog.collection import catalogue
from symgd.catalog.example import Example

SHORT = 5
"""A shorter word than this is more likely a variable than a name with a slip in it."""

CLOSE = 0.8
"""How alike, from 0 to 1, a word and a name must be for one to be the other with a slip in it."""


def find(text: str, dimension: int | None = None) -> Example | None:
    """Return the example of a name, however it is spelt; None when the text is no name.

    Raises:
        SettingError: when the example has no such dimension.

    >>> find("Ill-conditioned").name, find("x**2")
    ('ill_conditioned', None)
    """
    example = catalogue.get(re.sub(r"[\s_-]+", "_", text.strip().lower()))
    return example if example is None or dimension is None else example.at(dimension)


def meant(text: str) -> str | None:
    """Return the name that a single word comes close to without being one.

    >>> meant("rosenbrok"), meant("theta"), meant("rosenbrock")
    ('rosenbrock', None, None)
    """
    word = text.strip().lower()
    if not re.fullmatch(r"[a-z]\w*", word) or len(word) < SHORT or word in catalogue:
        return None
    return next(iter(get_close_matches(word, list(catalogue), 1, CLOSE)), None)


def known(text: str, variables: Sequence[str]) -> Example | None:
    """Return the example whose formula a loss is, of any dimension and in the loss's order.

    >>> known("x1**2 + x2**2 + x3**2", ("x1", "x2", "x3")).name
    'sphere'
    """
    example = _of(len(variables)).get(text)
    if example is None or set(example.variables) != set(variables):
        return None
    return example.ordered(variables)


@lru_cache(maxsize=16)
def _of(n: int) -> Mapping[str, Example]:
    """Return the examples of n variables by their formulas."""
    usual = [example for example in catalogue.values() if len(example.variables) == n]
    others = [
        example.at(n)
        for example in catalogue.values()
        if example.family and len(example.variables) != n and example.least <= n <= example.most
    ]
    return {example.text: example for example in (*others, *usual)}
