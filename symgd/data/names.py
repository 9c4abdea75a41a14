"""Which headers can be typed in a loss as they are."""

from symgd.errors import ExpressionError
from symgd.language.tokens import tokenize
from symgd.language.vocabulary import CONSTANTS, Vocabulary


def as_name(header: str) -> str | None:
    """Return the name that the language reads in a header, or None where it reads none.

    >>> as_name("x1"), as_name("λ"), as_name("petal width"), as_name("pi")
    ('x1', 'lamda', None, None)
    """
    try:
        tokens = tokenize(header)
    except ExpressionError:
        return None
    if len(tokens) != 1 or tokens[0].kind != "name" or tokens[0].text in CONSTANTS:
        return None
    name = tokens[0].text
    return name if Vocabulary().is_variable(name) else None
