"""Whether a saved sweep is the one that is to go on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.errors import FileError
from symgd.sweeps.result import Sweep
from symgd.sweeps.task import Task


def saved(path: str | Path, task: Task) -> Sweep | None:
    """Return what is in the file of a sweep, which goes on from there; None if there is no file.

    Raises:
        FileError: when it cannot be read, or holds another sweep; it stays as it is.
    """
    if not Path(path).exists():
        return None
    try:
        found = Sweep.load(path)
    except FileError as error:
        raise FileError(f"{error}: it stays as it is; save to another file") from None
    differs = next(_differences(found, task), None)
    if differs is not None:
        raise FileError(
            f"{str(path)!r} holds another sweep, which stays as it is: {differs}; "
            "save to another file, or take the settings of that sweep"
        )
    return found


def _differences(found: Sweep, task: Task) -> Iterator[str]:
    """Say how a saved sweep differs from what is to be run."""
    loss = task.plan.loss
    if (found.loss.text, found.loss.variables) != (loss.text, tuple(loss.variables)):
        yield f"its loss is {found.loss.text} in {', '.join(found.loss.variables)}"
    if list(found.over) != list(task.over) or found.random != task.random:
        names = ", ".join(found.over) or "nothing but starts"
        yield f"it {'draws samples of' if found.random else 'goes over'} {names}"
        return
    for name, values in found.over.items():
        if not np.array_equal(values, task.over[name]):
            yield f"its {name} is {_told(values)}, not {_told(task.over[name])}"
    before, now = (json.loads(json.dumps(dict(s))) for s in (found.settings, task.plan.settings))
    # All backends agree, so that another may go on.
    for name in [n for n in {**now, **before} if n != "backend"]:
        if before.get(name) != now.get(name):
            yield f"its {name} is {_shown(before.get(name))}, not {_shown(now.get(name))}"
    if not np.array_equal(found.starts, task.starts):
        if found.starts.shape != task.starts.shape:
            yield f"it has {found.starts.shape[1]:,} starts, not {task.starts.shape[1]:,}"
        yield "it starts elsewhere"


def _told(values: NDArray[np.float64]) -> str:
    if len(values) == 1:
        return f"{values[0]:g}"
    return f"{values.min():g} to {values.max():g} ({len(values):,} values)"


def _shown(value: Any) -> str:
    text = json.dumps(value) if not isinstance(value, str) else value
    return text if len(text) < 60 else f"{text[:57]}…"
