"""One expression over any arithmetic: high precision, intervals, complex numbers, arrays.

A tree is walked once, every distinct subexpression computed once. What a number, a named function
and a condition are is a :class:`Field`'s business.
"""

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy as sp

from symgd.errors import SymgdError
from symgd.language import BY_HEAD
from symgd.language.head import Head

Compare = Callable[[Any, Any], Any]

_RELATIONS: Mapping[type, Compare] = {
    sp.StrictLessThan: operator.lt,
    sp.LessThan: operator.le,
    sp.StrictGreaterThan: operator.gt,
    sp.GreaterThan: operator.ge,
    sp.Equality: operator.eq,
    sp.Unequality: operator.ne,
}


class Field(ABC):
    """An arithmetic: its numbers have ``+ - * / **``, and functions known by name."""

    @abstractmethod
    def number(self, value: sp.Expr) -> Any:
        """Return a constant (a Rational, a Float, pi or e) as a number of the field."""

    @abstractmethod
    def function(self, name: str) -> Callable[..., Any] | None:
        """Return the function of that name in the table of functions, None if there is none.

        One that the field lacks is computed from its definition, where it has one.
        """

    def add(self, terms: Sequence[Any]) -> Any:
        """Return a sum."""
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total

    def multiply(self, factors: Sequence[Any]) -> Any:
        """Return a product."""
        product = factors[0]
        for factor in factors[1:]:
            product = product * factor
        return product

    def whole_power(self, base: Any, exponent: int) -> Any:
        """Return a power with an integer exponent, which may be negative."""
        return base**exponent

    def power(self, base: Any, exponent: Any) -> Any:
        """Return any other real power; both are numbers of the field."""
        return base**exponent

    def compare(self, relation: Compare, left: Any, right: Any) -> Any:
        """Return whether a relation (``operator.lt`` and its like) holds."""
        return relation(left, right)

    def every(self, conditions: Sequence[Callable[[], Any]]) -> Any:
        """Return whether all conditions hold; they are computed when they are called."""
        return all(condition() for condition in conditions)

    def some(self, conditions: Sequence[Callable[[], Any]]) -> Any:
        """Return whether one condition holds."""
        return any(condition() for condition in conditions)

    def negation(self, condition: Any) -> Any:
        """Return whether a condition does not hold."""
        return not condition

    def choice(self, branches: Sequence[tuple[Callable[[], Any], Callable[[], Any]]]) -> Any:
        """Return the value of the first branch (condition, value) whose condition holds.

        Conditions and values are computed when they are called, so that a branch not taken costs
        nothing and raises nothing. The last condition is True.
        """
        for condition, value in branches[:-1]:
            if condition():
                return value()
        return branches[-1][1]()


def evaluate(expression: sp.Basic, values: Mapping[sp.Symbol, Any], field: Field) -> Any:
    """Return the value of an expression where its symbols have the given values.

    Raises:
        SymgdError: when the field lacks a function, or a symbol has no value.

    >>> from symgd.arithmetic.reals import Reals
    >>> x = sp.Symbol("x", real=True)
    >>> print(evaluate(sp.sqrt(x) / 3, {x: 2}, Reals(20)))
    0.47140452079103168293
    """
    return Evaluation(values, field).value(expression)


class Evaluation:
    """The values of expressions at one point, shared between them."""

    def __init__(self, values: Mapping[sp.Symbol, Any], field: Field) -> None:
        self._field = field
        self._known: dict[sp.Basic, Any] = dict(values)

    def value(self, node: sp.Basic) -> Any:
        """Return the value of an expression or of a condition."""
        if node not in self._known:
            self._known[node] = self._compute(node)
        return self._known[node]

    def _compute(self, node: sp.Basic) -> Any:
        field, value = self._field, self.value
        if node.is_Number or node.is_NumberSymbol:
            return field.number(node)
        if node in (sp.true, sp.false):
            return bool(node)
        if node.is_Symbol:
            raise SymgdError(f"the variable {node} has no value")
        if node.is_Add:
            return field.add([value(arg) for arg in node.args])
        if node.is_Mul:
            return field.multiply([value(arg) for arg in node.args])
        if node.is_Pow:
            return self._power(*node.args)
        if isinstance(node, sp.Piecewise):
            return field.choice(
                [(self._later(test), self._later(branch)) for branch, test in node.args]
            )
        if isinstance(node, sp.And | sp.Or):
            join = field.every if isinstance(node, sp.And) else field.some
            return join([self._later(arg) for arg in node.args])
        if isinstance(node, sp.Not):
            return field.negation(value(node.args[0]))
        if type(node) in _RELATIONS:
            return field.compare(_RELATIONS[type(node)], *map(value, node.args))
        return self._call(node)

    def _later(self, node: sp.Basic) -> Callable[[], Any]:
        return lambda: self.value(node)

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> Any:
        field = self._field
        if exponent.is_Integer:
            return field.whole_power(self.value(base), int(exponent))
        root = field.function("sqrt")
        if root is not None and exponent.is_Rational and exponent.q == 2:
            half = root(self.value(base))
            return half if exponent.p == 1 else field.whole_power(half, int(exponent.p))
        return field.power(self.value(base), self.value(exponent))

    def _call(self, node: sp.Basic) -> Any:
        row = BY_HEAD.get(node.func)
        # SymPy's own classes, which definitions are made of: Max is max.
        name = row.name if row else node.func.__name__.lower()
        function = self._field.function(name)
        if function is not None:
            return function(*map(self.value, node.args))
        if isinstance(node, Head):
            return self.value(node.definition())
        raise SymgdError(f"{name} is not known in this arithmetic")
