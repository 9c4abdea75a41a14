# ruff: noqa: N801 (as in heads.py: a class is named as the function is typed)
"""Functions with a kink; there the derivative is the one that PyTorch takes."""

import sympy as sp

from symgd.language.head import Head


class relu(Head):
    """max(x, 0)."""

    is_nonnegative = True

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (sp.sign(self),)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.Max(self.args[0], 0)


class maximum(Head):
    """The largest argument."""

    # At a tie the derivative is shared in equal parts, as PyTorch does.
    toward = 1

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        shares = [sp.S.One]
        for count, arg in enumerate(self.args[1:], start=1):
            before = self.func(*self.args[:count]) if count > 1 else self.args[0]
            taken = (1 + self.toward * sp.sign(arg - before)) / 2
            shares = [share * (1 - taken) for share in shares] + [taken]
        return tuple(shares)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.Max(*self.args)


class minimum(maximum):
    """The smallest argument."""

    toward = -1

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.Min(*self.args)


class huber(Head):
    """x²/2 up to delta, delta·(abs(x) - delta/2) from there on."""

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        x, delta = self.args
        near = maximum(minimum(x, delta), -delta)
        if not delta.is_nonnegative:  # beyond a negative delta it is straight everywhere
            near = sp.Piecewise((near, delta >= 0), (delta * sp.sign(x), True))
        return near, relu(sp.Abs(x) - delta)

    def definition(self) -> sp.Expr:  # noqa: D102
        x, delta = self.args
        near = sp.Min(sp.Abs(x), delta)
        return near * (sp.Abs(x) - near / 2)


maximum.__name__, minimum.__name__ = "max", "min"
