"""Tokens -> Python's syntax tree, with the way back to the columns of the text."""

import ast
from dataclasses import dataclass

from symgd.errors import ExpressionError
from symgd.language import limits
from symgd.language.grammar import OPERANDS
from symgd.language.tokens import COMPARISONS, Token

TOO_DEEP = "the expression is nested too deeply: simplify it"


@dataclass(frozen=True)
class Syntax:
    """A syntax tree and the text it was read from.

    Attributes:
        text: as typed.
        body: the tree.
        starts, ends: for each character that CPython parsed, the columns of its token.
    """

    text: str
    body: ast.expr
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def error(self, message: str, node: ast.expr) -> ExpressionError:
        """Return an error with its caret where ``node`` begins."""
        return ExpressionError(message, self.text, self.starts[node.col_offset])

    def typed(self, node: ast.expr) -> str:
        """Return the text of ``node``, abridged."""
        found = self.text[self.starts[node.col_offset] : self.ends[(node.end_col_offset or 1) - 1]]
        found = " ".join(found.split())
        return found if len(found) <= 40 else f"{found[:37]}…"


def syntax(text: str, tokens: list[Token]) -> Syntax:
    """Return the syntax tree of complete tokens.

    Raises:
        ExpressionError: when it is nested too deeply for CPython.
    """
    source, starts, ends = "", [], []
    for piece, token in _balanced(tokens):
        # Spaces would move nothing but the columns; the words alone need them.
        piece = f" {piece} " if piece.isalpha() and token.kind == piece else piece
        starts += [token.start] * len(piece)
        ends += [token.end] * len(piece)
        source += piece
    try:
        body = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError):
        raise ExpressionError(TOO_DEEP, text, 0) from None
    margin = len(source) - len(source.lstrip())
    return Syntax(text, body, tuple(starts[margin:]), tuple(ends[margin:]))


class _Segment:
    """A sum inside one bracket: where it and its last term begin, and their lengths so far."""

    def __init__(self, start: int) -> None:
        self.start = self.term = start
        self.terms = self.factors = 0
        self.cut_sum = self.cut_term = False


def _balanced(tokens: list[Token]) -> list[tuple[str, Token]]:
    """Return the source in pieces, with long chains cut into bracketed groups.

    ``a + b - c + d`` becomes ``(a + b)+(- c + d)``, and ``a*b/c*d`` becomes ``(a*b)*(1/c*d)``.
    """
    pieces: list[tuple[str, Token]] = []
    segments = [_Segment(0)]

    def end_term(token: Token) -> None:
        if segments[-1].cut_term:
            pieces.append((")", token))
        segments[-1].cut_term, segments[-1].factors = False, 0

    def end_segment(token: Token) -> None:
        end_term(token)
        if segments.pop().cut_sum:
            pieces.append((")", token))

    before = ""
    for token in tokens:
        segment, text = segments[-1], token.text
        binary = before in (*OPERANDS, "raised")
        if token.kind == ")":
            end_segment(token)
        elif token.kind in (",", "axis", *COMPARISONS, "and", "or", "not"):
            end_segment(token)
            segments.append(_Segment(len(pieces) + 1))
        elif token.kind in ("+", "-") and binary:
            end_term(token)
            segment.terms += 1
            if segment.terms == limits.CHAIN:
                if not segment.cut_sum:
                    pieces.insert(segment.start, ("(", pieces[segment.start][1]))
                pieces.append((")+(", token))
                segment.cut_sum, segment.terms = True, 0
            segment.term = len(pieces) + 1
        elif token.kind in ("*", "/") and binary:
            segment.factors += 1
            if segment.factors == limits.CHAIN:
                if not segment.cut_term:
                    pieces.insert(segment.term, ("(", pieces[segment.term][1]))
                text = ")*(" if token.kind == "*" else ")*(1/"
                segment.cut_term, segment.factors = True, 0
        elif token.kind == "@":
            segment.factors += 1
            if segment.cut_term or segment.factors >= limits.CHAIN:
                # Not associative with the products before it: all of them are its left side.
                pieces.insert(segment.term, ("(", pieces[segment.term][1]))
                text = "))@" if segment.cut_term else ")@"
                segment.cut_term, segment.factors = False, 0
        pieces.append((text, token))
        if token.kind == "(":
            segments.append(_Segment(len(pieces)))
        before = token.kind
    end_segment(tokens[-1])
    return pieces


def terms(node: ast.expr) -> list[tuple[int, ast.expr]]:
    """Return the terms of a sum in order, each with its sign; a chain is never recursed into."""
    return _operands(node, ast.Add, ast.Sub)


def factors(node: ast.expr) -> list[tuple[int, ast.expr]]:
    """Return the factors of a product in order, each with its exponent, 1 or -1."""
    return _operands(node, ast.Mult, ast.Div)


def _operands(
    node: ast.expr, forward: type[ast.operator], backward: type[ast.operator]
) -> list[tuple[int, ast.expr]]:
    found, stack = [], [(1, node)]
    while stack:
        sign, top = stack.pop()
        if isinstance(top, ast.BinOp) and isinstance(top.op, forward | backward):
            stack.append((-sign if isinstance(top.op, backward) else sign, top.right))
            stack.append((sign, top.left))
        else:
            found.append((sign, top))
    return found
