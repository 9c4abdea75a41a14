"""A checked syntax tree -> SymPy."""

import ast
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import sympy as sp

from symgd.language.constants import COMPARE, row_of
from symgd.language.floats import UndefinedError
from symgd.language.guard import Guard
from symgd.language.reductions import REDUCED
from symgd.language.syntax import Syntax, factors, terms
from symgd.language.vocabulary import CONSTANTS, Vocabulary

_RELATIONS: Mapping[type[ast.cmpop], Any] = {
    ast.Lt: sp.StrictLessThan,
    ast.LtE: sp.LessThan,
    ast.Gt: sp.StrictGreaterThan,
    ast.GtE: sp.GreaterThan,
    ast.Eq: sp.Equality,
    ast.NotEq: sp.Unequality,
}


# SymPy's own failures, on constants that nobody types: asin(sin(atan2(csc(1), 0))) is one.
_FAILURES = (ArithmeticError, AttributeError, NotImplementedError, TypeError, ValueError)


def symbol(name: str) -> sp.Symbol:
    """Return the real symbol of a variable.

    >>> symbol("x") + symbol("x")
    2*x
    """
    return sp.Symbol(name, real=True)


def unnamed() -> sp.Symbol:
    """Return a new real symbol, unlike any other.

    SymPy sorts symbols by their names, as texts, and numbers those of its own: "Dummy_10" comes
    before "Dummy_9". Under one name they stand in the order in which they are made, and code made
    of them is the same in every process.

    >>> first, second = unnamed(), unnamed()
    >>> first == second, (second + first).args == (first, second)
    (False, True)
    """
    return sp.Dummy("·", real=True)


def expression(syntax: Syntax, vocabulary: Vocabulary) -> tuple[sp.Expr, Guard]:
    """Return the SymPy expression of a syntax tree, and the guard that knows what was rounded.

    Raises:
        ExpressionError: where something is not a real number.
    """
    builder = Builder(syntax, vocabulary)
    return builder.value(syntax.body), builder.guard


def condition(syntax: Syntax, vocabulary: Vocabulary) -> tuple[Any, Guard]:
    """Return the SymPy condition of a syntax tree, and the guard that knows what was rounded.

    Raises:
        ExpressionError: where something is not a real number.
    """
    builder = Builder(syntax, vocabulary)
    return sp.sympify(builder.condition(syntax.body)), builder.guard


class Builder:
    """One building of one syntax tree."""

    def __init__(self, syntax: Syntax, vocabulary: Vocabulary) -> None:
        self.syntax, self.vocabulary = syntax, vocabulary
        self.guard = Guard()

    def value(self, node: ast.expr) -> sp.Expr:
        """Return the SymPy expression of a node."""
        match node:
            case ast.Constant(value=int(number)):
                return sp.Integer(number)
            case ast.Constant(value=float(number)):
                return sp.Float(number)
            case ast.Name(id=name):
                return CONSTANTS[name] if name in CONSTANTS else symbol(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.attempt(
                    node, self.guard.multiply, [sp.S.NegativeOne, self.value(operand)]
                )
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.value(operand)
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                parts = [(sign, self.value(part)) for sign, part in terms(node)]
                signed = [part if sign > 0 else -part for sign, part in parts]
                return self.attempt(node, self.guard.add, signed)
            case ast.BinOp(op=ast.Mult() | ast.Div()):
                parts = [self.factor(part, exponent) for exponent, part in factors(node)]
                return self.attempt(node, self.guard.multiply, parts)
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                return self.attempt(node, self.guard.power, self.value(left), self.value(right))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.call(node, name, args)
        raise self.syntax.error("this cannot be read", node)

    def factor(self, node: ast.expr, exponent: int) -> sp.Expr:
        """Return a factor, or one over a divisor."""
        value = self.value(node)
        if exponent > 0:
            return value
        if value.is_zero:
            raise self.syntax.error("this divides by zero", node)
        return self.attempt(node, self.guard.power, value, sp.S.NegativeOne)

    def call(self, node: ast.expr, name: str, args: list[ast.expr]) -> sp.Expr:
        """Return a function of arguments."""
        if name in REDUCED and self.vocabulary.reductions:
            values = [self.value(arg) for arg in args]
            return self.attempt(node, self.guard.reduce, REDUCED[name][0], values)
        row = row_of(name)
        if row.name == "where":
            holds, a, b = self.condition(args[0]), self.value(args[1]), self.value(args[2])
            return self.attempt(node, self.guard.where, holds, a, b)
        return self.attempt(node, self.guard.call, row, [self.value(arg) for arg in args])

    def condition(self, node: ast.expr) -> Any:
        """Return a SymPy condition, or a bool where it depends on constants only."""
        match node:
            case ast.Compare(left=left, comparators=others, ops=ops):
                values = [self.value(part) for part in (left, *others)]
                pairs = zip(ops, pairwise(values), strict=True)
                return _join(True, [self.compare(node, op, *pair) for op, pair in pairs])
            case ast.BoolOp(op=op, values=parts):
                return _join(isinstance(op, ast.And), [self.condition(part) for part in parts])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.condition(operand)
                return not inner if isinstance(inner, bool) else sp.Not(inner)
        raise self.syntax.error("this cannot be read", node)

    def compare(self, node: ast.expr, op: ast.cmpop, left: sp.Expr, right: sp.Expr) -> Any:
        """Return one comparison, or a bool where it depends on constants only."""
        known = self.attempt(node, self.guard.compare, COMPARE[type(op)], left, right)
        if known is not None:
            return known
        # Evaluated, SymPy would try to prove it, for as long as that takes.
        return _RELATIONS[type(op)](left, right, evaluate=False)

    def attempt(self, node: ast.expr, construct: Callable[..., Any], *args: Any) -> Any:
        """Return what is constructed; an error tells where it stands."""
        try:
            return construct(*args)
        except UndefinedError as error:
            raise self.syntax.error(f"'{self.syntax.typed(node)}' {error}", node) from None
        except _FAILURES:
            raise self.syntax.error(
                f"'{self.syntax.typed(node)}' cannot be worked out: write it in another way", node
            ) from None


def _join(every: bool, conditions: list[Any]) -> Any:
    """Return the conjunction, or disjunction, of conditions and bools."""
    if (not every) in conditions:
        return not every
    open_ones = [one for one in conditions if not isinstance(one, bool)]
    if not open_ones:
        return every
    return sp.And(*open_ones) if every else sp.Or(*open_ones)
