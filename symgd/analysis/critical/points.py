"""What is found where the gradient vanishes, and at kinks."""

from dataclasses import dataclass
from enum import StrEnum

Window = tuple[tuple[float, float], ...]


class Kind(StrEnum):
    """What the Hessian says of a critical point: the signs of its eigenvalues."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    SADDLE = "saddle"
    DEGENERATE = "degenerate"


@dataclass(frozen=True)
class CriticalPoint:
    """A point where the gradient vanishes.

    Attributes:
        point: its coordinates.
        exact: the coordinates as text, where the gradient was proved to vanish at them; else None.
        value: the loss there.
        exact_value: the loss there as text, where ``exact`` is known and it is short.
        kind: what the Hessian says of it. Degenerate when the Hessian has an eigenvalue 0, or one
            that cannot be told from 0, and the others do not make it a saddle.
        nearby: what the loss does at points sampled around a degenerate one: ``lowest nearby``,
            ``highest nearby``, ``neither`` or ``flat nearby``. A sample, not a proof.
        eigenvalues: of the Hessian, in ascending order.
        exact_eigenvalues: the same as text, where they are short.
        condition: the largest eigenvalue over the smallest, at a minimum.
        proved: whether a critical point of this kind was proved to be there, exactly or by
            interval arithmetic; else it is what floating point shows.
    """

    point: tuple[float, ...]
    exact: tuple[str, ...] | None
    value: float
    exact_value: str | None
    kind: Kind
    nearby: str
    eigenvalues: tuple[float, ...]
    exact_eigenvalues: tuple[str, ...] | None
    condition: float | None
    proved: bool


@dataclass(frozen=True)
class Kink:
    """A lowest point of its neighbourhood, as sampled, where the loss is not smooth.

    The gradient need not vanish there; it jumps, or has no bound.

    Attributes:
        point: its coordinates.
        value: the loss there.
        alone: whether it is lower than all points sampled around it; else the minimum is not a
            single point.
    """

    point: tuple[float, ...]
    value: float
    alone: bool


@dataclass(frozen=True)
class CriticalPoints:
    """The critical points of a loss in a window.

    Attributes:
        points: minima first, the lowest first; then saddles, maxima and degenerate points.
        window: where they were looked for, an interval for each variable.
        complete: whether it is proved that the window holds no others.
        how: a sentence on how they were found.
        flat: a sentence on a continuum of critical points, with samples; empty if none was met.
        kinks: minima at kinks, which are not critical points.
    """

    points: tuple[CriticalPoint, ...]
    window: Window
    complete: bool
    how: str
    flat: str = ""
    kinks: tuple[Kink, ...] = ()

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """Those of the points that are minima."""
        return tuple(point for point in self.points if point.kind is Kind.MINIMUM)
