"""Text -> tokens: numbers, names, operators, brackets. Every other character is refused."""

import keyword
import math
import re
import unicodedata
from dataclasses import dataclass

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
_PATTERN = re.compile(
    rf"""
      (?P<space>   [{SPACES}]+ )
    | (?P<number>  (?: [0-9]+ (?: \.[0-9]* )? | \.[0-9]+ ) (?: [eE][+-]?[0-9]+ )? )
    | (?P<name>    [A-Za-z_][A-Za-z_{_DIGIT}]* | [{"".join(GREEK)}][_{_DIGIT}]* )
    | (?P<raised>  [{"".join(SUPERSCRIPTS)}]+ )
    | (?P<op>      \*\* | <= | >= | == | != | [-+*/^<>(),=] | [{"".join(OPERATORS)}] )
    """,
    re.VERBOSE,
)

_INSTEAD = {
    "lambda": "lamda",
    "is": "==",
    "if": "where(condition, a, b)",
    "else": "where(condition, a, b)",
}


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


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text.

    Raises:
        ExpressionError: at a character, name or number that cannot be read.

    >>> [token.text for token in tokenize("2β₁·x^2")]
    ['2', 'beta1', '*', 'x', '**', '2']
    """
    if len(text) > limits.LENGTH:
        raise ExpressionError(
            f"the expression has {len(text):,} characters: at most {limits.LENGTH:,} are read"
        )
    tokens: list[Token] = []
    column = 0
    while column < len(text):
        match = _PATTERN.match(text, column)
        if match is None:
            raise ExpressionError(_refusal(text, column), text, column)
        kind, found, column = match.lastgroup or "", match[0], match.end()
        if kind != "space":
            tokens.append(_token(kind, found, text, match.start()))
    return tokens


def _token(kind: str, found: str, text: str, start: int) -> Token:
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
        if name in WORDS:
            return Token(name, name, start, end)
        _check_name(name, text, start)
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


def _check_name(name: str, text: str, start: int) -> None:
    if name.startswith("_") and text[:start][-1:].isdigit():
        raise ExpressionError("a number is typed without '_'", text, start)
    if name.startswith("_"):
        raise ExpressionError(
            f"{_short(name)} begins with an underscore: begin a name with a letter", text, start
        )
    if keyword.iskeyword(name):
        instead = _INSTEAD.get(name, f"{name.lower()}_")
        raise ExpressionError(f"'{name}' is reserved: type '{instead}' instead", text, start)
    if len(name) > 64:
        raise ExpressionError("a name has at most 64 characters", text, start)


def _refusal(text: str, column: int) -> str:
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


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:20]}…"
