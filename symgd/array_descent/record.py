"""Record: what a run over arrays leaves behind, as it is computed."""

from array import array
from dataclasses import dataclass, field

from symgd.rules.stopping import StoppingTest


def _numbers() -> "array[float]":
    return array("d")


@dataclass
class Record:
    """The numbers of a run; it grows step by step.

    Attributes:
        losses: at each position, on the rows that were seen there.
        norms: of the gradients there.
        rates: the learning rate of each step.
        ends: the steps taken when each epoch was over.
        means: over each epoch's rows of the losses on its batches.
        validation: the loss on the rows held out, after each epoch.
        fired: the stopping test that ended the run.
        broken: what was raised when another step was tried.
        bad: the loss and the gradient's norm at the position that does not hold, if one came up.
        impatient: whether the run ended because the loss on the rows held out fell no more.
        interrupted: whether it ended because whoever watched it asked for that.
    """

    losses: "array[float]" = field(default_factory=_numbers)
    norms: "array[float]" = field(default_factory=_numbers)
    rates: "array[float]" = field(default_factory=_numbers)
    ends: "array[int]" = field(default_factory=lambda: array("q"))
    means: "array[float]" = field(default_factory=_numbers)
    validation: "array[float]" = field(default_factory=_numbers)
    fired: StoppingTest | None = None
    broken: Exception | None = None
    bad: tuple[float, float] | None = None
    impatient: bool = False
    interrupted: bool = False
