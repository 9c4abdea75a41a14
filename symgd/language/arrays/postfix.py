"""What follows an array: an index, a transpose, an axis. Each is made one token.

So the grammar of formulas need not know what may stand in square brackets.
"""

from symgd.errors import ExpressionError
from symgd.language import limits
from symgd.language.tokens import COMPARISONS, Token

_INDEX = "an index is a whole number or a range: type x[0], x[-1], x[1:] or X[:, 2]"
_CHOICE = "an index makes no choice: type where(x > 0, x, 0)"
_LAST = "the axis comes last: type sum(x, axis=0)"


def joined(text: str, tokens: list[Token]) -> list[Token]:
    """Return the tokens, with each index, transpose and axis made one.

    Raises:
        ExpressionError: at what cannot stand there.

    >>> from symgd.language.arrays.tokens import tokenize
    >>> [token.text for token in joined("", tokenize("sum(X[1:, -1], axis = 0)"))]
    ['sum', '(', 'X', '[1:,-1]', ',axis=0', ')']
    """
    found: list[Token] = []
    index, row = 0, 0
    while index < len(tokens):
        token = tokens[index]
        taken = 1
        if token.kind in ("[", ".T", "ᵀ"):
            _check_owner(text, found[-1] if found else None, token)
            row += 1
            if row > limits.POSTFIXES:
                raise ExpressionError(
                    f"more than {limits.POSTFIXES} indices in a row: simplify it", text, token.start
                )
        else:
            row = 0
        if token.kind == "[":
            inside = _inside(text, tokens, index)
            taken = len(inside) + 2
            end = tokens[index + taken - 1].end
            written = f"[{','.join(_entries(text, inside, token))}]"
            found.append(Token("postfix", written, token.start, end))
        elif token.kind in (".T", "ᵀ"):
            found.append(Token("postfix", ".T", token.start, token.end))
        elif token.kind == "]":
            raise ExpressionError("this bracket was never opened", text, token.start)
        elif token.kind == ":":
            raise ExpressionError(
                "a colon can only stand in an index, as in x[1:]", text, token.start
            )
        elif token.kind == "=" and index and tokens[index - 1].kind == "name":
            taken = _named(text, tokens, index, found)
        else:
            found.append(token)
        index += taken
    return found


def _check_owner(text: str, before: Token | None, token: Token) -> None:
    if before is not None and before.kind in ("name", ")", "postfix"):
        return
    if before is not None and before.kind == "raised":
        raise ExpressionError(
            f"which is meant: type (x^2){_example(token)} or x{_example(token)}^2",
            text,
            token.start,
        )
    if before is not None and before.kind == "number":
        raise ExpressionError("a number has no parts", text, token.start)
    raise ExpressionError(
        "lists are not written here: give them as data, or join arrays with concat(a, b)"
        if token.kind == "["
        else "nothing stands before this transpose: type x.T",
        text,
        token.start,
    )


def _example(token: Token) -> str:
    return "[0]" if token.kind == "[" else ".T"


def _inside(text: str, tokens: list[Token], opening: int) -> list[Token]:
    """Return the tokens between square brackets."""
    for index in range(opening + 1, len(tokens)):
        token = tokens[index]
        if token.kind == "]":
            return tokens[opening + 1 : index]
        if token.kind not in ("number", "+", "-", ":", ","):
            following = tokens[index + 1].kind if index + 1 < len(tokens) else ""
            if following in COMPARISONS:
                raise ExpressionError(_CHOICE, text, token.start)
            if token.kind == "name":
                raise ExpressionError(
                    f"'{token.text}' cannot stand in an index: {_INDEX}", text, token.start
                )
            raise ExpressionError(_INDEX, text, token.start)
    raise ExpressionError(
        "this bracket is never closed: type the ']' that is missing", text, tokens[opening].start
    )


def _entries(text: str, inside: list[Token], opening: Token) -> list[str]:
    """Return what stands in square brackets, an axis an entry, as Python writes it."""
    entries = _split(inside, ",")
    if len(entries) > 2:
        raise ExpressionError(
            f"an array has at most two axes: {len(entries)} are given here", text, opening.start
        )
    return [_entry(text, entry, opening) for entry in entries]


def _entry(text: str, entry: list[Token], opening: Token) -> str:
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


def _named(text: str, tokens: list[Token], equals: int, found: list[Token]) -> int:
    """Make ``, axis=0`` one token, or say what else was meant; return how many follow ``=``."""
    name = tokens[equals - 1]
    before = tokens[equals - 2] if equals > 1 else name
    if name.text == "axis" and before.kind not in ("(", ","):
        raise ExpressionError(
            "a comma is missing before the axis: type sum(x, axis=0)", text, name.start
        )
    if before.kind not in ("(", ","):
        raise ExpressionError(
            "'=' cannot be read: a loss is one formula, and its data are given beside it",
            text,
            tokens[equals].start,
        )
    if name.text != "axis":
        raise ExpressionError(_other(name.text), text, name.start)
    if before.kind == "(":
        raise ExpressionError("an argument is missing here: type sum(x, axis=0)", text, name.start)
    value = tokens[equals + 1 : equals + 4]
    length = 2 if value[:1] and value[0].kind in ("-", "+") else 1
    written = "".join(token.text for token in value[:length])
    if written not in ("0", "1", "-1"):
        raise ExpressionError(
            "an axis is 0, 1, or -1 for the last one; without one, all entries are taken",
            text,
            value[0].start if value else tokens[equals].start,
        )
    if value[length : length + 1] and value[length].kind != ")":
        raise ExpressionError(_LAST, text, name.start)
    found[-2:] = [Token("axis", f",axis={written}", before.start, value[length - 1].end)]
    return 1 + length


def _other(name: str) -> str:
    """Say what to type instead of another named argument."""
    if name == "dim":
        return "'dim' cannot be read: type axis=0, as in sum(x, axis=0)"
    if name == "ord":
        return "'ord' cannot be read: type norm(x, 1) or norm(x)"
    return f"'{name}' cannot be given here: the one thing that is named is an axis, as in axis=0"
