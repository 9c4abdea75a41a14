"""What may follow what: sentences for what may not, and a ``*`` for each product left out."""

from dataclasses import dataclass

from symgd.errors import ExpressionError
from symgd.language.brackets import matching
from symgd.language.characters import REFUSED
from symgd.language.tokens import COMPARISONS, Token
from symgd.language.vocabulary import Vocabulary

OPERANDS = ("number", "name", ")", "postfix", "axis")
"""What a value may end with."""

_BINARY = ("+", "-", "*", "/", "@", "**", *COMPARISONS, "and", "or")
_NOTHING = Token("", "", 0, 0)


@dataclass
class _Level:
    """What is inside one bracket, as far as it has been read.

    Attributes:
        call: the function whose arguments these are, or "".
        start: the column where the current factor begins.
        power: the column of the exponent of the current factor, where it has one.
        raising, signed: whether ** or a sign was read last.
        operator: the operator before the current factor; ``slash`` is its column.
        before: the column where the factor before that begins.
    """

    call: str = ""
    start: int = 0
    power: int | None = None
    raising: bool = False
    signed: bool = False
    operator: str = ""
    slash: int = 0
    before: int = 0


def complete(text: str, tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """Return the tokens with every product written out.

    Raises:
        ExpressionError: at the first token that cannot stand where it stands.

    >>> from symgd.language.tokens import tokenize
    >>> [token.text for token in complete("2x²", tokenize("2x²"), Vocabulary())]
    ['2', '*', 'x', '**', '2']
    """
    if not tokens:
        raise ExpressionError("the expression is empty: type one, such as x**2 + 2*y**2")
    return Grammar(text, tokens, vocabulary).read()


class Grammar:
    """One reading of one list of tokens."""

    def __init__(self, text: str, tokens: list[Token], vocabulary: Vocabulary) -> None:
        self.text, self.tokens, self.vocabulary = text, tokens, vocabulary
        self.closing = matching(text, tokens)
        self.levels = [_Level()]
        self.done: list[Token] = []

    def read(self) -> list[Token]:
        """Return the complete tokens."""
        for index, token in enumerate(self.tokens):
            before = self.tokens[index - 1] if index else _NOTHING
            after = self.tokens[index + 1] if index + 1 < len(self.tokens) else _NOTHING
            if token.kind == "=":
                raise self.error(f"'=' cannot be read: {REFUSED['=']}", token)
            if before.kind in (*OPERANDS, "raised"):
                self.follow(index, before, token)
            else:
                self.begin(before, token)
            if token.kind == "name":
                self.name(index, token, after)
            self.take(index, before, token)
        last = self.tokens[-1]
        if last.kind not in (*OPERANDS, "raised"):
            raise self.error(f"nothing follows '{last.text}': the expression ends there", last)
        return self.done

    def begin(self, before: Token, token: Token) -> None:
        """Check a token where a value must begin."""
        kind, level = token.kind, self.levels[-1]
        if kind in ("number", "name", "(", "+", "-"):
            return
        if kind == "not" and before.kind in ("", "(", ",", "and", "or", "not"):
            return
        if kind == ")" and before.kind == "(" and level.call:
            raise self.error(f"{level.call}() needs an argument: type {level.call}(x)", before)
        if kind == ")" and before.kind == "(":
            raise self.error("there is nothing between these brackets", before)
        if kind in (")", ",") and before.kind in ("(", ","):
            raise self.error("an argument is missing here", token)
        if kind in (")", ","):
            raise self.error(f"nothing follows '{before.text}'", before)
        if before.text == token.text == "/" and before.end == token.start:
            raise self.error("'//' cannot be read: type 'floor(a/b)' for a // b", before)
        if before.kind in ("", "(", ","):
            raise self.error(f"nothing stands before '{token.text}'", token)
        raise self.error(
            f"'{before.text}' and '{token.text}' in a row: a value is missing between them", token
        )

    def follow(self, index: int, before: Token, token: Token) -> None:
        """Check a token after a value; put a ``*`` in where a product is meant."""
        kind = token.kind
        if kind == "not":
            raise self.error("'not' cannot follow a value: type 'and not'", token)
        if kind == "," and not self.levels[-1].call:
            decimal = f"{before.text}.{self.shown(index + 1)}"
            raise self.error(
                f"a comma cannot stand here: type {decimal} with a dot"
                if before.kind == "number" and self.kind(index + 1) == "number"
                else "a comma can only stand between the arguments of a function",
                token,
            )
        if kind == "raised" or kind not in ("number", "name", "("):
            return
        called = kind == "(" and before.kind == "name" and self.vocabulary.is_function(before.text)
        if called:
            return
        if kind == "number" or (before.kind == "name" and kind == "name"):
            raise self.error(self.in_a_row(before, token), token)
        if before.kind == "number" and before.text == "0":
            raise self.error("a number cannot begin like this: type it in decimal", before)
        self.check_one_reading(index, token)
        self.done.append(Token("*", "*", token.start, token.start))
        level = self.levels[-1]
        level.before, level.operator, level.power = level.start, "*", None

    def in_a_row(self, before: Token, token: Token) -> str:
        """Return the sentence about two values in a row."""
        if before.kind == token.kind == "number":
            if before.end == token.start:
                return "a number has one decimal point"
            return f"two numbers in a row: did you mean '{before.text}*{token.text}'?"
        first = "(…)" if before.kind == ")" else before.text
        return f"two values in a row: did you mean '{first}*{token.text}'?"

    def check_one_reading(self, index: int, token: Token) -> None:
        """Refuse a product left out after a division or a power, which has two readings."""
        level = self.levels[-1]
        if level.power is None and level.operator not in ("/", "@"):
            return
        right = self.factor(index)
        end = self.tokens[index - 1].end
        left = self.text[level.start : end]
        if level.power is not None:
            base, exponent = self.text[level.start : level.power], self.text[level.power : end]
            readings = f"({left})*{right}", f"{base.rstrip()}({exponent}*{right})"
            example = "(x^2)*y or x^(2*y)"
        else:
            top = self.text[level.before : level.slash].rstrip()
            sign = level.operator
            readings = f"({top}{sign}{left})*{right}", f"{top}{sign}({left}*{right})"
            example = f"(a{sign}b)*c or a{sign}(b*c)"
        shown = " or ".join(readings)
        if len(shown) > 100 or "\n" in shown:
            shown = f"like {example}"
        raise self.error(f"this product can be read in two ways: type {shown}", token)

    def factor(self, index: int) -> str:
        """Return the factor that begins at a token, as typed."""
        last = index
        if self.kind(index) == "name" and self.kind(index + 1) == "(":
            last = index + 1
        last = self.closing.get(last, index)
        while self.kind(last + 1) == "postfix":
            last += 1
        return self.text[self.tokens[index].start : self.tokens[last].end]

    def name(self, index: int, token: Token, after: Token) -> None:
        """Check a name: known, and with a bracket where it is a function."""
        name, vocabulary = token.text, self.vocabulary
        if after.kind == "(":
            if not vocabulary.is_function(name):
                called = self.factor(index + 1)
                raise self.error(vocabulary.unknown_function(name, called), token)
        elif not vocabulary.is_variable(name):
            if not vocabulary.is_function(name):
                raise self.error(vocabulary.unknown_variable(name), token)
            if after.kind in ("raised", "**"):
                power = f"{name}(x)^{after.text if after.kind == 'raised' else 2}"
                raise self.error(f"'{name}' is a function: type '{power}' for its power", token)
            example = after.text if after.kind in ("number", "name") else "x"
            raise self.error(f"'{name}' is a function: did you mean '{name}({example})'?", token)

    def take(self, index: int, before: Token, token: Token) -> None:
        """Add a token and keep account of the factor it belongs to."""
        kind, level = token.kind, self.levels[-1]
        unary = kind in ("+", "-") and before.kind not in (*OPERANDS, "raised")
        if kind == "raised":
            if level.power is not None or self.kind(index + 1) in ("**", "raised"):
                raise self.error("a power of a power: say which with brackets, (x^2)^3", token)
            self.done.append(Token("**", "**", token.start, token.start))
        elif kind == ")":
            self.levels.pop()
        elif kind in ("number", "name", "("):
            called = before.kind == "name" and kind == "("
            if level.raising:
                level.power = level.power or token.start
            elif not (called or level.signed):
                level.start = token.start
            level.raising = level.signed = False
            if kind == "(":
                self.levels.append(_Level(call=before.text if called else ""))
        elif kind == "**":
            level.raising = True
        elif unary:
            if not (level.raising or level.signed):
                level.start, level.signed = token.start, True
        elif kind in (*_BINARY, ","):
            level.before, level.operator, level.slash = level.start, kind, token.start
            level.power = None
        self.done.append(token)

    def kind(self, index: int) -> str:
        """Return the kind of a token, "" after the last."""
        return self.tokens[index].kind if index < len(self.tokens) else ""

    def shown(self, index: int) -> str:
        """Return the text of a token, "" after the last."""
        return self.tokens[index].text if index < len(self.tokens) else ""

    def error(self, message: str, token: Token) -> ExpressionError:
        """Return an error with its caret under a token."""
        return ExpressionError(message, self.text, token.start)
