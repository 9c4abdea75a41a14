"""MathML: names, rows and tables; every character of a name is escaped."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from symgd.language.characters import GREEK

_LETTERS = {**{name: letter for letter, name in reversed(list(GREEK.items()))}, "eps": "ε"}

_NUMBER = re.compile(r"(<msup>|<mrow>)*<mn>")
"""What begins with a number, which needs a dot in front of it."""

_WORD = re.compile(r"<mi>\w\w")
"""A name of several letters, which needs a space around it."""

_ACCENTS: Mapping[str, str] = MappingProxyType({"hat": "^", "bar": "¯", "tilde": "~"})

TIMES = "<mo>&#x2062;</mo>"
SPACED = f'{TIMES}<mspace width="0.2em"/>'
APPLIED = "<mo>&#x2061;</mo>"


def table(rows: Iterable[tuple[str, str, str]]) -> str:
    """Return rows of MathML, aligned at their relation: left side, relation, right side."""
    body = "".join(
        f'<mtr><mtd style="text-align: right">{left}</mtd><mtd><mo>{relation}</mo></mtd>'
        f'<mtd style="text-align: left">{right}</mtd></mtr>'
        for left, relation, right in rows
    )
    return f'<mtable displaystyle="true">{body}</mtable>'


def derivative(function: str, variable: str, sign: str = "∂") -> str:
    """Return the MathML of ∂f/∂x, or with another sign of df/dx."""
    mark = f'<mo lspace="0" rspace="0">{sign}</mo>'
    return (
        f"<mfrac><mrow>{mark}{identifier(function)}</mrow>"
        f"<mrow>{mark}{identifier(variable)}</mrow></mfrac>"
    )


def call(function: str, arguments: Sequence[str]) -> str:
    """Return the MathML of f(x, y)."""
    inside = "<mo>,</mo>".join(map(identifier, arguments))
    return f"<mrow>{identifier(function)}{APPLIED}{fenced(inside)}</mrow>"


def block(content: str) -> str:
    """Return a formula that stands by itself."""
    return f'<math display="block">{content}</math>'


def identifier(name: str) -> str:
    """Return the MathML of a name: Greek letters, digits below, a hat for ``_hat``.

    A name made of words, such as weight_decay, stays as it is.

    >>> identifier("beta1")
    '<msub><mi>β</mi><mn>1</mn></msub>'
    >>> identifier("m_hat")
    '<mover accent="true"><mi>m</mi><mo>^</mo></mover>'
    """
    base, *below = [part for part in name.split("_") if part] or [name]
    stem = base.rstrip("0123456789") or base
    if below and len(stem) > 2 and stem not in _LETTERS:
        return letters(name)
    below = [digits, *below] if (digits := base[len(stem) :]) else below
    accents = [part for part in below if part in _ACCENTS]
    made = letters(stem)
    for accent in accents:
        made = f'<mover accent="true">{made}<mo>{_ACCENTS[accent]}</mo></mover>'
    rest = [part for part in below if part not in _ACCENTS]
    if not rest:
        return made
    index = "<mo>,</mo>".join(
        f"<mn>{html.escape(part)}</mn>" if part.isdigit() else letters(part) for part in rest
    )
    return f"<msub>{made}{f'<mrow>{index}</mrow>' if len(rest) > 1 else index}</msub>"


def letters(word: str) -> str:
    """Return the MathML of a word; a Greek letter that is spelled out becomes one."""
    return f"<mi>{html.escape(_LETTERS.get(word, word))}</mi>"


def fenced(inside: str, left: str = "(", right: str = ")") -> str:
    """Put brackets around a piece."""
    return (
        f'<mrow><mo fence="true" form="prefix">{left}</mo>{inside}'
        f'<mo fence="true" form="postfix">{right}</mo></mrow>'
    )


def product(parts: Sequence[str]) -> str:
    """Write factors side by side, with a dot in front of a number."""
    made = ""
    for part in parts:
        if not made:
            made = part
        elif _NUMBER.match(part):
            made += f"<mo>·</mo>{part}"
        else:
            made += (SPACED if _WORD.search(made + part) else TIMES) + part
    return made
