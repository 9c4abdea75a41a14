"""Minima at kinks, where no gradient vanishes."""

from symgd.analysis.points import Kink, Window
from symgd.loss import Loss


def kinks(
    loss: Loss, starts: tuple[tuple[float, ...], ...], window: Window, seconds: float
) -> tuple[Kink, ...]:
    """Return the minima at kinks."""
    return ()
