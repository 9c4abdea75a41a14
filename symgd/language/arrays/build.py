"""A checked syntax tree on arrays -> assignments, elementwise or of whole arrays."""

import ast
from collections.abc import Callable, Sequence

import sympy as sp

from symgd.language import limits
from symgd.language.arrays.check import order
from symgd.language.arrays.functions import whole
from symgd.language.build import Builder, symbol
from symgd.language.constants import row_of
from symgd.language.operations import (
    Axis,
    Computation,
    Concat,
    Elementwise,
    Index,
    Operation,
    Product,
    Range,
    Reduce,
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
        return self.define(Elementwise(expression, over, typed=self.syntax.typed(node)), node)

    def define(self, operation: Operation, node: ast.expr) -> sp.Symbol:
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

    def value(self, node: ast.expr) -> sp.Expr:
        """Return the expression of a node, over names that were defined before."""
        typed = self.syntax.typed(node)
        match node:
            case ast.Name(id=name) if name not in CONSTANTS:
                return self.read(symbol(name))
            case ast.BinOp(op=ast.MatMult(), left=left, right=right):
                parts = self.operand(left), self.operand(right)
                return self.read(self.define(Product(*parts, typed=typed), node))
            case ast.Attribute(value=ast.Attribute(value=twice)):
                return self.value(twice)
            case ast.Attribute(value=of):
                return self.read(self.define(Transpose(self.operand(of), typed=typed), node))
            case ast.Subscript(value=of, slice=index):
                part = Slice(self.operand(of), _index(index), typed=typed)
                return self.read(self.define(part, node))
            case ast.Call() if name := whole(node):
                return self.whole(node, name, typed)
        return super().value(node)

    def whole(self, node: ast.Call, name: str, typed: str) -> sp.Expr:
        """Return the value of a function of whole arrays."""
        axis = _axis(node)
        match name:
            case "dot":
                left, right = map(self.operand, node.args)
                return self.read(self.define(Product(left, right, typed=typed), node))
            case "concat":
                parts = tuple(map(self.operand, node.args))
                return self.read(self.define(Concat(parts, typed=typed), node))
            case "norm" if order(node) == 1:
                magnitudes = self.operand(node.args[0], self.magnitude)
                return self.reduce(node, magnitudes, "sum", axis, typed)
            case "norm":
                squares = self.operand(node.args[0], lambda x: self.guard.power(x, sp.Integer(2)))
                total = self.reduce(node, squares, "sum", axis, typed)
                return self.attempt(node, self.guard.power, total, sp.S.Half)
            case "mean":
                of = self.operand(node.args[0])
                total = self.reduce(node, of, "sum", axis, typed)
                return total / self.read(self.define(Size(of, axis, typed=typed), node))
            case "softmax":
                of = self.operand(node.args[0])
                axis = -1 if axis is None else axis
                reduced = self.define(Reduce(of, "logsumexp", axis, typed=typed), node)
                total = self.define(Spread(reduced, of, axis, typed=typed), node)
                return sp.exp(self.read(of) - self.read(total))
        return self.reduce(node, self.operand(node.args[0]), name, axis, typed)

    def reduce(self, node: ast.Call, of: sp.Symbol, kind: str, axis: Axis, typed: str) -> sp.Symbol:
        return self.read(self.define(Reduce(of, kind, axis, typed=typed), node))

    def magnitude(self, x: sp.Expr) -> sp.Expr:
        return self.guard.call(row_of("abs"), [x])


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
