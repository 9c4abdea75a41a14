"""Text on arrays -> tokens, and sentences for what NumPy and MATLAB have besides."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from symgd.language import tokens
from symgd.language.arrays.functions import ARRAY_FUNCTIONS
from symgd.language.arrays.vocabulary import elsewhere
from symgd.language.functions import ALIASES, FUNCTIONS
from symgd.language.tokens import RESERVED, WORDS, Alphabet

_LOOP = "there are no loops here: sum(x) takes all entries, x[1:] a part of them"

_RESERVED: Mapping[str, str] = MappingProxyType(
    {
        **RESERVED,
        **dict.fromkeys(("for", "in", "while"), _LOOP),
        **dict.fromkeys(("True", "False"), "type 1 or 0; options as keepdims cannot be given"),
    }
)

_TRANSPOSE = "type '.T' for the transpose: x.T"

_REFUSED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys("⊤⸆ᵗ†", _TRANSPOSE),
        **dict.fromkeys("⊙∘⊗", "type '*' for a product entry by entry, '@' for one of matrices"),
        **dict.fromkeys("‖∥", "type 'norm(x)'"),
        **dict.fromkeys("∑", "type 'sum(x)' for the sum of all entries"),
        "|": "type 'abs(x)' for absolute values, 'norm(x)' for a length",
        "⟨": "type 'dot(a, b)'",
        "\\": "there is no division of matrices, and LaTeX is not read",
        "{": "braces are not used here: group with ( and )",
        ";": "one expression only; rows are not set apart by ';': give a matrix as data",
    }
)

_MEMBER = re.compile(r"((?:\.[A-Za-z_]\w{0,40}){0,3})\.([A-Za-z_]\w{0,40})(\s*\()?")
_OWNER = re.compile(r"([A-Za-z_]\w*)\s*$")
_PRIMES = "'’′`"
_MODULES = ("np", "numpy", "jnp", "jax", "torch", "tf", "math", "scipy", "tensor", "K", "F", "nn")


def _refusal(text: str, column: int) -> str:
    """Say what to type instead of a character."""
    character = text[column]
    if text[column : column + 3] == "...":
        return "'...' cannot be read: type a ':' for each axis, as in X[:, 0]"
    if character == "." and text[column + 1 : column + 2] in ("*", "/", "^", "\\"):
        sign = text[column + 1]
        return (
            f"'.{sign}' cannot be read: leave out the dot; '*', '/' and '^' work entry by entry, "
            "'@' is the product of matrices"
        )
    before = text[max(0, column - 80) : column]
    if member := _MEMBER.match(text, column):
        owner = _OWNER.search(before)
        return _about(member, owner[1] if owner else "")
    if character in _PRIMES and re.search(r"[\w)\]]$", before):
        return f"'{character}' cannot be read: {_TRANSPOSE}"
    if character in _REFUSED:
        return f"'{character}' cannot be read: {_REFUSED[character]}"
    return tokens.refusal(text, column)


def _about(member: re.Match[str], owner: str) -> str:
    """Say what to type instead of ``owner.name``."""
    modules, name, called = member.groups()
    known = name in ARRAY_FUNCTIONS or name in FUNCTIONS or name in ALIASES
    if owner in _MODULES:
        alone = f"type '{name}(…)'" if known else "a function is called by its name alone"
        return elsewhere(name) or f"'{owner}{modules}.' cannot be read: {alone}"
    if name in ("T", "t", "H", "mT", "transpose"):
        return f"'.{name}' cannot be read: {_TRANSPOSE}"
    if known and called:
        return f"nothing has methods: type '{name}({owner or 'x'}{', …' if name == 'dot' else ''})'"
    return elsewhere(name) or "nothing has attributes but the transpose, x.T"


_ARRAYS = Alphabet(
    r"@ | \[ | \] | : | ᵀ | \.T (?![A-Za-z0-9_])", _refusal, _RESERVED, (*WORDS, "None")
)


def tokenize(text: str) -> list[tokens.Token]:
    """Return the tokens of a text on arrays, brackets of indices among them.

    Raises:
        ExpressionError: at a character, name or number that cannot be read.

    >>> [token.text for token in tokenize("xᵀ@y[1:]")]
    ['x', 'ᵀ', '@', 'y', '[', '1', ':', ']']
    """
    return tokens.tokenize(text, _ARRAYS)
