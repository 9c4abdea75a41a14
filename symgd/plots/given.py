"""Given: what a caller hands to the pictures, made a list of runs and names of kinds."""

from collections.abc import Iterable, Sequence

from symgd.errors import SettingError
from symgd.trajectory import Trajectory


def as_runs(runs: Trajectory | Sequence[Trajectory]) -> list[Trajectory]:
    """Return one or more runs as a list.

    Raises:
        SettingError: for none, and for what is no run.

    >>> as_runs([])
    Traceback (most recent call last):
    symgd.errors.SettingError: there is no run to draw: give one, as symgd.descend returns it, ...
    """
    hint = "give one, as symgd.descend returns it, or a list of them"
    if isinstance(runs, Trajectory):
        return [runs]
    if not isinstance(runs, Iterable) or isinstance(runs, str):
        raise SettingError(f"{runs!r} is no run: {hint}")
    given = list(runs)
    for run in given:
        if not isinstance(run, Trajectory):
            raise SettingError(f"{run!r} is no run: {hint}")
    if not given:
        raise SettingError(f"there is no run to draw: {hint}")
    return given


def as_kinds(kinds: str | Iterable[str] | None) -> list[str] | None:
    """Return one or more names of kinds as a list; None, for the usual ones, stays.

    >>> as_kinds("surface"), as_kinds(("history", "rates"))
    (['surface'], ['history', 'rates'])
    """
    if kinds is None:
        return None
    return [kinds] if isinstance(kinds, str) else list(kinds)
