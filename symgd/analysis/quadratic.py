"""Quadratic losses: everything about them has a closed form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import mpmath
import numpy as np
import sympy as sp
from sympy.polys.matrices import DomainMatrix

from symgd.analysis.degree_two import Terms, degree_two
from symgd.analysis.exactly import loss_again
from symgd.analysis.inertia import Inertia, inertia
from symgd.loss import Loss, as_loss
from symgd.printing.text import is_short, plain
from symgd.worker import UnfinishedError, limited

LARGEST = 50
"""Variables up to which the closed form is computed exactly; beyond, in floating point."""

PRECISE = 20
"""Variables up to which eigenvalues are computed with 50 digits; beyond, in doubles."""

SHOWN = 40
"""Characters up to which an exact eigenvalue is worth showing."""

ROUNDING = 1e-12
"""Share of the largest below which an eigenvalue in doubles counts as 0."""


@dataclass(frozen=True)
class Quadratic:
    """A loss ½·wᵀA·w + bᵀw + c.

    Attributes:
        A, b, c: the coefficients, as floats.
        exact_A, exact_b, exact_c: the same as text.
        eigenvalues: of A, in ascending order.
        exact_eigenvalues: the same as text, where they are short.
        lipschitz: the smallest Lipschitz constant of the gradient, L = max |λ|.
        strong_convexity: μ = λ_min where it is positive, else 0.
        condition: κ = L/μ, None where μ is 0.
        minimiser: -A⁻¹b; with a singular A, the shortest of the minimisers; None without minimum.
        exact_minimiser: the same as text.
        value: the loss at the minimiser.
        exact_value: the same as text.
        free: directions along which the minimiser may be moved, and the loss stays the same.
        definiteness: ``positive definite``, ``positive semidefinite``, ``indefinite``, ``negative
            definite``, ``negative semidefinite`` or ``zero``.
        unbounded: a direction along which the loss falls without end; empty with a minimum.
        proved: whether the definiteness and the minimiser are exact, or floating point.
        reason: one sentence: what the minimum is, or why there is none.
    """

    A: tuple[tuple[float, ...], ...]
    b: tuple[float, ...]
    c: float
    exact_A: tuple[tuple[str, ...], ...]
    exact_b: tuple[str, ...]
    exact_c: str
    eigenvalues: tuple[float, ...]
    exact_eigenvalues: tuple[str, ...] | None
    lipschitz: float
    strong_convexity: float
    condition: float | None
    minimiser: tuple[float, ...] | None
    exact_minimiser: tuple[str, ...] | None
    value: float | None
    exact_value: str | None
    free: tuple[tuple[float, ...], ...]
    definiteness: str
    unbounded: tuple[float, ...]
    proved: bool
    reason: str
