"""The table of functions of whole arrays.

To add one, add a row here and a case in :mod:`symgd.language.arrays.build`.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from symgd.language.functions import ALIASES


@dataclass(frozen=True)
class ArrayFunction:
    """A function of whole arrays.

    Attributes:
        name: what a user types.
        signature: how it is called; an argument in brackets may be left out, … repeats.
        help: what it is, in a few words.
        group: the heading it is listed under.
        aliases: other names for it.
    """

    name: str
    signature: str
    help: str
    group: str = "Arrays"
    aliases: tuple[str, ...] = ()

    @property
    def axis(self) -> bool:
        """Whether it may go along one axis."""
        return "axis" in self.signature


_ROWS = (
    ArrayFunction("sum", "sum(x[, axis=0])", "sum of all entries, or of those along an axis"),
    ArrayFunction("mean", "mean(x[, axis=0])", "the same, divided by how many they are"),
    ArrayFunction("max", "max(x[, axis=0])", "largest entry"),
    ArrayFunction("min", "min(x[, axis=0])", "smallest entry"),
    ArrayFunction("norm", "norm(x[, axis=0])", "sqrt(sum(x**2)), the length of all entries"),
    ArrayFunction("norm", "norm(x, 1[, axis=0])", "sum(abs(x))"),
    ArrayFunction("dot", "dot(a, b)", "a @ b: of two vectors, the sum of a*b"),
    ArrayFunction("logsumexp", "logsumexp(x[, axis=0])", "log(sum(exp(x))), without overflow"),
    ArrayFunction(
        "softmax", "softmax(x[, axis=0])", "exp(x)/sum(exp(x)) along the last axis, or another"
    ),
    ArrayFunction("concat", "concat(a, b, …)", "vectors, or rows of matrices, one after another"),
    ArrayFunction("outer", "outer(a, b)", "the matrix of every a[i]*b[j]"),
    ArrayFunction("pad", "pad(a, x[1:])", "zeros as large as x, with a where x[1:] is"),
)

ARRAY_FUNCTIONS: Mapping[str, tuple[ArrayFunction, ...]] = MappingProxyType(
    {row.name: tuple(other for other in _ROWS if other.name == row.name) for row in _ROWS}
)
"""Functions of whole arrays by name, each with its ways to be called."""

EXTREMES = ("max", "min")
"""Of one array they are its extremes; of several, entry by entry, as on numbers."""

ARRAY_ONLY = tuple(name for name in ARRAY_FUNCTIONS if name not in EXTREMES)
"""Those that mean nothing on numbers."""


def whole(call: ast.Call) -> str:
    """Return the name of the function of whole arrays that is called, "" where it is another.

    >>> [whole(ast.parse(text, mode="eval").body) for text in ("max(x)", "max(x, 0)", "exp(x)")]
    ['max', '', '']
    """
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    name = ALIASES.get(name, name)
    if name in EXTREMES:
        return name if len(call.args) == 1 or call.keywords else ""
    return name if name in ARRAY_FUNCTIONS else ""
