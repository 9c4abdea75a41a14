"""Text -> mathematics: the door through which everything a user types comes in.

Characters, tokens, Python's syntax tree, SymPy: each step lets through only what it knows. Nothing
that was typed is ever evaluated, and no text reaches SymPy but the names of symbols.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from symgd.errors import ExpressionError
from symgd.language import build, limits
from symgd.language.constants import check
from symgd.language.grammar import complete
from symgd.language.syntax import TOO_DEEP, syntax
from symgd.language.tokens import Token, tokenize
from symgd.language.vocabulary import CONSTANTS, Vocabulary

_DIGITS = re.compile(r"([0-9]+)")


@dataclass(frozen=True)
class Parsed:
    """What was typed.

    Attributes:
        expression: a SymPy expression, or a condition; its symbols are real.
        names: every variable that was typed, sorted (x2 before x10), also one that cancels.
        rounded: whether a constant was made a decimal on the way, though it was not typed as one,
            as exp(-1000) is.
        guessed: whether doubles decided a jump or a condition too near for them, as in
            floor(log(8)/log(2)).
    """

    expression: Any
    names: tuple[str, ...]
    rounded: bool = field(default=False, repr=False)
    guessed: bool = field(default=False, repr=False)


def parse(text: str, *, names: Iterable[str] | None = None, reductions: bool = False) -> Parsed:
    """Read an expression.

    Args:
        text: the expression, such as ``x**2 + 2*y**2``.
        names: the variables it may use; None for any.
        reductions: whether norm, dot, sum and mean of vectors may be used.

    Raises:
        ExpressionError: what cannot be read, where, and what to type instead.

    >>> parse("2x² - x*y/y")
    Parsed(expression=2*x**2 - x, names=('x', 'y'))
    """
    return read(text, tokenize(text), _vocabulary(names, reductions))


def parse_condition(
    text: str, *, names: Iterable[str] | None = None, reductions: bool = False
) -> Parsed:
    """Read a condition, such as a stopping test.

    Raises:
        ExpressionError: what cannot be read, where, and what to type instead.

    >>> parse_condition("gradient < 1e-6 or t > 100").names
    ('gradient', 't')
    """
    return read(text, tokenize(text), _vocabulary(names, reductions), condition=True)


def read(
    text: str, tokens: list[Token], vocabulary: Vocabulary, *, condition: bool = False
) -> Parsed:
    """Read the tokens of one expression or condition.

    Raises:
        ExpressionError: what cannot be read, where, and what to type instead.
    """
    written = complete(text, tokens, vocabulary)
    check_size(written)
    tree = syntax(text, written)
    try:
        check(tree, vocabulary, condition=condition)
        make = build.condition if condition else build.expression
        expression, guard = make(tree, vocabulary)
    except RecursionError:
        raise ExpressionError(TOO_DEEP, text, 0) from None
    return Parsed(expression, variables(written), guard.rounded, guard.guessed)


def check_size(tokens: list[Token]) -> None:
    """Refuse complete tokens of too large an expression."""
    size = sum(token.kind not in ("(", ")", ",") for token in tokens)
    if size > limits.NODES:
        raise ExpressionError(
            f"the expression has {size:,} numbers, names and operators: "
            f"at most {limits.NODES:,} are read"
        )


def variables(tokens: list[Token]) -> tuple[str, ...]:
    """Return every name in complete tokens that is a variable, x2 before x10."""
    following = [*(token.kind for token in tokens[1:]), ""]
    found = {
        token.text
        for token, after in zip(tokens, following, strict=True)
        if token.kind == "name" and after != "(" and token.text not in CONSTANTS
    }
    return tuple(sorted(found, key=_natural))


def _natural(name: str) -> list[tuple[int, str]]:
    """Order x2 before x10: runs of digits compare as numbers."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _DIGITS.split(name)]


def _vocabulary(names: Iterable[str] | None, reductions: bool) -> Vocabulary:
    return Vocabulary(None if names is None else frozenset(names), reductions)
