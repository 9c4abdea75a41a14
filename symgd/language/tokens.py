"""Text -> tokens: numbers, names, operators, brackets. Every other character is refused."""

import keyword
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from symgd.errors import ExpressionError
from symgd.language import limits
from symgd.language.characters import (
    GREEK,
    OPERATORS,
    REFUSED,
    SPACES,
    SUBSCRIPTS,
    SUPERSCRIPTS,
)

WORDS = ("and", "or", "not")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")

_DIGIT = "0-9" + "".join(SUBSCRIPTS)
_PATTERN = rf"""
  (?P<space>   [{SPACES}]+ )
| (?P<number>  (?: [0-9]+ (?: \.[0-9]* )? | \.[0-9]+ ) (?: [eE][+-]?[0-9]+ )? )
| (?P<name>    [A-Za-z_][A-Za-z_{_DIGIT}]* | [{"".join(GREEK)}][_{_DIGIT}]* )
| (?P<raised>  [{"".join(SUPERSCRIPTS)}]+ )
| (?P<op>      \*\* | <= | >= | == | != | [-+*/^<>(),=] | [{"".join(OPERATORS)}] )
"""

RESERVED: Mapping[str, str] = MappingProxyType(
    {
        "lambda": "type 'lamda' instead",
        "is": "type '==' instead",
        "if": "type 'where(condition, a, b)' instead",
        "else": "type 'where(condition, a, b)' instead",
    }
)
"""Words of Python, and what to do instead."""


@dataclass(frozen=True)
class Token:
    """A piece of text.

    Attributes:
        kind: "number", "name", "raised" (the power that a raised number stands for), or the
            operator, bracket or word itself.
        text: in ASCII.
        start, end: the columns it takes up.
    """

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Alphabet:
    """The signs that a text may be written in.

    Attributes:
        signs: more operators and brackets than every text may hold, as a regular expression.
        refusal: text, column -> the sentence about what cannot be read there.
        reserved: words of Python -> what to do instead.
        words: the names that are signs.
    """

    signs: str
    refusal: Callable[[str, int], str]
    reserved: Mapping[str, str]
    words: tuple[str, ...] = WORDS

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the next token may be."""
        signs = rf" | (?P<sign> {self.signs} )" if self.signs else ""
        return re.compile(_PATTERN + signs, re.VERBOSE)


def tokenize(text: str, alphabet: Alphabet | None = None) -> list[Token]:
    """Return the tokens of a text, of numbers only unless an alphabet is given.

    Raises:
        ExpressionError: at a character, name or number that cannot be read.

    >>> [token.text for token in tokenize("2β₁·x^2")]
    ['2', 'beta1', '*', 'x', '**', '2']
    """
    if len(text) > limits.LENGTH:
        raise ExpressionError(
            f"the expression has {len(text):,} characters: at most {limits.LENGTH:,} are read"
        )
    alphabet = alphabet or NUMBERS
    pattern = alphabet.pattern
    tokens: list[Token] = []
    column = 0
    while column < len(text):
        match = pattern.match(text, column)
        if match is None:
            raise ExpressionError(alphabet.refusal(text, column), text, column)
        kind, found, column = match.lastgroup or "", match[0], match.end()
        if kind != "space":
            tokens.append(_token(kind, found, text, match.start(), alphabet))
    return tokens


def _token(kind: str, found: str, text: str, start: int, alphabet: Alphabet) -> Token:
    end = start + len(found)
    if kind == "number":
        return Token(kind, _number(found, text, start), start, end)
    if kind == "raised":
        power = "".join(SUPERSCRIPTS[c] for c in found)
        if not re.fullmatch(r"[-+]?[0-9]+", power):
            raise ExpressionError(f"'{found}' is not a whole power: type ^(…)", text, start)
        sign = power[0] if power[0] in "+-" else ""
        return Token(kind, sign + _number(power.lstrip("+-"), text, start), start, end)
    if kind == "name":
        name = "".join(GREEK.get(c) or SUBSCRIPTS.get(c) or c for c in found)
        if name in alphabet.words:
            return Token(name, name, start, end)
        _check_name(name, text, start, alphabet.reserved)
        return Token(kind, name, start, end)
    operator = OPERATORS.get(found, found)
    return Token(operator, operator, start, end)


def _number(found: str, text: str, start: int) -> str:
    """Return a number as Python writes it; checked before any int or SymPy number is made."""
    if found.isdigit():
        digits = found.lstrip("0") or "0"
        if len(digits) > limits.DIGITS:
            raise ExpressionError(
                f"a whole number of {len(digits):,} digits is too long: "
                f"at most {limits.DIGITS} are read; type 1e{len(digits) - 1} for a large one",
                text,
                start,
            )
        return digits
    value = float(found)
    if math.isinf(value):
        raise ExpressionError(f"{_short(found)} is too large: {LARGEST}", text, start)
    return repr(value)


LARGEST = "the largest number is about 1.8e308"


def _check_name(name: str, text: str, start: int, reserved: Mapping[str, str]) -> None:
    if name.startswith("_") and text[:start][-1:].isdigit():
        raise ExpressionError("a number is typed without '_'", text, start)
    if name.startswith("_"):
        raise ExpressionError(
            f"{_short(name)} begins with an underscore: begin a name with a letter", text, start
        )
    if keyword.iskeyword(name):
        instead = reserved.get(name, f"type '{name.lower()}_' instead")
        raise ExpressionError(f"'{name}' is reserved: {instead}", text, start)
    if len(name) > 64:
        raise ExpressionError("a name has at most 64 characters", text, start)


def refusal(text: str, column: int) -> str:
    """Say what to type instead of a character."""
    character = text[column]
    before = text[:column].rstrip(SPACES)
    if character == "." and (before[-1:].isalnum() or before[-1:] in (")", "_")):
        return "nothing has attributes: a dot belongs inside a number, as in 0.5"
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    if character in REFUSED:
        return f"'{shown}' cannot be read: {REFUSED[character]}"
    if ord(character) > 127:
        name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
        return f"'{shown}' ({name}) cannot be read: type plain letters, or Greek ones"
    return f"'{shown}' cannot be read: leave it out"


NUMBERS = Alphabet("", refusal, RESERVED)
"""What a formula on numbers is written in."""


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:20]}…"
