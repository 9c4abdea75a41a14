"""Constant parts of a formula on arrays, and the arguments of its functions."""

import ast

from symgd.language import limits
from symgd.language.arrays.functions import ARRAY_FUNCTIONS, EXTREMES, whole
from symgd.language.constants import Walk

_NORM = (
    "a norm is norm(x), which is norm(x, 2), or norm(x, 1); "
    "type 'max(abs(x))' for the largest entry"
)

_PAD = "pad puts a where a part of an array is, and 0 elsewhere: type 'pad(a, x[1:])'"


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
                if fault := _fault(node, [self.syntax.typed(arg) for arg in args]):
                    raise self.syntax.error(fault, node)
                parts = args[:1] if whole(node) == "norm" else args
            case ast.Call(func=ast.Name(id=name), keywords=[_, *_]):
                raise self.syntax.error(f"{name} works entry by entry: leave out the axis", node)
            case _:
                return super().value(node, level)
        self.check_level(node, level)
        for part in parts:
            self.value(part, level + 1)
        return None


def _fault(call: ast.Call, typed: list[str]) -> str:
    """Say what is wrong with how a function of whole arrays is called, "" if nothing is."""
    name, count = whole(call), len(call.args)
    row = ARRAY_FUNCTIONS[name][0]
    if call.keywords and not row.axis:
        return f"{name} has no axis: type '{row.signature}'"
    if name == "concat":
        most = limits.ARGUMENTS
        return f"concat takes at most {most} arguments: nest several calls" if count > most else ""
    if name in ("dot", "outer"):
        wrong = f"{name} takes 2 arguments, not {count}: type '{row.signature}'"
        return "" if count == 2 else wrong
    if name == "pad":
        return "" if _is_part(call.args[1:]) else _PAD
    if name == "norm":
        return "" if order(call) else _NORM
    if count == 2 and typed[1] in ("0", "1", "-1") and not call.keywords:
        return f"an axis is named: type '{name}({typed[0]}, axis={typed[1]})'"
    if name in EXTREMES and count > 1:
        along = f"{name}({typed[0]}, axis={ast.unparse(call.keywords[0].value)})"
        return (
            f"along an axis {name} takes 1 array, not {count}: leave out the axis to compare entry "
            f"by entry, or type '{name}({along}, {', '.join(typed[1:])})'"
        )
    other = "; type 'logaddexp(a, b)' for two" if name == "logsumexp" else ""
    wrong = f"{name} takes 1 array, not {count}: type '{row.signature}'{other}"
    return "" if count == 1 else wrong


def _is_part(arguments: list[ast.expr]) -> bool:
    """Say whether they are one part of an array, which has no new axis."""
    match arguments:
        case [ast.Subscript(slice=index)]:
            return not any(
                isinstance(part, ast.Constant) and part.value is None for part in ast.walk(index)
            )
    return False


def order(norm: ast.Call) -> int | None:
    """Return the order of a norm, 1 or 2; None for any other."""
    match norm.args[1:]:
        case []:
            return 2
        case [ast.Constant(value=int(typed))] if typed in (1, 2):
            return typed
    return None
