"""Rules: assignments ``name = expression``, one after another."""

from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp

from symgd.errors import ExpressionError
from symgd.language import limits
from symgd.language.parse import read
from symgd.language.tokens import tokenize
from symgd.language.vocabulary import CONSTANTS, Vocabulary


@dataclass(frozen=True)
class Equation:
    """One assignment.

    Attributes:
        name: what is assigned.
        expression: its value, over real symbols.
    """

    name: str
    expression: sp.Expr


def parse_equations(
    text: str, *, names: Iterable[str] | None = None, reductions: bool = True
) -> tuple[Equation, ...]:
    """Read assignments, set apart by semicolons or new lines.

    Args:
        text: such as ``v = 0.9*v + g; w = w - lr*v``.
        names: the names that may be read before they are assigned; None for any.
        reductions: whether norm, dot, sum and mean of vectors may be used.

    Raises:
        ExpressionError: what cannot be read, where, and what to type instead.

    >>> parse_equations("v = 0.9*v + g; w = w - lr*v")[1]
    Equation(name='w', expression=-lr*v + w)
    """
    if len(text) > limits.LENGTH:
        raise ExpressionError(
            f"the equations have {len(text):,} characters: at most {limits.LENGTH:,} are read"
        )
    found = statements(text)
    if not found:
        raise ExpressionError("there is no equation here: type one, such as w = w - lr*g")
    if len(found) > limits.EQUATIONS:
        raise ExpressionError(
            f"there are {len(found):,} equations: at most {limits.EQUATIONS} are read"
        )
    known = None if names is None else frozenset(names)
    equations = []
    for statement in found:
        equation = _equation(statement, Vocabulary(known, reductions))
        equations.append(equation)
        known = None if known is None else known | {equation.name}
    return tuple(equations)


def statements(text: str) -> list[str]:
    """Split at semicolons, and at new lines outside brackets."""
    found, depth, start = [], 0, 0
    for column, character in enumerate(f"{text};"):
        depth += (character == "(") - (character == ")")
        if character == ";" or (character == "\n" and depth <= 0):
            found.append(text[start:column].strip())
            depth, start = 0, column + 1
    return [statement for statement in found if statement]


def _equation(text: str, vocabulary: Vocabulary) -> Equation:
    tokens = tokenize(text)
    kinds = [token.kind for token in tokens]
    if "=" not in kinds:
        raise ExpressionError("an equation is missing its '=': type name = expression", text, 0)
    equals = tokens[kinds.index("=")]
    target, *rest = tokens
    if target == equals:
        raise ExpressionError("a name must stand on the left of '='", text, target.start)
    if rest[0].kind in ("+", "-", "*", "/", "**") and rest[1:2] == [equals]:
        example = f"{target.text} = {target.text} {rest[0].text} (…)"
        raise ExpressionError(
            f"'{rest[0].text}=' cannot be read: type '{example}'", text, rest[0].start
        )
    if target.kind != "name" or rest[0] != equals:
        raise ExpressionError("a single name must stand on the left of '='", text, target.start)
    name = target.text
    if name in CONSTANTS:
        raise ExpressionError(f"'{name}' is a constant: choose another name", text, target.start)
    taken = Vocabulary(None, vocabulary.reductions)
    if not taken.is_variable(name) and not vocabulary.is_variable(name):
        raise ExpressionError(f"'{name}' is a function: choose another name", text, target.start)
    if len(rest) == 1:
        raise ExpressionError("nothing follows '='", text, equals.start)
    return Equation(name, read(text, rest[1:], vocabulary).expression)
