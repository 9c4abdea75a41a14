"""Quadratic losses: everything about them has a closed form."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quadratic:
    """A loss ½·wᵀA·w + bᵀw + c.

    Decimals are read as the fractions that were typed: 0.1 is 1/10.

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
        critical: the zero of the gradient, minimum or not; the shortest of them, if many.
        exact_critical: the same as text.
        critical_value: the loss there.
        exact_critical_value: the same as text.
        free: directions along which it may be moved, and the loss stays the same.
        definiteness: ``positive definite``, ``positive semidefinite``, ``indefinite``, ``negative
            definite``, ``negative semidefinite`` or ``zero``.
        unbounded: a direction along which the loss falls without end; empty with a minimum.
        proved: whether the definiteness and the minimiser are exact, or floating point.
        reason: one sentence: what the minimum is, or why there is none.
    """

    A: tuple[tuple[float, ...], ...]
    b: tuple[float, ...]
    c: float
    exact_A: tuple[tuple[str, ...], ...]  # noqa: N815
    exact_b: tuple[str, ...]
    exact_c: str
    eigenvalues: tuple[float, ...]
    lipschitz: float
    strong_convexity: float
    condition: float | None
    definiteness: str
    reason: str
    exact_eigenvalues: tuple[str, ...] | None = None
    minimiser: tuple[float, ...] | None = None
    exact_minimiser: tuple[str, ...] | None = None
    value: float | None = None
    exact_value: str | None = None
    critical: tuple[float, ...] | None = None
    exact_critical: tuple[str, ...] | None = None
    critical_value: float | None = None
    exact_critical_value: str | None = None
    free: tuple[tuple[float, ...], ...] = ()
    unbounded: tuple[float, ...] = ()
    proved: bool = False
