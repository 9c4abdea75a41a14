"""Sweep: what many runs leave behind, one number of each kind a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from symgd.lanes.outcomes import coded
from symgd.lanes.sealed import seal
from symgd.loss import Loss
from symgd.sweeps.roles import SEED, START, known
from symgd.trajectory import Outcome

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

QUANTITIES = ("outcome", "steps", "value", "best", "rate", "gradient_norm", "point", "done")
"""What is kept of each run."""


@dataclass(frozen=True, eq=False, repr=False)
class Sweep:
    """The ends of many runs, over a grid of settings or over random samples of them.

    Every quantity has the same shape: an axis for each swept setting, in order, and a last one for
    the starts. Random samples have one axis for all settings together.

    Attributes:
        loss: what was descended.
        settings: what all runs have in common (plain JSON values); what is swept stands in it with
            one of its values.
        over: the swept settings, each with its values along its axis, or one a sample.
        random: whether they are samples.
        starts: (n, s), a column a start.
        outcome: how each run ended, as a number in OUTCOMES; -1 where it was not made.
        steps: the steps that each took.
        value, best: the loss at the end, and the lowest on the way.
        rate: the factor a step by which the gradient's norm shrank over the last half of the run.
        gradient_norm: of the loss at the end.
        point: (n, …), the ends.
        done: whether a run was made; an interrupted sweep has others.
    """

    loss: Loss
    settings: Mapping[str, Any]
    over: Mapping[str, Array]
    random: bool
    starts: Array
    outcome: NDArray[np.int8]
    steps: Codes
    value: Array
    best: Array
    rate: Array
    gradient_norm: Array
    point: Array
    done: NDArray[np.bool_]

    def __post_init__(self) -> None:
        seal(self)

    def __repr__(self) -> str:
        """Say what was swept and how far."""
        names = ", ".join(self.over) or "starts"
        made = f"{self.runs:,}" if self.complete else f"{int(self.done.sum()):,} of {self.runs:,}"
        return f"Sweep({self.settings['optimizer']} over {names}: {made} runs)"

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of every quantity; the last axis is that of the starts."""
        return self.outcome.shape

    @property
    def runs(self) -> int:
        """Count the runs."""
        return self.outcome.size

    @property
    def complete(self) -> bool:
        """Say whether all of them were made."""
        return bool(self.done.all())

    @cached_property
    def roles(self) -> dict[str, str]:
        """Say what each swept name is: lr, seed, rule.momentum, schedule.gamma, start.x."""
        names = known(self.loss, self.settings)
        return {name: names.role(name) for name in self.over}

    @property
    def chosen(self) -> tuple[str, ...]:
        """Name what a user would choose: neither a seed nor where runs start."""
        return tuple(n for n, r in self.roles.items() if r != SEED and not r.startswith(START))

    def ended(self, outcome: Outcome | str) -> NDArray[np.bool_]:
        """Say which runs ended in a way, such as ``"converged"``.

        Raises:
            SettingError: when runs do not end so.
        """
        return np.asarray(self.done & (self.outcome == coded(outcome)))

    def share(self, outcome: Outcome | str) -> float:
        """Return the share of the runs made that ended in a way.

        Raises:
            SettingError: when runs do not end so.
        """
        return float(self.ended(outcome).sum() / max(1, int(self.done.sum())))

    def gathered(self, quantity: NDArray[Any]) -> NDArray[Any]:
        """Return a quantity with one axis for each chosen setting, and a last one for the rest.

        The rest are starts and seeds, over which settings are judged.
        """
        if self.random:
            return quantity
        rest = [i for i, name in enumerate(self.over) if name not in self.chosen]
        kept = [i for i in range(len(self.over)) if i not in rest]
        moved = quantity.transpose(*kept, *rest, len(self.over))
        return moved.reshape(*moved.shape[: len(kept)], -1)

    def save(self, path: str | Path) -> Path:
        """Keep the sweep in a .npz file, or a row a run in a .parquet file.

        Raises:
            FileError: for another ending of the name, or a place that cannot be written.
        """
        from symgd.sweeps import store

        return store.write(path, self)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a sweep back.

        Raises:
            FileError: when the file is missing, damaged or no sweep.
        """
        from symgd.sweeps import store

        return store.read(path, lambda values: cls(**values))

    def to_table(self) -> dict[str, NDArray[Any]]:
        """Return columns by name, an entry a run, as ``pandas.DataFrame`` takes them.

        They are the swept settings, the start (``start.x`` …), the quantities, the outcome as a
        text, and the end (``end.x`` …).
        """
        from symgd.sweeps.table import with_words

        return with_words(self)
