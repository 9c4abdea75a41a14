"""Typeset: a text in symgd's language as MathML, in the order in which it was typed.

Loss, gradient and rules all pass through here, the gradient as text that can be typed again.
"""

import ast
import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from symgd.language.equations import statements
from symgd.language.grammar import complete
from symgd.language.syntax import factors, syntax, terms
from symgd.language.tokens import tokenize
from symgd.language.vocabulary import Vocabulary
from symgd.pages.mathml import APPLIED, fenced, identifier, letters, product, table

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
"""How tightly a piece holds together: a looser one inside a tighter one gets brackets."""

Piece = tuple[str, int]

_FENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"abs": ("|", "|"), "norm": ("‖", "‖"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}
)

_COMPARISONS: Mapping[type[ast.cmpop], str] = MappingProxyType(
    {
        ast.Lt: "<",
        ast.LtE: "≤",
        ast.Gt: ">",
        ast.GtE: "≥",
        ast.Eq: "=",
        ast.NotEq: "≠",
    }
)


def expression(text: str, names: Iterable[str] | None = None) -> str:
    """Return the MathML of an expression, an ``mrow``.

    ``names`` are its variables, where one has the name of a function; it must be an expression
    that :func:`symgd.language.parse` reads.

    >>> expression("sqrt(x1)")
    '<mrow><msqrt><msub><mi>x</mi><mn>1</mn></msub></msqrt></mrow>'
    """
    vocabulary = Vocabulary(None if names is None else frozenset(names), reductions=True)
    tree = syntax(text, complete(text, tokenize(text), vocabulary))
    return f"<mrow>{_value(tree.body)[0]}</mrow>"


def equations(text: str, names: Iterable[str]) -> str:
    """Return the MathML of assignments, one a row: v ← 0.9 v + g.

    >>> equations("w = w - lr*g", ("lr", "g")).count("<mtr>")
    1
    """
    rows = [statement.partition("=") for statement in statements(text)]
    known = {*names, *(name.strip() for name, _, _ in rows)}
    return table(
        (identifier(name.strip()), "←", expression(value.strip(), known)) for name, _, value in rows
    )


def _number(value: float) -> Piece:
    text = f"{value:.12g}"
    digits, e, power = text.partition("e")
    if not e:
        return f"<mn>{text}</mn>", ATOM
    tens = f"<msup><mn>10</mn><mn>{int(power)}</mn></msup>".replace("<mn>-", "<mn>−")
    return (tens, POWER) if digits == "1" else (f"<mn>{digits}</mn><mo>×</mo>{tens}", PRODUCT)


def _value(node: ast.expr) -> Piece:
    """Return a piece of MathML, several elements in a row, and how tightly it holds together."""
    match node:
        case ast.Constant(value=number):
            return _number(float(number))  # type: ignore[arg-type]
        case ast.Name(id=name):
            return identifier(name), ATOM
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand)
        case ast.BinOp(op=ast.Pow(), left=base, right=exponent):
            return _power(base, exponent), POWER
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return _sum(node), SUM
        case ast.BinOp() | ast.UnaryOp(op=ast.USub()):
            negative, made = _product(node)
            return (f"<mo>−</mo>{made}", SUM) if negative else (made, PRODUCT)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _call(name, args)
        case _:
            return _condition(node), SUM


def _inside(node: ast.expr, least: int) -> str:
    """Return a piece, in brackets where it holds together less tightly than it must."""
    piece, tightness = _value(node)
    return piece if tightness >= least else fenced(piece)


def _sum(node: ast.expr) -> str:
    made = ""
    for sign, term in terms(node):
        negative, factor = _product(term)
        minus = (sign < 0) != negative
        made += f"<mo>{'−' if minus else '+'}</mo>{factor}" if made or minus else factor
    return made


def _product(node: ast.expr) -> tuple[bool, str]:
    """Return whether a product begins with a minus, and the rest of it; quotients are fractions."""
    negative = False
    fractions: list[tuple[list[ast.expr], list[ast.expr]]] = [([], [])]
    for exponent, factor in factors(node):
        while isinstance(factor, ast.UnaryOp) and isinstance(factor.op, ast.USub | ast.UAdd):
            negative ^= isinstance(factor.op, ast.USub)
            factor = factor.operand
        if exponent > 0 and fractions[-1][1]:
            fractions.append(([], []))
        fractions[-1][exponent < 0].append(factor)
    return negative, product([part for top, below in fractions for part in _fraction(top, below)])


def _fraction(top: list[ast.expr], below: list[ast.expr]) -> list[str]:
    if not below:
        return [_inside(factor, PRODUCT) for factor in top]
    over, under = (
        _value(side[0])[0] if len(side) == 1 else product([_inside(part, PRODUCT) for part in side])
        for side in (top, below)
    )
    return [f"<mfrac><mrow>{over or '<mn>1</mn>'}</mrow><mrow>{under}</mrow></mfrac>"]


def _power(base: ast.expr, exponent: ast.expr) -> str:
    raised = f"<mrow>{_value(exponent)[0]}</mrow>"
    match base, exponent:
        case ast.Call(func=ast.Name(id=name), args=args), ast.Constant() if _is_plain(name):
            return f"<msup>{letters(name)}{raised}</msup>{APPLIED}{_arguments(args)}"
    return f"<msup><mrow>{_inside(base, ATOM)}</mrow>{raised}</msup>"


def _is_plain(name: str) -> bool:
    return name not in _FENCES and name not in _FORMS


def _call(name: str, args: Sequence[ast.expr]) -> Piece:
    if name in _FORMS:
        return _FORMS[name](args)
    if name in _FENCES:
        return fenced(_value(args[0])[0], *_FENCES[name]), ATOM
    return f"{letters(name)}{APPLIED}{_arguments(args)}", ATOM


def _arguments(args: Sequence[ast.expr]) -> str:
    return fenced("<mo>,</mo>".join(_value(arg)[0] for arg in args))


def _root(args: Sequence[ast.expr]) -> Piece:
    return f"<msqrt>{_value(args[0])[0]}</msqrt>", ATOM


def _exponential(args: Sequence[ast.expr]) -> Piece:
    return f"<msup><mi>e</mi><mrow>{_value(args[0])[0]}</mrow></msup>", POWER


def _cases(args: Sequence[ast.expr]) -> Piece:
    rows = []
    while True:
        condition, value, otherwise = args
        rows.append((_value(value)[0], f"<mtext>if&#160;</mtext>{_condition(condition)}"))
        if not (
            isinstance(otherwise, ast.Call)
            and isinstance(otherwise.func, ast.Name)
            and otherwise.func.id == "where"
        ):
            break
        args = otherwise.args
    rows.append((_value(otherwise)[0], "<mtext>otherwise</mtext>"))
    body = "".join(
        f'<mtr><mtd style="text-align: left">{value}</mtd>'
        f'<mtd style="text-align: left">{condition}</mtd></mtr>'
        for value, condition in rows
    )
    return f'<mrow><mo fence="true" form="prefix">{{</mo><mtable>{body}</mtable></mrow>', SUM


_FORMS: Mapping[str, Callable[[Sequence[ast.expr]], Piece]] = MappingProxyType(
    {"sqrt": _root, "exp": _exponential, "where": _cases}
)


def _condition(node: ast.expr) -> str:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            return _value(left)[0] + "".join(
                f"<mo>{html.escape(_COMPARISONS[type(op)])}</mo>{_value(right)[0]}"
                for op, right in zip(ops, comparators, strict=True)
            )
        case ast.BoolOp(op=op, values=values):
            word = "and" if isinstance(op, ast.And) else "or"
            return f"<mtext>&#160;{word}&#160;</mtext>".join(_bracketed(v) for v in values)
        case ast.UnaryOp(operand=operand):
            return f"<mo>¬</mo>{_bracketed(operand)}"
        case _:
            return _value(node)[0]


def _bracketed(node: ast.expr) -> str:
    inside = _condition(node)
    return inside if isinstance(node, ast.Compare) else fenced(inside)
