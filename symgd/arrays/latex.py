r"""Arrays as LaTeX: \frac{2}{m} X^{\top} \left(X w - y\right)."""

from collections.abc import Sequence
from typing import Any, ClassVar

import sympy as sp
from sympy.printing.latex import LatexPrinter

from symgd.arrays.order import Factors, Order
from symgd.arrays.reading import Reading
from symgd.arrays.writing import ADD, ATOM, MATMUL, MUL, Levels, Writer
from symgd.language.operations import AsColumn, Axis, Operation, Outer, Product, Reduce, Spread

ONES = r"\mathbf{1}"


class LatexWriter(Writer, LatexPrinter):  # type: ignore[misc]
    """LaTeX, in the vocabulary of amsmath, KaTeX and MathJax."""

    levels: ClassVar[Levels] = {
        **{Product: MATMUL, Outer: MATMUL, Spread: MATMUL, AsColumn: MATMUL},
        Reduce: MUL,
    }

    def __init__(self, reading: Reading, order: Order) -> None:
        super().__init__()
        self.reading, self.ordering = reading, order

    def product(self, left: str, right: str) -> str:  # noqa: D102
        return f"{left} {right}"

    def row(self, vector: sp.Expr) -> str:  # noqa: D102
        return self.transpose(vector)

    def transpose(self, of: sp.Expr) -> str:  # noqa: D102
        return rf"{self._base(of)}^{{\top}}"

    def reduction(self, kind: str, of: sp.Expr, axis: Axis) -> str:  # noqa: D102
        if kind != "sum":
            below = "" if axis is None else f"_{{{'ij'[axis]}}}"
            return rf"{_function(kind)}{below}{self.brackets(self._print(of))}"
        if axis is None:
            return rf"\sum {self.parenthesize(of, MUL, strict=True)}"
        matrix = self.transpose(of) if axis == 0 else self.parenthesize(of, MATMUL, strict=True)
        return self.product(matrix, ONES)

    def column(self, of: sp.Expr) -> str:  # noqa: D102
        return self.product(self.parenthesize(of, MATMUL, strict=True), rf"{ONES}^{{\top}}")

    def outer(self, left: sp.Expr, right: sp.Expr) -> str:  # noqa: D102
        return self.product(self.parenthesize(left, MATMUL, strict=True), self.transpose(right))

    def padded(self, of: sp.Expr, before: int, after: int) -> str:  # noqa: D102
        around = [["0"] * n if n < 3 else ["0", r"\ldots", "0"] for n in (before, after)]
        inside = ", ".join([*around[0], self._print(of), *around[1]])
        return rf"\left[{inside}\right]"

    def part(self, of: sp.Expr, index: str) -> str:  # noqa: D102
        return f"{self._base(of)}_{{[{index}]}}"

    def norm(self, of: sp.Expr) -> str:  # noqa: D102
        return rf"\left\| {self._print(of)}\right\|"

    def named(self, name: str, *args: str) -> str:  # noqa: D102
        return f"{_function(name)}{self.brackets(', '.join(args))}"

    def brackets(self, text: str) -> str:  # noqa: D102
        return rf"\left({text}\right)"

    def fraction(self, factors: Factors) -> str:
        """Write numbers in front, and arrays after them."""
        light, under = factors.light, factors.light_under
        heavy, below = factors.heavy, factors.heavy_under
        number = self._quotient(light, under) if light or under else ""
        if not heavy and not below:
            return number or "1"
        rest = self._quotient(heavy, below)
        return f"{number} {rest}" if number else rest

    def level(self, expression: Any) -> int:  # noqa: D102
        return ADD if isinstance(expression, sp.Piecewise) else super().level(expression)

    def operation_level(self, operation: Operation) -> int:  # noqa: D102
        if isinstance(operation, Reduce) and operation.kind == "sum" and operation.axis is not None:
            return MATMUL
        return super().operation_level(operation)

    def _quotient(self, over: Sequence[sp.Expr], under: Sequence[sp.Expr]) -> str:
        shown = self._multiplied(over, alone=bool(under) and len(over) == 1)
        if not under:
            return shown
        return rf"\frac{{{shown}}}{{{self._multiplied(under, alone=len(under) == 1)}}}"

    def _multiplied(self, factors: Sequence[sp.Expr], alone: bool) -> str:
        text, array = "", False
        for i, factor in enumerate(factors):
            last = i == len(factors) - 1
            shown = self.parenthesize(factor, 0 if alone else MUL, strict=last)
            entrywise = array and self.ordering.is_array(factor)
            sign = r" \odot " if entrywise else r" \cdot " if shown[0].isdigit() else " "
            text = f"{text}{sign}{shown}" if text else shown
            array = array or self.ordering.is_array(factor)
        return text or "1"

    def _base(self, of: sp.Expr) -> str:
        return self.parenthesize(of, ATOM, strict=True)

    def _print_Pow(self, power: sp.Pow) -> str:  # noqa: N802
        if power.exp.is_Number and power.exp.is_negative:
            return self._print_Mul(power)
        if power.base.is_Symbol and power.base in self.reading.operations:
            base = self.parenthesize(power.base, MATMUL)
            return f"{base}^{{{self._print(power.exp)}}}"
        return str(super()._print_Pow(power))


def _function(name: str) -> str:
    return {"max": r"\max", "min": r"\min"}.get(name, rf"\operatorname{{{name}}}")
