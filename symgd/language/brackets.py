"""Which bracket closes which."""

from symgd.errors import ExpressionError
from symgd.language import limits
from symgd.language.tokens import Token


def matching(text: str, tokens: list[Token]) -> dict[int, int]:
    """Return for each opening bracket the index of the one that closes it."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind == "(":
            opened.append(index)
            if len(opened) > limits.BRACKETS:
                raise ExpressionError(
                    f"more than {limits.BRACKETS} brackets are nested here: simplify it",
                    text,
                    token.start,
                )
        elif token.kind == ")":
            if not opened:
                raise ExpressionError("this bracket was never opened", text, token.start)
            closing[opened.pop()] = index
    if opened:
        raise ExpressionError(
            "this bracket is never closed: type the ')' that is missing",
            text,
            tokens[opened[-1]].start,
        )
    return closing
