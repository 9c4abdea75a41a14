"""The door for losses on arrays: text -> computation."""

import re

from symgd.errors import ExpressionError
from symgd.language.arrays.build import computation
from symgd.language.arrays.check import ArrayWalk
from symgd.language.arrays.functions import ARRAY_ONLY, EXTREMES
from symgd.language.arrays.grammar import complete
from symgd.language.arrays.postfix import joined
from symgd.language.arrays.tokens import tokenize
from symgd.language.arrays.vocabulary import ArrayVocabulary
from symgd.language.functions import ALIASES
from symgd.language.operations import Computation
from symgd.language.parse import check_size, variables
from symgd.language.syntax import TOO_DEEP, syntax


def parse_arrays(text: str) -> Computation:
    """Read a formula on arrays; every name in it that is no function is an input.

    Raises:
        ExpressionError: what cannot be read, where, and what to type instead.

    >>> loss = parse_arrays("mean((X@w - y)**2)")
    >>> loss.inputs
    (X, w, y)
    >>> [type(operation).__name__ for operation in loss.definitions.values()]
    ['Product', 'Elementwise', 'Reduce', 'Size', 'Elementwise']
    """
    vocabulary = ArrayVocabulary()
    written = complete(text, joined(text, tokenize(text)), vocabulary)
    check_size(written)
    try:
        tree = syntax(text, written)
        ArrayWalk(tree, vocabulary).value(tree.body, 1)
        return computation(tree, variables(written), vocabulary)
    except RecursionError:
        raise ExpressionError(TOO_DEEP, text, 0) from None


_NAMES = "|".join(ARRAY_ONLY)
_SIGNS = re.compile(rf"[@\[\]ᵀ]|\.T(?!\w)|\b(?:{_NAMES})\s*\(|\baxis\s*=(?!=)")
_CHOICES = "|".join([*EXTREMES, *(alias for alias, name in ALIASES.items() if name in EXTREMES)])
_CHOICE = re.compile(rf"\b(?:{_CHOICES})\s*\(")


def is_array(text: str) -> bool:
    """Say whether a text is one on arrays; it need not be one that can be read.

    >>> [is_array(text) for text in ("X@w", "sum(x**2)", "max(x)", "max(x, 0)", "x*(sum - 1)")]
    [True, True, True, False, False]
    """
    return bool(_SIGNS.search(text)) or any(
        _takes_one(text, call.end()) for call in _CHOICE.finditer(text)
    )


def _takes_one(text: str, start: int) -> bool:
    """Say whether the bracket that was opened before ``start`` holds one argument."""
    depth = 1
    for character in text[start:]:
        depth += (character == "(") - (character == ")")
        if depth == 0 or (depth == 1 and character == ","):
            return depth == 0
    return False
