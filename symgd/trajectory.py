"""Trajectory: what one run leaves behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from symgd import trajectory_files
from symgd.arrays.names import as_indexed, element_names
from symgd.arrays.packing import unpacked
from symgd.arrays.shapes import Shape
from symgd.epochs import Epochs

if TYPE_CHECKING:
    from symgd.pages.page import Page


class Outcome(StrEnum):
    """How a run ended; the sentence that goes with it is :attr:`Trajectory.reason`."""

    CONVERGED = "converged"
    STEP_LIMIT = "reached the step limit"
    OSCILLATES = "oscillates"
    DIVERGED = "diverged"
    LEFT_DOMAIN = "left the domain"
    NON_MINIMUM = "stopped at a non-minimum"
    NOT_DIFFERENTIABLE = "not differentiable"
    STALLED = "stalled"
    INTERRUPTED = "interrupted"


class Best(NamedTuple):
    """The best iterate: its step, its point (n,) and its loss."""

    step: int
    point: NDArray[np.float64]
    value: float


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory:
    """One run of descent; every number in it is finite, and its arrays are read-only.

    Attributes:
        variables: the names of the n coordinates.
        positions: (T + 1, n), the start first; (K, n) where not all of them are kept.
        losses: (T + 1,), the loss at each position. In a run by mini-batches that is the loss on
            the batch of the step that began there, and at the end that on all rows.
        gradient_norms: (T + 1,), the Euclidean norm of the exact gradient of each of them.
        learning_rates: (T,), the rate that each step used.
        outcome: how the run ended.
        reason: the same as a sentence, with the figures.
        settings: everything needed to run it again (plain JSON values).
        shapes: the parameters of a loss on arrays, each with its shape, in order.
        kept: (K,), the steps at which the positions stand; None if all are kept.
        epochs: what a run over rows of data leaves behind each time it has seen them all.
    """

    variables: Sequence[str]
    positions: NDArray[np.float64]
    losses: NDArray[np.float64]
    gradient_norms: NDArray[np.float64]
    learning_rates: NDArray[np.float64]
    outcome: Outcome
    reason: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    kept: NDArray[np.intp] | None = None
    epochs: Epochs | None = None

    def __post_init__(self) -> None:
        for array in (self.positions, self.losses, self.gradient_norms, self.learning_rates):
            array.setflags(write=False)
        if self.kept is not None:
            self.kept.setflags(write=False)

    def __repr__(self) -> str:
        """Say how the run ended and where.

        >>> x, rates = np.array([2.0, 0.0]), np.array([1.0])
        >>> Trajectory(("x",), x[:, None], x**2, 2 * x, rates, Outcome.CONVERGED, "loss<1")
        Trajectory(converged: loss<1; at x = 0, loss 0)
        """
        names = as_indexed(self.variables)[:6]
        end = [f"{name} = {v:.6g}" for name, v in zip(names, self.end[:6], strict=True)]
        shown = ", ".join(end if len(self.variables) <= 6 else [*end[:5], "…"])
        return f"Trajectory({self.outcome}: {self.reason}; at {shown}, loss {self.value:.6g})"

    @property
    def steps(self) -> int:
        """Count the steps taken, T."""
        return len(self.learning_rates)

    @property
    def start(self) -> NDArray[np.float64]:
        """Return the first point, (n,)."""
        point: NDArray[np.float64] = self.positions[0]
        return point

    @property
    def end(self) -> NDArray[np.float64]:
        """Return the last point, (n,); of a run that diverged, the last one that is finite."""
        point: NDArray[np.float64] = self.positions[-1]
        return point

    @property
    def value(self) -> float:
        """Return the loss at the last point."""
        return float(self.losses[-1])

    @cached_property
    def best(self) -> Best:
        """Return the best iterate that is kept, the earliest of several.

        That is the one with the smallest loss; where rows were held out, the epoch's end with the
        smallest loss on those. Of other runs by mini-batches it is the end: the losses before are
        those of batches, and do not compare with one on all rows.

        >>> x, rates = np.array([2.0, 0.0, 1.0]), np.array([0.5, 0.5])
        >>> run = Trajectory(("x",), x[:, None], x**2, 2 * x, rates, Outcome.STEP_LIMIT, "")
        >>> run.best.step, run.best.value
        (1, 0.0)
        """
        steps = range(self.steps + 1) if self.kept is None else self.kept
        judged = self.losses if self.kept is None else self.losses[self.kept]
        if self.epochs is not None and self.epochs.validation.size:
            steps, judged = self.epochs.ends, self.epochs.validation
        elif self.epochs is not None and self.epochs.by_batches:
            steps, judged = steps[-1:], judged[-1:]
        best = int(np.argmin(judged))
        step = int(steps[best])
        row = step if self.kept is None else int(np.searchsorted(self.kept, step))
        return Best(step, self.positions[row], float(judged[best]))

    def parameters(self) -> dict[str, NDArray[np.float64]]:
        """Return the parameters at the end by name, in their shapes.

        >>> rates, one = np.empty(0), np.ones(1)
        >>> run = Trajectory(("x",), one[:, None], one, one, rates, Outcome.STEP_LIMIT, "")
        >>> run.parameters()
        {'x': array(1.)}
        """
        return self._named(self.end)

    def best_parameters(self) -> dict[str, NDArray[np.float64]]:
        """Return those of the best iterate."""
        return self._named(self.best.point)

    def _named(self, point: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        return unpacked(self.shapes or dict.fromkeys(self.variables, ()), point)

    def explore(
        self, *, window: Sequence[tuple[float, float]] | None = None, title: str | None = None
    ) -> "Page":
        """Return a live page that begins with this run; a notebook shows it inline.

        Args:
            window: what is seen at first, as :func:`symgd.explore` takes it.
            title: the heading.

        Raises:
            SettingError: when the run is too large for a page, or the extra ``web`` is missing.
        """
        import symgd

        return symgd.explore(self, window=window, title=title)

    def save(self, path: str | Path) -> Path:
        """Keep the run in a .npz, .csv or .json file; :meth:`load` returns it bit for bit.

        In the .csv table the learning rate stands in the row of the step that used it. A file
        of that name is replaced whole, or not at all.

        Raises:
            FileError: for another suffix, or a place that cannot be written.
        """
        return trajectory_files.write(path, self._fields())

    def _fields(self) -> dict[str, Any]:
        """Return what is kept in a file; of what runs over numbers do not have, nothing."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        if self.epochs is not None:
            values["epochs"] = self.epochs.as_json()
        return {
            name: value
            for name, value in values.items()
            if name not in trajectory_files.OPTIONAL or (value is not None and len(value))
        }

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a run that :meth:`save` kept.

        Raises:
            FileError: for another suffix, and a file that is missing, damaged or not a trajectory.
        """
        return trajectory_files.read(path, cls._from_fields)

    @classmethod
    def _from_fields(cls, saved: Mapping[str, Any]) -> Self:
        """Make a run of fields read from a file; raises where they cannot be one."""
        numbers = {name: np.asarray(saved[name]) for name in trajectory_files.ARRAYS}
        shapes = {name: tuple(map(int, shape)) for name, shape in saved.get("shapes", {}).items()}
        variables = element_names(shapes) if shapes else tuple(map(str, saved["variables"]))
        points = len(numbers["losses"])
        kept = None if saved.get("kept") is None else np.asarray(saved["kept"]).astype(np.intp)
        if kept is not None and not (np.diff(kept, prepend=-1, append=points) > 0).all():
            raise ValueError("the positions are not those of steps in order")
        wanted = {
            "positions": (points if kept is None else len(kept), len(variables)),
            "losses": (points,),
            "gradient_norms": (points,),
            "learning_rates": (points - 1,),
        }
        for name, array in numbers.items():
            numeric = array.dtype.kind in "fiu" and bool(np.isfinite(array).all())
            if array.shape != wanted[name] or not numeric:
                raise ValueError(f"{name} are not {wanted[name]} finite numbers")
        return cls(
            variables,
            **{name: array.astype(np.float64) for name, array in numbers.items()},
            outcome=Outcome(saved["outcome"]),
            reason=str(saved["reason"]),
            settings=dict(saved["settings"]),
            shapes=shapes,
            kept=kept,
            epochs=Epochs.from_json(saved["epochs"]) if "epochs" in saved else None,
        )
