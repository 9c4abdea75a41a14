"""How critical points were found, in sentences."""

from collections.abc import Sequence

import numpy as np

from symgd.analysis.critical.located import Located
from symgd.analysis.critical.points import Kink
from symgd.loss import Loss


def how(located: Located, found: Sequence[Kink]) -> str:
    """Say how the points were found, and what was left open."""
    if located.whole:
        what = "these and no others" if located.zeros or located.degenerate else "none"
        return f"interval arithmetic proves that the window holds {what}"
    parts = []
    if located.searched:
        parts.append("interval arithmetic searched the window")
        left = []
        if located.degenerate or located.curve:
            left.append("the neighbourhoods of degenerate points")
        if located.plateau:
            left.append("regions where the gradient is 0 or too small for doubles")
        if located.kinks:
            left.append("the neighbourhoods of kinks or poles")
        parts.append(f"left open are {' and '.join(left) or 'a few small boxes'}")
    else:
        some = located.zeros or located.degenerate or located.curve
        tail = "these: there may be others" if some else "none: there may be some"
        parts.append(f"Newton's method from many starts found {tail}")
    if located.kinks or found:
        one = len(found) == 1
        number = (
            "one minimum at a kink was" if one else f"{len(found) or 'no'} minima at kinks were"
        )
        parts.append(f"{number} found by sampling")
    return "; ".join(parts)


def flat(loss: Loss, located: Located) -> str:
    """Say where zeros of the gradient do not lie one by one; empty if they do."""

    def listed(samples: Sequence[tuple[float, ...]]) -> str:
        shown = (f"({', '.join(f'{x:.6g}' for x in point)})" for point in samples[:3])
        return ", ".join(shown)

    sentences = []
    if located.curve:
        sentences.append(
            "critical points seem to lie along curves or surfaces, not one by one, such as at "
            f"{listed(located.curve)}{_level(loss, located.curve)}"
        )
    if located.plateau:
        sentences.append(
            "the gradient is 0, or too small for doubles, throughout regions, such as around "
            f"{listed(located.plateau)}"
        )
    return "; ".join(sentences)


def _level(loss: Loss, samples: Sequence[tuple[float, ...]]) -> str:
    values = np.asarray(loss.value(np.array(samples).T))
    lowest, highest = float(values.min()), float(values.max())
    if highest - lowest > 1e-6 * (1 + abs(lowest)):
        return f"; the loss there goes from {lowest:.6g} to {highest:.6g}"
    return f"; the loss there is {lowest + 0.0:.6g}"
