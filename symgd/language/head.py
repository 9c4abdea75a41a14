"""Head: a function that SymPy lacks, or takes apart where it is better kept whole."""

from typing import Any

import sympy as sp


class Head(sp.Function):  # type: ignore[misc]
    """A function that stays as it is typed.

    It is real where it is defined, knows its derivatives, and evaluates to any precision through
    its definition.
    """

    is_real = True

    def slopes(self) -> tuple[sp.Expr, ...]:
        """Return the partial derivative with respect to each argument."""
        raise NotImplementedError

    def definition(self) -> sp.Expr:
        """Return the same value in SymPy's own functions."""
        raise NotImplementedError

    def fdiff(self, argindex: int = 1) -> sp.Expr:  # noqa: D102
        return self.slopes()[argindex - 1]

    def _eval_evalf(self, prec: int) -> Any:
        return self.definition()._eval_evalf(prec)


def raised(latex: str, exponent: str | None) -> str:
    """Return a formula to a power, as LaTeX."""
    return latex if exponent is None else rf"{{{latex}}}^{{{exponent}}}"
