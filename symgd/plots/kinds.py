"""Kinds: the table of pictures, what each shows and which losses it suits."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from matplotlib.figure import Figure

from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.plots import (
    anatomy,
    basins,
    contour,
    coordinates,
    curve,
    history,
    momentum,
    plane,
    rates,
    states,
    surface,
)
from symgd.trajectory import Trajectory

Runs = Sequence[Trajectory]


def always(_loss: Loss, _runs: Runs) -> None:
    """Suit every loss."""


@dataclass(frozen=True)
class Kind:
    """A kind of picture.

    Attributes:
        name: what ``--picture`` calls it, and its file.
        help: what it shows, in a line.
        draw: makes it of a loss and one or more runs on it.
        suits: says why it cannot be made of them, or nothing (None) where it can.
    """

    name: str
    help: str
    draw: Callable[[Loss, Runs], Figure]
    suits: Callable[[Loss, Runs], str | None] = always


def descent(loss: Loss, runs: Runs) -> Figure:
    """Draw the graph of one variable, the contours of two, each coordinate of more."""
    drawing = {1: curve.figure, 2: contour.figure}.get(len(loss.variables), coordinates.figure)
    return drawing(loss, runs)


def _moves(loss: Loss, _runs: Runs) -> str | None:
    return None if loss.variables else "a loss without variables has nothing that moves"


def _two_variables(loss: Loss, _runs: Runs) -> str | None:
    count = len(loss.variables)
    return None if count == 2 else f"it needs a loss of two variables, and this has {count}"


def _many_variables(loss: Loss, _runs: Runs) -> str | None:
    count = len(loss.variables)
    return None if count > 2 else f"it needs more than two variables, and this loss has {count}"


_ROWS = (
    Kind("descent", "the loss from above, or its graph, with the runs on it", descent, _moves),
    Kind("history", "loss, gradient norm and learning rate against the step", history.figure),
    Kind("surface", "the loss as a landscape, with the runs on it", surface.figure, _two_variables),
    Kind(
        "plane", "the loss on the plane in which the runs move most", plane.figure, _many_variables
    ),
    Kind("rates", "learning rates too small, good, too large", rates.figure, rates.suits),
    Kind("anatomy", "what each step is made of", anatomy.figure, anatomy.suits),
    Kind("states", "what the rule carries from step to step", states.figure, states.suits),
    Kind("basins", "which minimum is reached from each start", basins.figure, basins.suits),
    Kind("momentum", "the speed at each rate and momentum", momentum.figure, momentum.suits),
)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ROWS})

USUAL = ("descent", "history")
"""What is drawn where no kind is named; the first is left out where it does not suit."""


def check_names(names: Iterable[str]) -> None:
    """Check that there are kinds of such names, before the run that is to be drawn.

    Raises:
        SettingError: naming the nearest, and all kinds.

    >>> check_names(["histroy"])
    Traceback (most recent call last):
    symgd.errors.SettingError: there is no picture 'histroy': did you mean 'history'? ...
    """
    for name in names:
        if name not in KINDS:
            meant = get_close_matches(name, KINDS, n=1, cutoff=0.6)
            hint = f"did you mean {meant[0]!r}? There are" if meant else "choose among"
            raise SettingError(f"there is no picture {name!r}: {hint} {', '.join(KINDS)}")


def chosen(loss: Loss, runs: Runs, names: Iterable[str] | None = None) -> list[Kind]:
    """Return the kinds of those names, each once; the usual ones for None.

    Raises:
        SettingError: for a name that there is not, or a kind that does not suit, naming what does.
    """
    if names is None:
        return [KINDS[name] for name in USUAL if KINDS[name].suits(loss, runs) is None]
    kinds = tuple(dict.fromkeys(names))
    check_names(kinds)
    for name in kinds:
        why = KINDS[name].suits(loss, runs)
        if why is not None:
            others = [kind.name for kind in KINDS.values() if kind.suits(loss, runs) is None]
            raise SettingError(f"there is no {name!r} of this: {why}; choose {_or(others)}")
    return [KINDS[name] for name in kinds]


def _or(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
