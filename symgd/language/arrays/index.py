"""What may stand in square brackets: whole numbers, ranges of them, and one None."""

from symgd.errors import ExpressionError
from symgd.language import limits
from symgd.language.tokens import COMPARISONS, Token

COLUMN, ROW = ":,None", "None,:"
"""The indices that make a matrix of a vector."""

_INDEX = "an index is a whole number or a range: type x[0], x[-1], x[1:] or X[:, 2]"
_CHOICE = "an index makes no choice: type where(x > 0, x, 0)"
_NEW = "None makes a column or a row of a whole vector: type x[:, None] or x[None, :]"


def inside(text: str, tokens: list[Token], opening: int) -> list[Token]:
    """Return the tokens between the square bracket at ``opening`` and the one that closes it.

    Raises:
        ExpressionError: at the first that cannot stand there, or where none closes it.
    """
    for index in range(opening + 1, len(tokens)):
        token = tokens[index]
        if token.kind == "]":
            return tokens[opening + 1 : index]
        if token.kind not in ("number", "+", "-", ":", ",", "None"):
            following = tokens[index + 1].kind if index + 1 < len(tokens) else ""
            raise ExpressionError(_refusal(token, following), text, token.start)
    raise ExpressionError(
        "this bracket is never closed: type the ']' that is missing", text, tokens[opening].start
    )


def _refusal(token: Token, following: str) -> str:
    if following in COMPARISONS:
        return _CHOICE
    return f"'{token.text}' cannot stand in an index: {_INDEX}" if token.kind == "name" else _INDEX


def written(text: str, tokens: list[Token], opening: Token) -> str:
    """Return an index as Python writes it, from what is inside its brackets.

    Raises:
        ExpressionError: where it is none.

    >>> from symgd.language.tokens import tokenize
    >>> written("", tokenize("- 1"), Token("[", "[", 0, 1))
    '[-1]'
    """
    entries = _split(tokens, ",")
    if len(entries) > 2:
        raise ExpressionError(
            f"an array has at most two axes: {len(entries)} are given here", text, opening.start
        )
    shown = ",".join(_entry(text, entry, opening) for entry in entries)
    if "None" in shown and shown not in (COLUMN, ROW):
        raise ExpressionError(_NEW, text, opening.start)
    return f"[{shown}]"


def _entry(text: str, entry: list[Token], opening: Token) -> str:
    if [token.kind for token in entry] == ["None"]:
        return "None"
    parts = _split(entry, ":")
    if parts == [[]] or len(parts) > 3:
        raise ExpressionError(_INDEX, text, entry[0].start if entry else opening.start)
    written = [_number(text, part) if part else "" for part in parts]
    if len(written) == 3 and written[2] in ("0", "-0", "+0"):
        raise ExpressionError(
            "a range cannot go in steps of 0: type x[::2], for example", text, parts[2][0].start
        )
    return ":".join(written)


def _number(text: str, part: list[Token]) -> str:
    """Return a whole number as typed."""
    *signs, last = part
    if (
        len(signs) > 1
        or last.kind != "number"
        or not last.text.isdigit()
        or any(sign.kind not in ("+", "-") for sign in signs)
    ):
        raise ExpressionError(_INDEX, text, part[0].start)
    if len(last.text) > limits.INDEX_DIGITS:
        raise ExpressionError(
            f"no array is that long: an index has at most {limits.INDEX_DIGITS} digits",
            text,
            last.start,
        )
    return "".join(token.text for token in part)


def _split(tokens: list[Token], kind: str) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == kind:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
