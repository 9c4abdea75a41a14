"""How a run goes through the rows of its data: batches, epochs, rows that are held out."""

import math
import operator
from dataclasses import dataclass
from numbers import Real

from symgd.data.shares import held_out
from symgd.errors import SettingError

STEPS = 100
"""The most steps of a run that was told neither steps nor epochs."""

MOST = 10**9


@dataclass(frozen=True)
class Passes:
    """Which rows each step sees, and how many steps there are.

    Attributes:
        steps: the most steps taken.
        batch_size: the rows of one step; None for all of them.
        epochs: the most times that all rows are gone through; None where steps alone limit it.
        validation: the share of the rows that is held out, 0 for none.
        patience: the epochs without a better loss on those after which the run ends.
        by_epochs: whether it is the epochs that limit the steps.
    """

    steps: int
    batch_size: int | None = None
    epochs: int | None = None
    validation: float = 0.0
    patience: int | None = None
    by_epochs: bool = False

    def limit(self, steps_an_epoch: int) -> int:
        """Return the most steps of a run whose epochs turn out to have so many steps.

        How many rows of files are held out is known only once they are drawn.
        """
        if self.epochs is None or not self.by_epochs:
            return self.steps
        return self.epochs * steps_an_epoch


def passes(
    rows: int,
    *,
    steps: int | None,
    batch_size: int | None,
    epochs: int | None,
    validation: float,
    patience: int | None,
) -> Passes:
    """Check how a run goes through ``rows`` rows of data.

    Raises:
        SettingError: for what is no such number, and for mini-batches of a loss without rows.

    >>> passes(100, steps=None, batch_size=32, epochs=5, validation=0.2, patience=None).steps
    15
    """
    asked = {"batch_size": batch_size, "epochs": epochs, "validation": validation or None}
    if not rows and (name := next((n for n, value in asked.items() if value), None)):
        raise SettingError(f"{name} needs data with rows: give some, or leave {name} out")
    if not isinstance(validation, Real) or not 0 <= validation < 1:
        raise SettingError(
            f"validation must be a share between 0 and 1, not {validation!r}: try 0.2"
        )
    if patience is not None and not validation:
        raise SettingError(
            "patience counts epochs without a better loss on rows that are held out: "
            "give validation too, such as 0.2"
        )
    trained = rows - (held_out(rows, validation) if validation else 0)
    size = None if batch_size is None else whole("batch_size", batch_size)
    usual = STEPS if epochs is None else MOST
    limit = usual if steps is None else whole("steps", steps)
    by_epochs = False
    if epochs is not None:
        an_epoch = 1 if size is None else math.ceil(trained / size)
        by_epochs = whole("epochs", epochs) * an_epoch <= limit
        limit = epochs * an_epoch if by_epochs else limit
    return Passes(
        steps=limit,
        batch_size=size if size is None or size < trained else None,
        epochs=epochs,
        validation=float(validation),
        patience=None if patience is None else whole("patience", patience),
        by_epochs=by_epochs,
    )


def whole(name: str, value: int, most: int = MOST, of: str = "", why: str = "") -> int:
    """Return a whole number from 1 to ``most``.

    ``of`` says what that limit is for, and ``why`` gives its reason.

    Raises:
        SettingError: when it is none.
    """
    try:
        count = operator.index(value)
    except TypeError:
        raise SettingError(f"{name} must be a whole number, not {value!r}") from None
    if not 1 <= count <= most:
        shown = f"{count:,}" if abs(count) < 10**15 else "that many"
        raise SettingError(f"{name} must be from 1 to {most:,}{of}, not {shown}{why}")
    return count
