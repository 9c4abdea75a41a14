"""check: every run of a gallery made again, and held against the path that its record keeps."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from symgd.again import settings_of
from symgd.descent import descend
from symgd.errors import FileError, SettingError, SymgdError, hint
from symgd.gallery.kept import RECORD, Kept, Run, folders, read
from symgd.gallery.pool import results
from symgd.loss import Loss
from symgd.trajectory import Trajectory

TOLERANCE = 1e-9
"""What two paths may be apart, relative to the largest coordinate of the one that was kept."""


@dataclass(frozen=True)
class Agreement:
    """A run made again, against the one that was kept.

    Attributes:
        label: which run.
        error: the largest difference of a coordinate, relative to the largest that was kept.
        step: the first kept step at which they are further apart than the tolerance; None where
            they agree.
        sentence: how they differ; empty where they agree.
    """

    label: str
    error: float
    step: int | None
    sentence: str

    @property
    def agrees(self) -> bool:
        """Whether it is the same run, as far as the tolerance tells."""
        return not self.sentence


@dataclass(frozen=True)
class Checked:
    """An entry whose runs were made again.

    Attributes:
        name: of its folder.
        runs: each of its runs.
        failure: a sentence, where its record cannot be read or its runs cannot be made.
        left_out: how many runs were over arrays, which no record holds: they are not made again.
    """

    name: str
    runs: tuple[Agreement, ...] = ()
    failure: str = ""
    left_out: int = 0

    @property
    def agrees(self) -> bool:
        """Whether all its runs do."""
        return not self.failure and all(run.agrees for run in self.runs)


def check(
    names: Iterable[str] = (),
    gallery: str | Path = "gallery",
    *,
    tolerance: float = TOLERANCE,
    jobs: int = 1,
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[Checked, ...]:
    """Make every run of the entries of those names again, or of all, and compare the paths.

    Raises:
        SettingError: when there is no entry of a name, or the tolerance is not a number from 0 on.
        FileError: when there is no such gallery, or no entry in it.
    """
    if not 0 <= tolerance < math.inf:
        raise SettingError(f"the tolerance must be a finite number from 0 on, not {tolerance}")
    there = {folder.name: folder for folder in folders(gallery)}
    if not there:
        raise FileError(
            f"there is nothing to check in {str(gallery)!r}: make entries with symgd gallery "
            "build, or name the folder of a gallery with --out"
        )
    chosen = dict.fromkeys(names)
    for name in chosen:
        if name not in there:
            raise SettingError(
                f"there is no entry {name[:60]!r} in {str(gallery)!r}{hint(name, there)}: "
                "'symgd gallery list' lists them"
            )
    wanted = [there[name] for name in chosen] or list(there.values())
    work = partial(check_entry, tolerance=tolerance)
    found: dict[Path, Checked] = {}
    for folder, checked in results(work, wanted, max(1, min(jobs, len(wanted)))):
        found[folder] = checked
        if progress is not None:
            progress(len(found), len(wanted), folder.name)
    return tuple(found[folder] for folder in wanted)


def check_entry(folder: Path, tolerance: float = TOLERANCE) -> Checked:
    """Make every run of an entry again, and compare the paths."""
    try:
        entry = read(folder)
        again = [run for run in entry.runs if not run.over_arrays]
        runs = [compare(run, _again(entry, run), tolerance) for run in again]
    except FileError as error:
        return Checked(folder.name, failure=str(error))
    return Checked(folder.name, tuple(runs), left_out=len(entry.runs) - len(runs))


def compare(kept: Run, made: Trajectory, tolerance: float = TOLERANCE) -> Agreement:
    """Hold a path against the one that was kept.

    The error at a step is max|made - kept| / max|kept|, the first over the coordinates there, the
    second over the whole path.
    """
    common = int(np.searchsorted(kept.steps, made.steps, side="right"))
    steps, points = kept.steps[:common], kept.points[:common]
    scale = float(np.abs(kept.points).max(initial=0.0)) or 1.0
    with np.errstate(over="ignore"):  # runs may part by more than a float holds
        errors = np.abs(made.positions[steps] - points).max(axis=1, initial=0.0) / scale
    apart = np.flatnonzero(errors > tolerance)
    first = int(apart[0]) if apart.size else None
    return Agreement(
        kept.label,
        float(errors.max()),
        None if first is None else int(steps[first]),
        _difference(kept, made, errors, first),
    )


def _difference(kept: Run, made: Trajectory, errors: NDArray[np.float64], first: int | None) -> str:
    if first is not None:
        return f"differs from step {kept.steps[first]} on, there by {errors[first]:.1e}"
    if made.steps != kept.count:
        return f"takes {made.steps} steps rather than {kept.count}"
    if made.outcome != kept.outcome:
        return f"ends otherwise: {made.outcome} rather than {kept.outcome}"
    return ""


def _again(entry: Kept, run: Run) -> Trajectory:
    """Repeat a run from its settings.

    Raises:
        FileError: when they make no run.
    """
    path = entry.folder / RECORD
    try:
        settings = settings_of(run.settings)
        return descend(Loss(entry.loss, entry.variables), run.settings["start"], **settings)
    except SymgdError as error:
        raise FileError(f"{str(path)!r} holds a run that cannot be made: {error}") from None
    except Exception:  # settings of a foreign file may break any layer below
        raise FileError(
            f"{str(path)!r} does not say how to repeat the run {run.label!r}: make the entry again"
        ) from None
