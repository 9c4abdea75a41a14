"""Function: one name a user may call, with its meaning on every backend."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy as sp


@dataclass(frozen=True)
class Function:
    """One function.

    Attributes:
        name: what a user types.
        signature: how it is called; an argument in brackets may be left out, … repeats.
        help: what it is, in a few words.
        build: SymPy arguments -> SymPy expression, its exact meaning.
        head: the SymPy class that stands for it in an expression; None when ``build`` only
            composes others.
        python: floats -> float; raises as :mod:`math` does.
        numpy: float64 arrays -> array; nan or infinite where undefined.
        javascript: the function in JavaScript, numbers -> number, NaN or infinite where undefined:
            one of its own, or one of ``symgd/kernels/runtime.js``; empty where ``head`` is None.
        slopes: arguments -> partial derivatives, where SymPy's own are missing or unusable.
        kink: what to tell a user about a kink or a jump.
        group: the heading it is listed under.
        aliases: other names for it.
    """

    name: str
    signature: str
    help: str
    build: Callable[..., sp.Expr]
    head: Any
    python: Callable[..., float]
    numpy: Callable[..., Any]
    javascript: str = ""
    slopes: Callable[..., tuple[sp.Expr, ...]] | None = None
    kink: str | None = None
    group: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def arguments(self) -> tuple[int, float]:
        """The least and the most arguments that it takes.

        >>> from symgd.language import FUNCTIONS
        >>> FUNCTIONS["log"].arguments, FUNCTIONS["max"].arguments
        ((1, 2), (1, inf))
        """
        if "…" in self.signature:
            return 1, math.inf
        most = self.signature.count(",") + 1
        return most - self.signature.count("["), most
