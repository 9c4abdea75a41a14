"""Mathematics to source: one line for each subexpression that is used twice.

No name that a user typed reaches the source: every symbol prints as a name made here.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import sympy as sp
from sympy.logic.boolalg import Boolean, BooleanAtom, BooleanFunction

from symgd.errors import SymgdError
from symgd.language import BY_HEAD, Function

# CPython compiles neither a chain of thousands of terms nor hundreds of nested brackets:
# long chains are cut into groups, deep formulas into lines.
LONGEST_CHAIN = 50
DEEPEST_NESTING = 30

_RELATIONS: Mapping[type, str] = {
    sp.StrictLessThan: "<",
    sp.LessThan: "<=",
    sp.StrictGreaterThan: ">",
    sp.GreaterThan: ">=",
    sp.Equality: "==",
    sp.Unequality: "!=",
}


class Printer(ABC):
    """Print expressions, over names that may have definitions, as lines of source.

    Attributes:
        lines: the lines printed so far, to run at every step.
        once: the lines that depend on constants only, to run before the first step.
    """

    words: ClassVar[Mapping[object, str]]
    """What True, False and infinity are called."""

    def __init__(
        self,
        outputs: Iterable[sp.Basic],
        names: Mapping[sp.Symbol, str],
        definitions: Mapping[sp.Symbol, sp.Expr],
        constants: Iterable[sp.Symbol] = (),
    ) -> None:
        self.lines: list[str] = []
        self.once: list[str] = []
        self._names: dict[sp.Basic, str] = dict(names)
        self._parts: dict[sp.Basic, tuple[str, int]] = {}
        self._definitions = definitions
        self._places = {name: place for place, name in enumerate(definitions)}
        self._fixed: dict[sp.Basic, bool] = dict.fromkeys(constants, True)
        self._uses = self._counted(outputs)
        self._branches = 0

    def text(self, node: sp.Basic) -> str:
        """Return source for the value of ``node``, after printing the lines it needs."""
        # In their order, so that no recursion is deeper than one definition.
        for name in sorted(self._needed(node), key=self._places.__getitem__):
            self._parts[name] = self._define(name)
        return self._print(node)[0]

    @abstractmethod
    def function(self, row: Function) -> Any:
        """Return what :meth:`call` calls for a row of the table of functions."""

    @abstractmethod
    def choice(self, node: sp.Piecewise) -> str:
        """Return source for a piecewise expression."""

    @abstractmethod
    def logic(self, node: Boolean, args: Sequence[str]) -> str:
        """Return source for a conjunction, disjunction or negation."""

    @abstractmethod
    def power(self, base: str, exponent: str) -> str:
        """Return source for a real power with an exponent that is not a small integer."""

    @property
    @abstractmethod
    def sqrt(self) -> Any:
        """The square root, for :meth:`call`."""

    @abstractmethod
    def statement(self, name: str, source: str) -> str:
        """Return the line that gives a value a name."""

    @abstractmethod
    def call(self, function: Any, *args: str) -> str:
        """Return source for a call."""

    def _counted(self, outputs: Iterable[sp.Basic]) -> Mapping[sp.Basic, int]:
        """Return how often each subexpression is used, through the definitions."""
        uses: dict[sp.Basic, int] = {}
        stack = [*outputs]
        while stack:
            node = stack.pop()
            before = uses.get(node, 0)
            uses[node] = before + 1
            if not before:
                stack += self._made_of(node)
        return uses

    def _needed(self, output: sp.Basic) -> list[sp.Basic]:
        """Return the definitions that an output is made of and that are not printed yet."""
        seen: set[sp.Basic] = set()
        stack = [output]
        while stack:
            node = stack.pop()
            if node not in seen and node not in self._names and node not in self._parts:
                seen.add(node)
                stack += self._made_of(node)
        return [node for node in seen if node in self._definitions]

    def _made_of(self, node: sp.Basic) -> Sequence[sp.Basic]:
        """Return the definition of a name, or the arguments of anything else."""
        definition = self._definitions.get(node)
        return node.args if definition is None else (definition,)

    def is_fixed(self, node: sp.Basic) -> bool:
        """Say whether a value depends on constants only, so that it is computed once."""
        fixed = self._fixed.get(node)
        if fixed is None:
            parts = self._made_of(node)
            fixed = bool(parts or not node.is_Symbol) and all(map(self.is_fixed, parts))
            self._fixed[node] = fixed
        return fixed

    def _define(self, name: sp.Symbol) -> tuple[str, int]:
        """Print a definition: a line if it is used twice, else source to be put in place."""
        source, depth = self._print(self._definitions[name])
        if self._uses[name] > 1:
            return self.assign(name, source, self.is_fixed(name)), 0
        return source, depth

    def _print(self, node: sp.Basic) -> tuple[str, int]:
        """Return source and its depth of nesting."""
        name = self._names.get(node)
        if name is not None:
            return name, 0
        part = self._parts.get(node)
        if part is not None:
            return part
        if node.is_Number or node.is_NumberSymbol or isinstance(node, BooleanAtom):
            return self._literal(node), 0
        source, depth = self._compose(node)
        # A branch is evaluated only where it holds: what it alone uses is never moved out of it.
        if self._branches:
            return source, depth
        fixed = self.is_fixed(node)
        if fixed or self._uses.get(node, 0) > 1 or depth >= DEEPEST_NESTING:
            return self.assign(node, source, fixed), 0
        return source, depth

    def assign(self, node: sp.Basic, source: str, fixed: bool = False) -> str:
        """Print a line that gives ``source`` a name, and return the name."""
        if source.isidentifier():
            self._names[node] = source
            return source
        name = f"v{len(self._names)}"
        (self.once if fixed else self.lines).append(self.statement(name, source))
        self._names[node] = name
        return name

    def _compose(self, node: sp.Basic) -> tuple[str, int]:
        if node.is_Add or node.is_Mul:
            return self._chain(node)
        if isinstance(node, sp.Pow):
            return self._power(node)
        if isinstance(node, sp.Piecewise):
            return self.choice(node), DEEPEST_NESTING // 2
        printed = [self._print(arg) for arg in node.args]
        args = [source for source, _ in printed]
        depth = 1 + max((depth for _, depth in printed), default=0)
        if type(node) in _RELATIONS:
            return f"({args[0]} {_RELATIONS[type(node)]} {args[1]})", depth
        if isinstance(node, BooleanFunction):
            return self.logic(node, args), depth
        row = BY_HEAD.get(node.func)
        if row is None:
            raise SymgdError(f"symgd cannot compute {node.func.__name__}: no code is known for it")
        return self.call(self.function(row), *args), depth

    def _chain(self, node: sp.Expr) -> tuple[str, int]:
        """Print a sum or a product; the factors that are constants are joined first."""
        args = list(node.args)
        if not self._branches and not self.is_fixed(node):
            fixed = [arg for arg in args if self.is_fixed(arg)]
            if len(fixed) > 1:
                joined = node.func(*fixed, evaluate=False)
                args = [joined, *(arg for arg in args if not self.is_fixed(arg))]
        below = [arg for arg in args if node.is_Mul and _is_reciprocal(arg)]
        above = [arg for arg in args if not (node.is_Mul and _is_reciprocal(arg))]
        sign, joiner = "", " + " if node.is_Add else "*"
        if node.is_Mul and above and above[0] is sp.S.NegativeOne and len(args) > 1:
            sign, above = "-", above[1:]
        source, depth = self._join([self._print(arg) for arg in above], joiner)
        if below:
            under = [self._power(sp.Pow(arg.base, -arg.exp, evaluate=False)) for arg in below]
            bottom, lower = self._join(under, "*")
            source, depth = f"({source}/{bottom})", max(depth, lower) + 1
        return (f"(-{source})" if sign else source), depth

    def _join(self, parts: Sequence[tuple[str, int]], joiner: str) -> tuple[str, int]:
        while len(parts) > 1:
            groups = [parts[i : i + LONGEST_CHAIN] for i in range(0, len(parts), LONGEST_CHAIN)]
            parts = [
                (f"({joiner.join(source for source, _ in group)})", 1 + max(d for _, d in group))
                if len(group) > 1
                else group[0]
                for group in groups
            ]
        return parts[0] if parts else ("1.0", 0)

    def _power(self, node: sp.Pow) -> tuple[str, int]:
        base, exponent = node.args
        if _is_reciprocal(node):
            source, depth = self._power(sp.Pow(base, -exponent, evaluate=False))
            return f"(1.0/{source})", depth + 1
        source, depth = self._print(base)
        if exponent == 1:
            return source, depth
        if exponent == sp.S.Half:
            return self.call(self.sqrt, source), depth + 1
        if exponent in (2, 3) and (source.isidentifier() or not self._branches):
            if not source.isidentifier():
                source = self.assign(base, source, self.is_fixed(base))
            return f"({'*'.join([source] * int(exponent))})", 1
        if exponent.is_Integer:
            return f"({source}**{int(exponent)})", depth + 1
        raised, deeper = self._print(exponent)
        return self.power(source, raised), max(depth, deeper) + 1

    def _literal(self, node: sp.Basic) -> str:
        if isinstance(node, BooleanAtom):
            return self.words[bool(node)]
        try:
            number = node.p / node.q if node.is_Rational else float(node)
        except OverflowError:  # a coefficient that differentiation made too large for a double
            number = math.inf if node.is_positive else -math.inf
        size = self.words[math.inf] if math.isinf(number) else repr(abs(number))
        return f"(-{size})" if number < 0 else size


def _is_reciprocal(node: sp.Basic) -> bool:
    return bool(node.is_Pow and node.args[1].is_Rational and node.args[1].is_negative)
