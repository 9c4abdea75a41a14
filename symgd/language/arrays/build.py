"""A checked syntax tree on arrays -> assignments, elementwise or of whole arrays."""

import ast
from collections.abc import Callable, Sequence
from typing import cast

import sympy as sp

from symgd.language import limits
from symgd.language.arrays.check import order
from symgd.language.arrays.functions import whole
from symgd.language.build import Builder, symbol
from symgd.language.constants import row_of
from symgd.language.operations import (
    AsColumn,
    Axis,
    Computation,
    Concat,
    Elementwise,
    Index,
    Kind,
    Operation,
    Outer,
    Product,
    Range,
    Reduce,
    Scatter,
    Size,
    Slice,
    Spread,
    Transpose,
)
from symgd.language.syntax import Syntax
from symgd.language.vocabulary import CONSTANTS, Vocabulary


def computation(syntax: Syntax, names: Sequence[str], vocabulary: Vocabulary) -> Computation:
    """Return the computation of a syntax tree whose variables are ``names``.

    Raises:
        ExpressionError: where something is not a real number.
    """
    builder = _ArrayBuilder(syntax, vocabulary)
    output = builder.operand(syntax.body)
    return Computation(tuple(map(symbol, names)), builder.definitions, (output,))


class _ArrayBuilder(Builder):
    """What is elementwise grows as one expression, until an operation needs it as a whole."""

    def __init__(self, syntax: Syntax, vocabulary: Vocabulary) -> None:
        super().__init__(syntax, vocabulary)
        self.definitions: dict[sp.Symbol, Operation] = {}
        self.names: dict[Operation, sp.Symbol] = {}
        self.over: dict[sp.Symbol, None] = {}

    def operand(
        self, node: ast.expr, change: Callable[[sp.Expr], sp.Expr] | None = None
    ) -> sp.Symbol:
        """Return the name of a value, after ``change`` where there is one."""
        outside, self.over = self.over, {}
        expression = self.value(node)
        if change is not None:
            expression = self.attempt(node, change, expression)
        over, self.over = tuple(self.over), outside
        if (expression,) == over:
            return over[0]
        return self.define(node, Elementwise(expression, over, typed=self.syntax.typed(node)))

    def define(self, node: ast.expr, operation: Operation) -> sp.Symbol:
        """Return the name of an operation's result; equal ones have one name."""
        if operation not in self.names:
            if len(self.definitions) >= limits.OPERATIONS:
                raise self.syntax.error(
                    f"at most {limits.OPERATIONS:,} operations on whole arrays are read", node
                )
            name = sp.Dummy(real=True)
            self.names[operation], self.definitions[name] = name, operation
        return self.names[operation]

    def read(self, name: sp.Symbol) -> sp.Symbol:
        """Use a name in the expression that is being built."""
        self.over[name] = None
        return name

    def result(self, node: ast.expr, operation: Operation) -> sp.Symbol:
        """Use the result of an operation in the expression that is being built."""
        return self.read(self.define(node, operation))

    def value(self, node: ast.expr) -> sp.Expr:
        """Return the expression of a node, over names that were defined before."""
        typed = self.syntax.typed(node)
        match node:
            case ast.Name(id=name) if name not in CONSTANTS:
                return self.read(symbol(name))
            case ast.BinOp(op=ast.MatMult(), left=left, right=right):
                product = Product(self.operand(left), self.operand(right), typed=typed)
                return self.result(node, product)
            case ast.Attribute(value=ast.Attribute(value=twice)):
                return self.value(twice)
            case ast.Attribute(value=of):
                return self.result(node, Transpose(self.operand(of), typed=typed))
            case ast.Subscript(value=of, slice=ast.Tuple(elts=[ast.Slice(), ast.Constant(None)])):
                return self.result(node, AsColumn(self.operand(of), typed=typed))
            case ast.Subscript(value=of, slice=ast.Tuple(elts=[ast.Constant(None), ast.Slice()])):
                column = self.define(node, AsColumn(self.operand(of), typed=typed))
                return self.result(node, Transpose(column, typed=typed))
            case ast.Subscript(value=of, slice=index):
                return self.result(node, Slice(self.operand(of), _index(index), typed=typed))
            case ast.Call() if name := whole(node):
                return self.whole(node, name, typed)
        return super().value(node)

    def whole(self, node: ast.Call, name: str, typed: str) -> sp.Expr:
        """Return the value of a function of whole arrays."""
        axis = _axis(node)
        first = node.args[0]
        match name:
            case "dot":
                return self.result(node, Product(*map(self.operand, node.args), typed=typed))
            case "outer":
                return self.result(node, Outer(*map(self.operand, node.args), typed=typed))
            case "pad":
                return self.pad(node, typed)
            case "concat":
                return self.result(node, Concat(tuple(map(self.operand, node.args)), typed=typed))
            case "norm" if order(node) == 1:
                magnitudes = self.operand(first, lambda x: self.guard.call(row_of("abs"), [x]))
                return self.result(node, Reduce(magnitudes, "sum", axis, typed=typed))
            case "norm":
                squares = self.operand(first, lambda x: self.guard.power(x, sp.Integer(2)))
                total = self.result(node, Reduce(squares, "sum", axis, typed=typed))
                return sp.sqrt(total)
            case "mean":
                of = self.operand(first)
                total = self.result(node, Reduce(of, "sum", axis, typed=typed))
                return total / self.result(node, Size(of, axis, typed=typed))
            case "softmax":
                of = self.operand(first)
                axis = -1 if axis is None else axis
                reduced = self.define(node, Reduce(of, "logsumexp", axis, typed=typed))
                spread = self.define(node, Spread(reduced, of, axis, typed=typed))
                return sp.exp(self.read(of) - self.read(spread))
        return self.result(node, Reduce(self.operand(first), cast("Kind", name), axis, typed=typed))

    def pad(self, node: ast.Call, typed: str) -> sp.Expr:
        """Return zeros in the shape of an array, with a value at a part of it."""
        part = cast("ast.Subscript", node.args[1])
        like, index = self.operand(part.value), _index(part.slice)
        place = self.define(part, Slice(like, index, typed=self.syntax.typed(part)))
        value = self.operand(node.args[0])
        # As large as the part, if it is a number or a row of it.
        inner = Elementwise(value, tuple(dict.fromkeys((value, place))), typed=typed)
        return self.result(node, Scatter(self.define(node, inner), like, index, typed=typed))


def _axis(call: ast.Call) -> Axis:
    return ast.literal_eval(call.keywords[0].value) if call.keywords else None


def _index(node: ast.expr) -> Index:
    """Return an index; only whole numbers and ranges of them are in it."""
    entries = node.elts if isinstance(node, ast.Tuple) else [node]
    return tuple(_range(one) if isinstance(one, ast.Slice) else _whole(one) for one in entries)


def _range(node: ast.Slice) -> Range:
    ends = (node.lower, node.upper, node.step)
    return Range(*(None if end is None else _whole(end) for end in ends))


def _whole(node: ast.expr) -> int:
    return int(ast.literal_eval(node))
