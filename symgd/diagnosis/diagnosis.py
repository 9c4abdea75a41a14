"""Diagnosis: what is to be said of a run's learning rate, and what would have been better."""

from dataclasses import dataclass
from enum import StrEnum

from symgd.trajectory import Outcome


class RateVerdict(StrEnum):
    """The learning rate of a run, judged by the curvatures that it met."""

    TOO_SMALL = "too small"
    GOOD = "good"
    OSCILLATING = "oscillating"
    DIVERGING = "diverging"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Exceeded:
    """The first step at which the learning rate was above the rule's stability limit.

    Attributes:
        step: its number, from 0.
        curvature: the largest eigenvalue of the Hessian where it began.
        limit: the largest stable learning rate at that curvature.
        lr: the learning rate that it used.
        rows: the rows whose loss has that curvature, in a run over data; 0 in others.
    """

    step: int
    curvature: float
    limit: float
    lr: float
    rows: int = 0


@dataclass(frozen=True)
class Remedy:
    """A change with which the run was made again, and how that ended.

    Attributes:
        text: the change, as in "the learning rate 0.49".
        lr: the learning rate of the new run; the text of it where it changes with t.
        start: where it began, by coordinate.
        outcome, steps, value: how it ended.
    """

    text: str
    lr: float | str
    start: tuple[float, ...]
    outcome: Outcome
    steps: int
    value: float


@dataclass(frozen=True)
class Diagnosis:
    """What explains a run.

    Attributes:
        rate: the verdict on its learning rate.
        sentences: the explanation, for a reader; none where a run needs none.
        exceeded: where the learning rate went beyond what the rule can bear, if it did.
        remedy: what was tried instead and held, if anything did.
        more_steps: about how many more steps the run would have needed, where that is known.
    """

    rate: RateVerdict
    sentences: tuple[str, ...] = ()
    exceeded: Exceeded | None = None
    remedy: Remedy | None = None
    more_steps: float | None = None

    def __str__(self) -> str:
        """Return the explanation as one text."""
        return " ".join(self.sentences)
