"""Arrays as text: in symgd's own language, or in Unicode for reading."""

import re
from collections.abc import Sequence
from math import inf
from typing import Any, ClassVar

import sympy as sp

from symgd.arrays.naming import ADJOINT
from symgd.arrays.order import Factors, Order
from symgd.arrays.reading import Reading
from symgd.arrays.writing import ATOM, MATMUL, MUL, POW, Levels, Writer
from symgd.language import BY_HEAD
from symgd.language.operations import AsColumn, Axis, Outer, Product, Reduce, Spread
from symgd.printing.text import SUPERSCRIPTS, TextPrinter

ZEROS = 3
"""Zeros that are written one by one; where there are more, plain text says where the rest is."""

_NAME = "[A-Za-z][A-Za-z0-9_]*"


class PlainWriter(Writer, TextPrinter):
    """Text that can be typed again."""

    times, entrywise, power_sign = "*", "*", "**"
    associative = False
    zeros: float = ZEROS
    levels: ClassVar[Levels] = {Product: MATMUL}

    def __init__(self, reading: Reading, order: Order) -> None:
        super().__init__()
        self.reading, self.ordering = reading, order

    def product(self, left: str, right: str) -> str:  # noqa: D102
        return f"{left}@{right}"

    def row(self, vector: sp.Expr) -> str:  # noqa: D102
        return self.parenthesize(vector, MATMUL, strict=True)

    def transpose(self, of: sp.Expr) -> str:  # noqa: D102
        column = self.reading.operations.get(of)
        if isinstance(column, AsColumn):
            return self.part(self.reading.operand(column.of), "None, :")
        return f"{self.parenthesize(of, ATOM, strict=True)}.T"

    def reduction(self, kind: str, of: sp.Expr, axis: Axis) -> str:  # noqa: D102
        return self.named(kind, self._print(of), *([] if axis is None else [f"axis={axis}"]))

    def column(self, of: sp.Expr) -> str:  # noqa: D102
        return f"{self.parenthesize(of, ATOM, strict=True)}[:, None]"

    def outer(self, left: sp.Expr, right: sp.Expr) -> str:  # noqa: D102
        return self.named("outer", self._print(left), self._print(right))

    def padded(self, of: sp.Expr, before: int, after: int) -> str:  # noqa: D102
        return self.named("concat", *["0"] * before, self._print(of), *["0"] * after)

    def part(self, of: sp.Expr, index: str) -> str:  # noqa: D102
        return f"{self.parenthesize(of, ATOM, strict=True)}[{index}]"

    def norm(self, of: sp.Expr) -> str:  # noqa: D102
        return self.named("norm", self._print(of))

    def named(self, name: str, *args: str) -> str:  # noqa: D102
        return f"{name}({', '.join(args)})"

    def brackets(self, text: str) -> str:  # noqa: D102
        return f"({text})"

    def fraction(self, factors: Factors) -> str:
        """Write 2/m*(…), but x/2 where no product of matrices or sum is divided."""
        light, heavy = factors.light, factors.heavy
        under, below = factors.light_under, factors.heavy_under
        if heavy and not light and not any(map(self._is_operation, heavy)):
            under, below = (), (*under, *below)
        number = self._quotient(light, under) if light or under else ""
        if not heavy and not below:
            return number or "1"
        rest = self._quotient(heavy, below)
        return self.joined(number, rest, self.times) if number else rest

    def joined(self, left: str, right: str, sign: str) -> str:
        """Write a product of two."""
        return f"{left}{sign}{right}"

    def power(self, base: str, exponent: sp.Expr) -> str:
        """Write a power."""
        return f"{base}**{self.parenthesize(exponent, POW)}"

    def _quotient(self, over: Sequence[sp.Expr], under: Sequence[sp.Expr]) -> str:
        shown = self._over(over, divided=bool(under))
        if not under:
            return shown
        below = [self.parenthesize(factor, MATMUL) for factor in under]
        return f"{shown}/{self._multiplied(under, below, brackets=True)}"

    def _over(self, factors: Sequence[sp.Expr], divided: bool) -> str:
        texts = []
        for i, factor in enumerate(factors):
            last = i == len(factors) - 1 and not divided
            bare = last and (self.associative or len(factors) == 1)
            level = MUL if bare else MATMUL
            texts.append(self.parenthesize(factor, level, strict=bare or self.associative))
        return self._multiplied(factors, texts, brackets=False)

    def _multiplied(self, factors: Sequence[sp.Expr], texts: Sequence[str], brackets: bool) -> str:
        text, array = "", False
        for factor, shown in zip(factors, texts, strict=True):
            entrywise = array and self.ordering.is_array(factor)
            sign = self.entrywise if entrywise else self.times
            text = self.joined(text, shown, sign) if text else shown
            array = array or self.ordering.is_array(factor)
        return self.brackets(text) if brackets and len(factors) > 1 else text or "1"

    def _is_operation(self, factor: sp.Expr) -> bool:
        return isinstance(self.reading.operations.get(factor), Product | Reduce)

    def _print_Pow(self, power: sp.Pow, rational: bool = False) -> str:  # noqa: ARG002, N802
        if power.exp == sp.S.Half:
            return self.named("sqrt", self._print(power.base))
        if power.exp.is_Number and power.exp.is_negative:
            return self._print_Mul(power)
        return self.power(self.parenthesize(power.base, POW), power.exp)


class PrettyWriter(PlainWriter):
    """One line of Unicode: 2/m · Xᵀ(Xw − y)."""

    minus, times, entrywise = "−", "·", " ⊙ "
    associative, zeros = True, inf
    levels: ClassVar[Levels] = {
        **{Product: MATMUL, Outer: MATMUL, Spread: MATMUL, AsColumn: MATMUL},
        Reduce: MUL,
    }

    def product(self, left: str, right: str) -> str:  # noqa: D102
        names = [re.search(_NAME + "$", left), re.match(rf"({_NAME}|σ)\(?", right)]
        before, after = (found[0] if found else "" for found in names)
        apart = len(after) > 1 or (len(before) > 1 and right[:1] != "[")
        return f"{left}{' ' if apart else ''}{right}"

    def row(self, vector: sp.Expr) -> str:  # noqa: D102
        return self.transpose(vector)

    def transpose(self, of: sp.Expr) -> str:  # noqa: D102
        return f"{self.parenthesize(of, ATOM, strict=True)}ᵀ"

    def reduction(self, kind: str, of: sp.Expr, axis: Axis) -> str:  # noqa: D102
        if kind != "sum" or axis is not None:
            return super().reduction(kind, of, axis)
        shown = self.parenthesize(of, MUL, strict=True)
        return f"Σ{shown}" if shown.startswith("(") and self.level(of) < MUL else f"Σ {shown}"

    def column(self, of: sp.Expr) -> str:  # noqa: D102
        return f"{self.parenthesize(of, MATMUL, strict=True)} 1ᵀ"

    def outer(self, left: sp.Expr, right: sp.Expr) -> str:  # noqa: D102
        return self.product(self.parenthesize(left, MATMUL, strict=True), self.transpose(right))

    def padded(self, of: sp.Expr, before: int, after: int) -> str:  # noqa: D102
        around = [["0"] * n if n <= ZEROS else ["0", "…", "0"] for n in (before, after)]
        return f"[{', '.join([*around[0], self._print(of), *around[1]])}]"

    def norm(self, of: sp.Expr) -> str:  # noqa: D102
        return f"‖{self._print(of)}‖"

    def joined(self, left: str, right: str, sign: str) -> str:  # noqa: D102
        spaced = sign == self.times and (_is_loose(left) or _is_loose(right))
        return f"{left} {sign} {right}" if spaced else f"{left}{sign}{right}"

    def power(self, base: str, exponent: sp.Expr) -> str:  # noqa: D102
        if exponent.is_Integer:
            return f"{base}{str(exponent).translate(SUPERSCRIPTS)}"
        return f"{base}^{self.parenthesize(exponent, POW)}"

    def _print_Function(self, function: Any) -> str:  # noqa: N802
        row = BY_HEAD.get(function.func)
        if row is None or row.name != "sigmoid":
            return str(super()._print_Function(function))
        return self.named("σ", self._print(function.args[0]))

    def _print_Symbol(self, symbol: sp.Symbol) -> str:  # noqa: N802
        text = super()._print_Symbol(symbol)
        return text.replace(ADJOINT, "δ") if symbol in self.reading.parts.values() else text

    def _print_Pi(self, _: Any) -> str:  # noqa: N802
        return "π"


def _is_loose(text: str) -> bool:
    """Say whether a space or a stroke is seen outside of brackets."""
    outside = re.sub(r"\([^()]*\)", "", text)
    while outside != text:
        text, outside = outside, re.sub(r"\([^()]*\)", "", outside)
    return " " in outside or "/" in outside
