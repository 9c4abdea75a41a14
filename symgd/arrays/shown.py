"""What only formulas have: operations with a sign of their own, and products left as they are."""

from dataclasses import dataclass

import sympy as sp

from symgd.language.operations import Operation, Symbol


@dataclass(frozen=True)
class _Shown(Operation):
    of: Symbol

    @property
    def operands(self) -> tuple[Symbol, ...]:
        return (self.of,)


@dataclass(frozen=True)
class Norm(_Shown):
    """√Σ of², of formulas only."""


@dataclass(frozen=True)
class Softmax(_Shown):
    """exp(of)/Σ exp(of), along the last axis; of formulas only."""


def times(factors: list[sp.Expr]) -> sp.Expr:
    """Multiply, and leave 2·(x - y) as it is: SymPy would make it 2·x - 2·y.

    >>> x, y = sp.symbols("x y", real=True)
    >>> times([sp.Integer(2), x - y])
    2*(x - y)
    """
    numbers, others = [], []
    for factor in factors:
        number, rest = factor.as_coeff_Mul()
        numbers.append(number)
        others.append(rest)
    number, rest = sp.Mul(*numbers), sp.Mul(*others)
    if number == 0:
        return sp.S.Zero
    inner, rest = rest.as_coeff_Mul()
    number *= inner
    if rest.is_Add and number != 1:
        return sp.Mul(number, rest, evaluate=False)
    return number * rest
