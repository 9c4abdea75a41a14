"""How adjoints are multiplied and added: in closed form, or over names."""

import math
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import sympy as sp

from symgd.language import unnamed

Factors: TypeAlias = tuple[sp.Expr, ...]


class ClosedForm:
    """Formulas to be read, in the form that SymPy itself arrives at."""

    def operand(self, node: sp.Expr) -> sp.Expr:
        """Return what stands for a subexpression."""
        return node

    def share(self, factors: Factors) -> Factors:
        """Return factors that are multiplied once, though several products are made with them."""
        return factors

    def product(self, factors: Factors) -> sp.Expr:
        """Multiply out."""
        product = sp.Mul(*factors)
        # It takes two passes.
        return product.func(*product.args) if product.is_Mul else product

    def total(self, terms: Sequence[sp.Expr]) -> sp.Expr:
        """Add up."""
        return sp.Add(*terms)


class Names(ClosedForm):
    """Assignments, each one operation on names that are defined before it.

    Names tell SymPy nothing, so that it has nothing to look for in their sums and products: numbers
    are joined, and the rest stays in its order. SymPy's own would differ from process to process.

    Attributes:
        definitions: name -> right-hand side.
    """

    def __init__(self, nodes: Iterable[sp.Expr]) -> None:
        """Name each of the nodes, which come after their arguments."""
        self.definitions: dict[sp.Symbol, sp.Expr] = {}
        self._names: dict[sp.Expr, sp.Expr] = {}
        for node in nodes:
            if node.is_Atom:
                self._names[node] = node
            elif isinstance(node, sp.Piecewise):
                self._names[node] = self._define(node)
            else:
                args = [self._names[arg] for arg in node.args]
                self._names[node] = self._define(node.func(*args, evaluate=False))

    def operand(self, node: sp.Expr) -> sp.Expr:  # noqa: D102
        return self._names.get(node, node)

    def share(self, factors: Factors) -> Factors:  # noqa: D102
        product = self.product(factors)
        return (product if product.is_Atom else self._define(product),)

    def product(self, factors: Factors) -> sp.Expr:  # noqa: D102
        parts = [part for factor in factors for part in sp.Mul.make_args(factor)]
        number = math.prod((part for part in parts if part.is_Number), start=sp.S.One)
        if not number:
            return sp.S.Zero
        others = [part for part in parts if not part.is_Number]
        return sp.Mul(*([] if number is sp.S.One else [number]), *others, evaluate=False)

    def total(self, terms: Sequence[sp.Expr]) -> sp.Expr:  # noqa: D102
        number = sum((term for term in terms if term.is_Number), sp.S.Zero)
        others = [term for term in terms if not term.is_Number]
        return sp.Add(*([number] if number else []), *others, evaluate=False)

    def _define(self, value: sp.Expr) -> sp.Symbol:
        name = unnamed()
        self.definitions[name] = value
        return name
