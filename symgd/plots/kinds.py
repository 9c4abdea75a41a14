"""Kinds: the table of pictures, what each shows and which losses it suits."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from matplotlib.figure import Figure

from symgd.array_loss import ArrayLoss
from symgd.errors import SettingError, unknown
from symgd.loss import Loss
from symgd.plots import (
    anatomy,
    basins,
    batches,
    contour,
    coordinates,
    curve,
    epochs,
    fit,
    history,
    momentum,
    plane,
    rates,
    states,
    surface,
)
from symgd.plots.landed import left_out
from symgd.plots.landscape import affords_surface, out_of_reach
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


def _moves(loss: Loss, runs: Runs) -> str | None:
    count = len(loss.variables)
    if not count:
        return "a loss without variables has nothing that moves"
    if count > LINES:
        return f"its {count:,} parameters are too many for a line each"
    return left_out(runs) or (out_of_reach(loss) if count <= 2 else None)


def _two_variables(loss: Loss, runs: Runs) -> str | None:
    count = len(loss.variables)
    if count != 2:
        return f"it needs a loss of two variables, and this has {count:,}"
    if not affords_surface(loss):
        return "over so many rows of data it would take too long"
    return left_out(runs) or out_of_reach(loss)


def _many_variables(loss: Loss, runs: Runs) -> str | None:
    count = len(loss.variables)
    if count <= 2:
        return f"it needs more than two variables, and this loss has {count}"
    return left_out(runs) or out_of_reach(loss)


def _formulas(suits: Callable[[Loss, Runs], str | None]) -> Callable[[Loss, Runs], str | None]:
    """Return what says why a kind that needs a formula in numbers cannot be made."""

    def sentence(loss: Loss, runs: Runs) -> str | None:
        if isinstance(loss, ArrayLoss):
            return "it is for losses of numbers, and this one is over arrays"
        return suits(loss, runs)

    return sentence


_ROWS = (
    Kind("descent", "the loss from above, or its graph, with the runs on it", descent, _moves),
    Kind("history", "loss, gradient norm and learning rate against the step", history.figure),
    Kind("surface", "the loss as a landscape, with the runs on it", surface.figure, _two_variables),
    Kind(
        "plane", "the loss on the plane in which the runs move most", plane.figure, _many_variables
    ),
    Kind(
        "rates", "learning rates too small, good, too large", rates.figure, _formulas(rates.suits)
    ),
    Kind("anatomy", "what each step is made of", anatomy.figure, _formulas(anatomy.suits)),
    Kind(
        "states", "what the rule carries from step to step", states.figure, _formulas(states.suits)
    ),
    Kind(
        "basins", "which minimum is reached from each start", basins.figure, _formulas(basins.suits)
    ),
    Kind(
        "momentum",
        "the speed at each rate and momentum",
        momentum.figure,
        _formulas(momentum.suits),
    ),
    Kind("epochs", "the loss against the epochs, batch by batch", epochs.figure, epochs.suits),
    Kind("batches", "batch, SGD and mini-batch on the loss", batches.figure, batches.suits),
    Kind("fit", "the predicted curve over the points of one feature", fit.figure, fit.suits),
)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ROWS})

LINES = 500
"""The most coordinates that are drawn as a line each."""


def usual(loss: Loss, runs: Runs) -> list[str]:
    """Return what is drawn where no kind is named: the kinds of these that suit.

    Of a run over rows of data that is the fit and the epochs, and the course of up to two
    parameters; of any other the course and the history.
    """
    names = ["descent", "history"]
    if isinstance(loss, ArrayLoss) and loss.data.rows:
        names = [*(["descent"] if loss.size <= 2 else []), "fit", "epochs"]
    return [name for name in names if KINDS[name].suits(loss, runs) is None]


def check_names(names: Iterable[str]) -> None:
    """Check that there are kinds of such names, before the run that is to be drawn.

    Raises:
        SettingError: naming the nearest, and all kinds.

    >>> check_names(["histroy"])
    Traceback (most recent call last):
    symgd.errors.SettingError: there is no picture 'histroy' (did you mean 'history'?): type one ...
    """
    others = [name for name in names if name not in KINDS]
    if others:
        raise SettingError(unknown("picture", others, KINDS))


def chosen(loss: Loss, runs: Runs, names: Iterable[str] | None = None) -> list[Kind]:
    """Return the kinds of those names, each once; the usual ones for None.

    Raises:
        SettingError: for a name that there is not, or a kind that does not suit, naming what does.
    """
    if names is None:
        return [KINDS[name] for name in usual(loss, runs)]
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
