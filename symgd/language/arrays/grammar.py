"""What may follow what in a formula on arrays, beyond what may in one on numbers."""

from symgd.errors import ExpressionError
from symgd.language.grammar import Grammar
from symgd.language.tokens import Token
from symgd.language.vocabulary import Vocabulary

_EMPTY = "the expression is empty: type one, such as mean((X@w - y)**2)"


def complete(text: str, tokens: list[Token], vocabulary: Vocabulary) -> list[Token]:
    """Return the tokens with every product entry by entry written out.

    Raises:
        ExpressionError: at the first token that cannot stand where it stands.

    >>> from symgd.language.arrays.tokens import tokenize
    >>> [token.text for token in complete("2X@w", tokenize("2X@w"), Vocabulary())]
    ['2', '*', 'X', '@', 'w']
    """
    if not tokens:
        raise ExpressionError(_EMPTY)
    return _ArrayGrammar(text, tokens, vocabulary).read()


class _ArrayGrammar(Grammar):
    def begin(self, before: Token, token: Token) -> None:
        if token.kind == "axis":
            raise self.error("an argument is missing here", token)
        super().begin(before, token)

    def follow(self, index: int, before: Token, token: Token) -> None:
        kind = token.kind
        if kind == "axis" and not self.levels[-1].call:
            raise self.error("an axis can only be given to a function: sum(x, axis=0)", token)
        if kind in ("name", "(") and before.kind == "postfix" and before.text == ".T":
            left = self.text[self.levels[-1].start : before.end]
            right = self.factor(index)
            shown = f"{left}@{right} or {left}*{right}"
            if len(shown) > 100 or "\n" in shown:
                shown = "x.T@y or x.T*y"
            raise self.error(
                f"which product is meant, of matrices or entry by entry: type {shown}", token
            )
        super().follow(index, before, token)

    def in_a_row(self, before: Token, token: Token) -> str:
        sentence = super().in_a_row(before, token)
        if before.kind == token.kind == "name":
            return f"{sentence[:-1]}, or '{before.text}@{token.text}' of matrices?"
        return sentence

    def name(self, index: int, token: Token, after: Token) -> None:
        raised = index > 0 and self.tokens[index - 1].kind == "**"
        if raised and token.text == "T" and after.kind != "(":
            base = self.text[self.levels[-1].start : self.tokens[index - 1].start].rstrip()
            raise self.error(
                f"which is meant: type {base}.T for the transpose, {base}^(T) for a power"
                if len(base) <= 40
                else "which is meant: type x.T for the transpose, x^(T) for a power",
                token,
            )
        super().name(index, token, after)
