"""Record: what the runs of an entry were, in plain JSON: enough to repeat and to check each."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symgd import __version__
from symgd.loss import Loss
from symgd.trajectory import Trajectory

POINTS = 40
"""Points of a run that a record keeps at most, …"""

NUMBERS = 1000
"""… and their coordinates, but never fewer than five points."""


def record(loss: Loss, runs: Sequence[Trajectory]) -> dict[str, Any]:
    """Return the loss, and of each run its settings, points of its path and how it ended.

    >>> from symgd import descend
    >>> kept = record(Loss("x**2"), [descend("x**2", 1.0, lr=0.5)])
    >>> kept["loss"], kept["runs"][0]["steps"], kept["runs"][0]["outcome"]
    ('x**2', 1, 'converged')
    """
    return {
        "symgd": __version__,
        "loss": loss.text,
        "variables": list(loss.parameters),
        "runs": [_run(run) for run in runs],
    }


def as_json(value: Any) -> bytes:
    """Write strict JSON in UTF-8; a number that is not finite becomes the text that float() reads.

    >>> print(as_json({"μ": float("inf")}).decode())
    {
      "μ": "inf"
    }
    <BLANKLINE>
    """
    text = json.dumps(_plain(value), allow_nan=False, ensure_ascii=False, indent=2)
    # A list of numbers stands in one line. No text holds a line's end, which JSON writes as \\n.
    text = re.sub(r"\[\n[\s\d.,eE+-]+\]", lambda numbers: _one_line(numbers[0]), text)
    # Half a surrogate pair, which UTF-8 has no bytes for, is written as JSON's own escape.
    return f"{text}\n".encode("utf-8", "backslashreplace")


def kept_steps(last: int, most: int) -> list[int]:
    """Choose at most so many steps of a run: the first ones, then fewer and fewer, and the last.

    >>> kept_steps(100, 7)
    [0, 1, 3, 6, 16, 40, 100]
    """
    if last < most:
        return list(range(last + 1))
    return sorted({0, *np.geomspace(1, last, most - 1).round().astype(int).tolist()})


def _run(run: Trajectory) -> dict[str, Any]:
    told = {
        "settings": run.settings,
        "value": run.value,
        "steps": run.steps,
        "outcome": str(run.outcome),
        "reason": run.reason,
    }
    if len(run.variables) > NUMBERS:  # too many to be read: --save-parameters keeps them
        return {**told, "best": {"step": run.best.step, "value": run.best.value}}
    known = np.arange(run.steps + 1) if run.kept is None else run.kept
    rows = kept_steps(len(known) - 1, max(5, min(POINTS, NUMBERS // max(1, len(run.variables)))))
    return {
        **told,
        "start": run.start,
        "end": run.end,
        "path": {"steps": known[rows], "points": run.positions[rows]},
        "best": {"step": run.best.step, "point": run.best.point, "value": run.best.value},
    }


def _one_line(numbers: str) -> str:
    return f"[{' '.join(numbers[1:-1].split())}]"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
