"""Basin colours: a hue for each minimum, strong where it is reached in few steps."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from numpy.typing import NDArray

from symgd.attraction import Basins
from symgd.lanes.outcomes import OUTCOMES
from symgd.plots import style
from symgd.trajectory import Outcome

Array = NDArray[np.float64]

GREY = 0.6
"""How much of the colour of axes there is where none is reached."""

STRONG, PALE = 0.85, 0.22
"""How much of a minimum's colour there is where it is reached fastest and slowest."""

SCALE = (1, 2, 5, 0, 3)
"""Which of the colours of runs, from the lowest to the highest of more minima than have one each:
blue, green, amber, vermilion and pink. None is grey, and all stand out on either paper."""

ENDS = (0.05, 0.95)
"""The shares of the starts at which the colour is strongest, and palest."""


def colours(found: Basins) -> Array:
    """Return the colour of each start, (k, k, 3), in shares of red, green and blue.

    The hue tells the minimum, the strength how few steps it took.
    """
    paper = np.array(to_rgb(style.palette().paper))
    hues = np.array([to_rgb(hue(found, i)) for i in range(len(found.minima))]).reshape(-1, 3)
    settled = found.numbers >= 0
    picture = np.empty((*found.numbers.shape, 3))
    picture[:] = to_rgb(nowhere())
    picture[outside(found)] = to_rgb(style.palette().undefined)
    share = strength(found)[settled][:, None]
    picture[settled] = share * hues[found.numbers[settled]] + (1 - share) * paper
    return picture


def strength(found: Basins) -> Array:
    """Return how much of its minimum's colour each start has, (k, k)."""
    return PALE + (STRONG - PALE) * haste(found)


def haste(found: Basins) -> Array:
    """Return from 0 (slowest) to 1 (fastest) how soon each start is at its minimum, (k, k).

    It is even in the logarithm of the steps, between the extremes of nine starts in ten.
    """
    taken = np.log1p(found.steps.astype(np.float64))
    span = extremes(found)
    if span is None:
        return np.zeros_like(taken)
    low, high = np.log1p(span)
    return np.asarray(1 - np.clip((taken - low) / max(high - low, 1e-9), 0, 1))


def extremes(found: Basins) -> tuple[float, float] | None:
    """Return the steps up to which a colour is strongest, and from which palest; None for none."""
    settled = found.steps[found.numbers >= 0]
    if not settled.size:
        return None
    low, high = np.quantile(settled, ENDS)
    return float(low), float(high)


def hue(found: Basins, index: int) -> str:
    """Return the colour of a minimum; more than have one each share a scale of them."""
    runs = style.palette().runs
    if len(found.minima) <= len(runs):
        return runs[index]
    ends = [runs[colour] for colour in SCALE]
    return to_hex(LinearSegmentedColormap.from_list("minima", ends, len(found.minima))(index))


def typical(found: Basins, index: int) -> str:
    """Return the colour that the picture has for a minimum, in the middle of its strengths."""
    share = float(np.median(strength(found)[found.numbers == index]))
    own, paper = (np.array(to_rgb(c)) for c in (hue(found, index), style.palette().paper))
    return to_hex(tuple((share * own + (1 - share) * paper).tolist()))


def nowhere() -> str:
    """Return the colour of starts from which no minimum is reached: one that no minimum has."""
    paper, faint = (np.array(to_rgb(c)) for c in (style.palette().paper, style.palette().faint))
    return to_hex(tuple((GREY * faint + (1 - GREY) * paper).tolist()))


def outside(found: Basins) -> NDArray[np.bool_]:
    """Return from which starts a run leaves where the loss is defined, or has no value, (k, k)."""
    left = found.outcomes == OUTCOMES.index(Outcome.LEFT_DOMAIN)
    return np.asarray(left & (found.numbers < 0))
