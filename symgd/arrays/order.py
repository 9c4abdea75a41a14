"""Order: terms and factors as people write them, which SymPy does not keep.

Terms stand in the order in which the loss was typed. In a product numbers and lengths come first,
then what is a number, then arrays, and sums last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from symgd.arrays.reading import Reading
from symgd.language.operations import Computation, Symbol


@dataclass(frozen=True)
class Factors:
    """A product, taken apart.

    Attributes:
        negative: whether a minus stands in front.
        light, light_under: numbers, lengths and what is made of numbers: factors and divisors.
        heavy, heavy_under: the others: arrays, and numbers that are made of arrays.
    """

    negative: bool
    light: tuple[sp.Expr, ...]
    light_under: tuple[sp.Expr, ...]
    heavy: tuple[sp.Expr, ...]
    heavy_under: tuple[sp.Expr, ...]


class Order:
    """The order of what a reading shows.

    Args:
        typed: the loss as it was typed.
        computation: what is shown.
        reading: its formulas.
    """

    def __init__(self, typed: Computation, computation: Computation, reading: Reading) -> None:
        self.reading = reading
        places = _places(computation, _places(typed, {}))
        named = {name: places[symbol] for symbol, name in reading.parts.items()}
        self._places = {**places, **named}

    def terms(self, terms: Sequence[sp.Expr]) -> list[sp.Expr]:
        """Return terms in the order to write them."""
        numbers = [term for term in terms if not term.free_symbols]
        others = sorted((t for t in terms if t.free_symbols), key=self._place)
        positive = next((t for t in others if not is_negative(t)), None)
        if positive is not None and is_negative(others[0]) and self._is_simple(others[0]):
            others.remove(positive)
            others.insert(0, positive)
        first = bool(others) and is_negative(others[0]) and not any(map(is_negative, numbers))
        return [*numbers, *others] if first else [*others, *numbers]

    def factors(self, product: sp.Expr) -> Factors:
        """Return the factors of a product in the order to write them."""
        number, rest = product.as_coeff_Mul()
        over, under = [], []
        for factor in sp.Mul.make_args(rest):
            base, exponent = factor.as_base_exp() if factor.is_Pow else (factor, sp.S.One)
            if exponent.is_Number and exponent.is_negative:
                under.append(base**-exponent)
            elif factor != 1:
                over.append(factor)
        p, q = (abs(number).p, number.q) if number.is_Rational else (abs(number), 1)
        numbers = ([] if p == 1 else [sp.sympify(p)]), ([] if q == 1 else [sp.Integer(q)])
        sides = [
            (
                (*ahead, *sorted(filter(self.is_light, side), key=self._factor)),
                tuple(sorted((f for f in side if not self.is_light(f)), key=self._factor)),
            )
            for ahead, side in zip(numbers, (over, under), strict=True)
        ]
        (light, heavy), (light_under, heavy_under) = sides
        return Factors(is_negative(product), light, light_under, heavy, heavy_under)

    def is_light(self, expression: sp.Expr) -> bool:
        """Say whether it is made of numbers only."""
        operations, parts = self.reading.operations, self.reading.parts.values()
        return not any(
            self.reading.shape(s) or s in operations or s in parts for s in expression.free_symbols
        )

    def is_array(self, expression: sp.Expr) -> bool:
        """Say whether it is more than a number."""
        return bool(self.reading.visible(expression))

    def _factor(self, factor: sp.Expr) -> tuple[bool, int, tuple[int, ...]]:
        base = factor.base if factor.is_Pow else factor
        kind = 2 if base.is_Add else 0 if base.is_Symbol else 1
        return self.is_array(factor), kind, self._place(factor)

    def _is_simple(self, term: sp.Expr) -> bool:
        return not any(symbol in self.reading.operations for symbol in term.free_symbols)

    def _place(self, expression: sp.Expr) -> tuple[int, ...]:
        found: set[int] = set()
        waiting = list(expression.free_symbols)
        while waiting:
            symbol = waiting.pop()
            if symbol in self._places:
                found.add(self._places[symbol])
            operation = self.reading.operations.get(symbol)
            if operation is not None:
                waiting += operation.operands
        return tuple(sorted(found)) or (-1,)


def is_negative(expression: sp.Expr) -> bool:
    """Say whether a minus stands in front."""
    number, _ = expression.as_coeff_Mul()
    return bool(number.is_negative)


def _places(computation: Computation, known: Mapping[Symbol, int]) -> Mapping[Symbol, int]:
    """Return the place of all that the outputs are made of, in the order that was typed."""
    places = dict(known)
    waiting = [(symbol, False) for symbol in reversed(computation.outputs)]
    while waiting:
        symbol, ready = waiting.pop()
        if symbol in places:
            continue
        operation = computation.definitions.get(symbol)
        if operation is None or ready:
            places[symbol] = len(places)
        else:
            operands = operation.symbols
            waiting += [(symbol, True), *((operand, False) for operand in reversed(operands))]
    return places
