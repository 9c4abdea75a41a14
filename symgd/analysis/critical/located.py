"""What the search for critical points brings back from the second interpreter."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Zero:
    """A zero of the gradient, as found.

    Attributes:
        point: its coordinates.
        low, high: the corners of a box around it, in which the true one lies.
        eigenvalues: of the Hessian, in ascending order.
        alone: whether it is proved that there is a zero in the box, and only one.
        signs: whether the eigenvalues are known well enough to tell their signs. They are proved
            where the zero is alone; elsewhere it is the zero that may not be there.
    """

    point: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    eigenvalues: tuple[float, ...]
    alone: bool
    signs: bool


@dataclass(frozen=True)
class Located:
    """All of them.

    Attributes:
        zeros: those of which each stands alone.
        degenerate: candidates with a Hessian that may be singular.
        curve: samples of a continuum of zeros.
        plateau: samples of regions where the gradient is 0 throughout, or too small for doubles.
        kinks: where boxes with a kink remain.
        searched: whether every part of the window was decided, but for what is listed here.
        whole: whether every part of the window was decided, and nothing was left open.
    """

    zeros: tuple[Zero, ...]
    degenerate: tuple[Zero, ...]
    curve: tuple[tuple[float, ...], ...]
    plateau: tuple[tuple[float, ...], ...]
    kinks: tuple[tuple[float, ...], ...]
    searched: bool
    whole: bool
