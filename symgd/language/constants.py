"""Every constant part of a syntax tree, computed in floats before SymPy sees it.

``9**9**9**9`` overflows here at once; SymPy, which is exact, would never return.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from functools import partial, reduce
from itertools import pairwise
from typing import Any

from symgd.language import limits
from symgd.language.floats import UndefinedError, compute, power
from symgd.language.function import Function
from symgd.language.functions import ALIASES, FUNCTIONS
from symgd.language.reductions import REDUCED
from symgd.language.syntax import Syntax, factors, terms
from symgd.language.vocabulary import CONSTANTS, Vocabulary

COMPARE: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def check(syntax: Syntax, vocabulary: Vocabulary, *, condition: bool) -> None:
    """Walk a syntax tree: only what may stand in an expression, and every constant is a number.

    Raises:
        ExpressionError: at the first node that may not stand there.
    """
    walk = Walk(syntax, vocabulary)
    if condition:
        walk.condition(syntax.body, 1)
    else:
        walk.value(syntax.body, 1)


class Walk:
    """One walk over one syntax tree."""

    def __init__(self, syntax: Syntax, vocabulary: Vocabulary) -> None:
        self.syntax, self.vocabulary = syntax, vocabulary
        self.in_condition = False
        self.comparisons = 0

    def value(self, node: ast.expr, level: int) -> float | None:
        """Return the value of a constant, None for anything else."""
        self.check_level(node, level)
        match node:
            case ast.Constant(value=number) if isinstance(number, int | float):
                return float(number)
            case ast.Name(id=name):
                return float(CONSTANTS[name]) if name in CONSTANTS else None
            case ast.UnaryOp(op=ast.UAdd() | ast.USub() as sign, operand=operand):
                inner = self.value(operand, level + 1)
                return -inner if inner is not None and isinstance(sign, ast.USub) else inner
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                parts = terms(node)
                values = [self.value(part, level + 1) for _, part in parts]
                return self.total(
                    node,
                    operator.add,
                    [
                        value if value is None else sign * value
                        for (sign, _), value in zip(parts, values, strict=True)
                    ],
                )
            case ast.BinOp(op=ast.Mult() | ast.Div()):
                return self.total(
                    node,
                    operator.mul,
                    [self.factor(part, exponent, level + 1) for exponent, part in factors(node)],
                )
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                base, exponent = self.value(left, level + 1), self.value(right, level + 1)
                if exponent is None:
                    return None
                value = self.attempt(node, power, 1.0 if base is None else base, exponent)
                return None if base is None else value
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.call(node, name, args, level)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                raise self.syntax.error(
                    "a condition can only stand in where(condition, a, b)", node
                )
        raise self.syntax.error("this cannot be read: type numbers, names and functions", node)

    def factor(self, node: ast.expr, exponent: int, level: int) -> float | None:
        """Return the value of a factor or a divisor."""
        value = self.value(node, level)
        if value == 0 and exponent < 0:
            raise self.syntax.error("this divides by zero", node)
        return value if value is None else self.attempt(node, power, value, exponent)

    def total(
        self,
        node: ast.expr,
        join: Callable[[float, float], float],
        values: list[float | None],
    ) -> float | None:
        """Return the sum or the product of values, None where one is not known."""
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        return self.attempt(node, compute, lambda *numbers: reduce(join, numbers), *known)

    def call(self, node: ast.expr, name: str, args: list[ast.expr], level: int) -> float | None:
        """Return the value of a function."""
        if name in REDUCED and self.vocabulary.reductions:
            self.check_count(node, name, args, REDUCED[name][1], REDUCED[name][1])
            for arg in args:
                self.value(arg, level + 1)
            return None
        row = row_of(name)
        self.check_count(node, row.signature, args, *row.arguments)
        if row.name == "where":
            return self.where(node, args, level)
        values = [self.value(arg, level + 1) for arg in args]
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            return self.attempt(node, power if row.name == "pow" else compute_row(row), *known)
        if row.name == "pow" and values[1] is not None:
            self.attempt(node, power, 1.0, values[1])
        return None

    def where(self, node: ast.expr, args: list[ast.expr], level: int) -> float | None:
        """Return the value of a choice."""
        if self.in_condition:
            raise self.syntax.error("where cannot stand inside a condition: use 'and', 'or'", node)
        self.comparisons = 0
        holds = self.condition(args[0], level + 1)
        values = [self.value(arg, level + 1) for arg in args[1:]]
        return None if holds is None else values[0 if holds else 1]

    def condition(self, node: ast.expr, level: int) -> bool | None:
        """Return whether a condition on constants holds, None for one on variables."""
        self.check_level(node, level)
        self.in_condition, outside = True, self.in_condition
        match node:
            case ast.Compare(left=left, comparators=others, ops=ops):
                self.comparisons += len(ops)
                if self.comparisons > limits.COMPARISONS:
                    raise self.syntax.error(
                        f"a condition makes at most {limits.COMPARISONS} comparisons", node
                    )
                values = [self.value(part, level + 1) for part in (left, *others)]
                pairs = zip(ops, pairwise(values), strict=True)
                results = [
                    None if a is None or b is None else COMPARE[type(op)](a, b)
                    for op, (a, b) in pairs
                ]
                holds = _all(results)
            case ast.BoolOp(op=op, values=parts):
                results = [self.condition(part, level + 1) for part in parts]
                holds = _all(results) if isinstance(op, ast.And) else _any(results)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.condition(operand, level + 1)
                holds = None if inner is None else not inner
            case _:
                raise self.syntax.error(
                    f"a condition must compare: type '{self.syntax.typed(node)} > 0', for example",
                    node,
                )
        self.in_condition = outside
        return holds

    def check_level(self, node: ast.expr, level: int) -> None:
        """Refuse what is nested too deeply."""
        if level > limits.LEVELS:
            raise self.syntax.error(
                f"more than {limits.LEVELS} operations are nested here: simplify it",
                node,
            )

    def check_count(
        self, node: ast.expr, signature: str, args: list[ast.expr], least: int, most: float
    ) -> None:
        """Refuse too few arguments, and too many."""
        if not least <= len(args) <= most:
            takes = f"{least}" if least == most else f"{least} or {most}"
            plural = "" if most == 1 else "s"
            raise self.syntax.error(
                f"{signature.partition('(')[0]} takes {takes} argument{plural}, not {len(args)}: "
                f"type '{signature}'",
                node,
            )
        if len(args) > limits.ARGUMENTS:
            raise self.syntax.error(
                f"{signature.partition('(')[0]} takes at most {limits.ARGUMENTS} arguments: "
                "nest several calls",
                node,
            )

    def attempt(self, node: ast.expr, function: Callable[..., float], *args: Any) -> float:
        """Return a function's value; an error tells where it stands."""
        try:
            return function(*args)
        except UndefinedError as error:
            raise self.syntax.error(f"'{self.syntax.typed(node)}' {error}", node) from None


def row_of(name: str) -> Function:
    """Return the row of a function by its name or one of its other names."""
    return FUNCTIONS[ALIASES.get(name, name)]


def compute_row(row: Function) -> Callable[..., float]:
    """Return a row's function of floats, raising UndefinedError."""
    return partial(compute, row.python)


def _all(results: list[bool | None]) -> bool | None:
    return False if False in results else None if None in results else True


def _any(results: list[bool | None]) -> bool | None:
    return True if True in results else None if None in results else False
