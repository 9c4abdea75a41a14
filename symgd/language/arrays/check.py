"""Constant parts of a formula on arrays, and the arguments of its functions."""

import ast

from symgd.language import limits
from symgd.language.arrays.functions import ARRAY_FUNCTIONS, whole
from symgd.language.constants import Walk


class ArrayWalk(Walk):
    """One walk over one syntax tree; what is made of arrays has no value yet."""

    def value(self, node: ast.expr, level: int) -> float | None:
        """Return the value of a constant, None for anything else."""
        match node:
            case ast.BinOp(op=ast.MatMult(), left=left, right=right):
                parts = [left, right]
            case ast.Subscript(value=of) | ast.Attribute(value=of):
                parts = [of]
            case ast.Call(args=args) if whole(node):
                self.check_call(node)
                parts = args[:1] if whole(node) == "norm" else args
            case ast.Call(func=ast.Name(id=name), keywords=[_, *_]):
                raise self.syntax.error(f"{name} works entry by entry: leave out the axis", node)
            case _:
                return super().value(node, level)
        self.check_level(node, level)
        for part in parts:
            self.value(part, level + 1)
        return None

    def check_call(self, node: ast.Call) -> None:
        """Check how a function of whole arrays is called."""
        name, args = whole(node), node.args
        typed = [self.syntax.typed(arg) for arg in args]
        row = ARRAY_FUNCTIONS[name][0]
        if node.keywords and not row.axis:
            raise self.syntax.error(f"{name} has no axis: type '{row.signature}'", node)
        if name == "concat":
            if len(args) > limits.ARGUMENTS:
                raise self.syntax.error(
                    f"concat takes at most {limits.ARGUMENTS} arguments: nest several calls", node
                )
        elif name == "dot":
            if len(args) != 2:
                raise self.syntax.error(
                    f"dot takes 2 arguments, not {len(args)}: type 'dot(a, b)'", node
                )
        elif name == "norm":
            if len(args) > 2 or (len(args) == 2 and order(node) is None):
                raise self.syntax.error(
                    "a norm is norm(x), which is norm(x, 2), or norm(x, 1); "
                    "type 'max(abs(x))' for the largest entry",
                    node,
                )
        elif len(args) == 2 and typed[1] in ("0", "1", "-1"):
            raise self.syntax.error(
                f"an axis is named: type '{name}({typed[0]}, axis={typed[1]})'", node
            )
        elif len(args) > 1:
            other = "; type 'logaddexp(a, b)' for two" if name == "logsumexp" else ""
            raise self.syntax.error(
                f"{name} takes 1 array, not {len(args)}: type '{row.signature}'{other}", node
            )


def order(norm: ast.Call) -> int | None:
    """Return the order of a norm, 1 or 2; None for any other."""
    match norm.args[1:]:
        case []:
            return 2
        case [ast.Constant(value=int(typed))] if typed in (1, 2):
            return typed
    return None
