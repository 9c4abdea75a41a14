"""Pictures of runs: the loss with the course of each run on it, and the history of each."""

from collections.abc import Iterable, Sequence

from matplotlib.figure import Figure

from symgd.loss import Loss, as_loss
from symgd.plots import history, style
from symgd.plots.animation import animated
from symgd.plots.given import as_kinds, as_runs
from symgd.plots.kinds import KINDS, Kind, chosen
from symgd.plots.save import FORMATS, render, save
from symgd.trajectory import Trajectory

__all__ = ["FORMATS", "KINDS", "Figure", "Kind", "animated", "figures", "render", "save"]


def figures(
    loss: Loss | str,
    runs: Trajectory | Sequence[Trajectory],
    minimum: float | None = None,
    kinds: str | Iterable[str] | None = None,
    theme: str = "light",
) -> dict[str, Figure]:
    """Make the pictures of one or more runs on the same loss, by the names of their kinds.

    The usual kinds are two:
        "descent": the graph of a loss of one variable, the contours of a loss of two, or each
        coordinate against the step for more, with all runs; a loss of none has no such picture.
        "history": the loss (above its ``minimum`` where that is known), the gradient's norm and
        the learning rate against the step.
    Those of a run over rows of data are three: "descent" for up to two parameters, "fit" for one
    feature, and "epochs". KINDS tells them all.

    Raises:
        ExpressionError: for a loss that is text and cannot be read.
        SettingError: for no run, for a kind that there is not or that does not suit the loss or
            the runs, and for a ``theme`` other than "light" and "dark".

    >>> from symgd import Loss, descend
    >>> loss = Loss("x**2 + 2*y**2")
    >>> sorted(figures(loss, [descend(loss, lr=lr) for lr in (0.1, 0.3)]))
    ['descent', 'history']
    """
    loss, runs = as_loss(loss), as_runs(runs)
    palette, wanted = style.named(theme), chosen(loss, runs, as_kinds(kinds))
    with style.applied(palette):
        return {
            kind.name: history.figure(loss, runs, minimum)
            if kind.name == "history"
            else kind.draw(loss, runs)
            for kind in wanted
        }
