"""Convexity of a loss: proved, disproved, or unknown."""

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What was proved."""

    CONVEX = "convex"
    STRICTLY_CONVEX = "strictly convex"
    NOT_CONVEX = "not convex"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Convexity:
    """Whether a loss is convex, and how that is known.

    Attributes:
        shape: what was proved.
        means: a sentence on how, and on what domain.
        point: where convexity fails: the Hessian has a negative curvature there, or the loss lies
            above the chord from ``point - direction`` to ``point + direction``.
        direction: in which direction it fails there, vᵀHv < 0.
        curvature: vᵀHv; None where it is the chord that shows it.
    """

    shape: Shape
    means: str
    point: tuple[float, ...] | None = None
    direction: tuple[float, ...] | None = None
    curvature: float | None = None

    @property
    def convex(self) -> bool:
        """Whether it is proved convex."""
        return self.shape in (Shape.CONVEX, Shape.STRICTLY_CONVEX)
