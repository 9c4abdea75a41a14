"""What follows an array: an index, a transpose, an axis. Each is made one token.

So the grammar of formulas need not know what may stand in square brackets.
"""

from symgd.errors import ExpressionError
from symgd.language import limits
from symgd.language.arrays.index import inside, written
from symgd.language.tokens import Token

_LAST = "the axis comes last: type sum(x, axis=0)"
_NONE = "None can only stand in an index, x[:, None]; leave an axis out to take all entries"
_NOTHING = Token("", "", 0, 0)


def joined(text: str, tokens: list[Token]) -> list[Token]:
    """Return the tokens, with each index, transpose and axis made one.

    Raises:
        ExpressionError: at what cannot stand there.

    >>> from symgd.language.arrays.tokens import tokenize
    >>> [token.text for token in joined("", tokenize("sum(X[1:, -1], axis = 0)"))]
    ['sum', '(', 'X', '[1:,-1]', ',axis=0', ')']
    """
    found: list[Token] = []
    index = 0
    while index < len(tokens):
        token, taken = tokens[index], 1
        if token.kind in ("[", ".T", "ᵀ"):
            _check_owner(text, found, token)
        if token.kind == "[":
            entries = inside(text, tokens, index)
            taken = len(entries) + 2
            end = tokens[index + taken - 1].end
            token = Token("postfix", written(text, entries, token), token.start, end)
        elif token.kind in (".T", "ᵀ"):
            token = Token("postfix", ".T", token.start, token.end)
        elif token.kind == "]":
            raise ExpressionError("this bracket was never opened", text, token.start)
        elif token.kind == "None":
            raise ExpressionError(_NONE, text, token.start)
        elif token.kind == ":":
            raise ExpressionError(
                "a colon can only stand in an index, as in x[1:]", text, token.start
            )
        elif token.kind == "=" and index and tokens[index - 1].kind == "name":
            token, taken = _axis(text, tokens, index)
            del found[-2:]
        found.append(token)
        index += taken
    return found


def _check_owner(text: str, found: list[Token], token: Token) -> None:
    """Check what an index or a transpose belongs to."""
    before = found[-1] if found else _NOTHING
    if before.kind in ("name", ")", "postfix"):
        row = found[-limits.POSTFIXES :]
        if len(row) < limits.POSTFIXES or any(other.kind != "postfix" for other in row):
            return
        message = f"more than {limits.POSTFIXES} indices in a row: simplify it"
    elif before.kind == "raised":
        example = "[0]" if token.kind == "[" else ".T"
        message = f"which is meant: type (x^2){example} or x{example}^2"
    elif before.kind == "number":
        message = "a number has no parts"
    elif token.kind == "[":
        message = "lists are not written here: give them as data, or join arrays with concat(a, b)"
    else:
        message = "nothing stands before this transpose: type x.T"
    raise ExpressionError(message, text, token.start)


def _axis(text: str, tokens: list[Token], equals: int) -> tuple[Token, int]:
    """Return ``, axis=0`` as one token, and how many there are from ``=`` on."""
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
    number = "".join(token.text for token in value[:length])
    if number not in ("0", "1", "-1"):
        raise ExpressionError(
            "an axis is 0, 1, or -1 for the last one; without one, all entries are taken",
            text,
            value[0].start if value else tokens[equals].start,
        )
    if value[length : length + 1] and value[length].kind != ")":
        raise ExpressionError(_LAST, text, name.start)
    return Token("axis", f",axis={number}", before.start, value[length - 1].end), 1 + length


def _other(name: str) -> str:
    """Say what to type instead of another named argument."""
    if name == "dim":
        return "'dim' cannot be read: type axis=0, as in sum(x, axis=0)"
    if name == "ord":
        return "'ord' cannot be read: type norm(x, 1) or norm(x)"
    return f"'{name}' cannot be given here: the one thing that is named is an axis, as in axis=0"
