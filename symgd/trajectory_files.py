"""The files that keep a trajectory: .npz for arrays, .csv to read, .json for other programs."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from symgd.errors import FileError
from symgd.files import replace_atomically, strict_json, why

Fields = Mapping[str, Any]
T = TypeVar("T")

ARRAYS = ("positions", "losses", "gradient_norms", "learning_rates")
WORDS = ("variables", "outcome", "reason", "settings")
OPTIONAL = ("shapes", "kept", "epochs")
"""Fields that runs over arrays and data have; where there are shapes, they name the variables."""


class Format(NamedTuple):
    """How the fields of a trajectory become bytes, and back."""

    write: Callable[[Fields], bytes]
    read: Callable[[bytes], dict[str, Any]]


def format_of(path: str | Path) -> Format:
    """Choose the format by the suffix of ``path``.

    Raises:
        FileError: for any other suffix than .npz, .csv and .json.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise FileError(
            f"cannot tell the format of {str(path)!r} from its ending: "
            "end the name with .npz, .csv or .json"
        )
    return FORMATS[suffix]


def write(path: str | Path, fields: Fields) -> Path:
    """Keep ``fields`` in the format that the suffix of ``path`` names.

    Raises:
        FileError: for an unknown suffix, or a place that cannot be written.
    """
    return replace_atomically(path, format_of(path).write(fields))


def read(path: str | Path, make: Callable[[dict[str, Any]], T]) -> T:
    """Read the fields back and hand them to ``make``, which raises where they make no sense.

    Raises:
        FileError: for an unknown suffix, and a file that is missing, damaged or not a trajectory.
    """
    form = format_of(path)
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read {str(path)!r}: {why(error)}") from None
    try:
        return make(form.read(content))
    except Exception:  # a foreign file may break any layer below: zip, NumPy, csv, json
        raise FileError(
            f"{str(path)!r} is damaged, or not a trajectory saved by symgd: "
            "write it again with Trajectory.save or symgd --trace"
        ) from None


def _words(fields: Fields) -> dict[str, Any]:
    """Return the fields that are no arrays."""
    left_out = {"kept", "variables"} if "shapes" in fields else {"kept"}
    return {n: fields[n] for n in (*WORDS, *OPTIONAL) if n in fields and n not in left_out}


def _texts(fields: Fields) -> dict[str, str]:
    return {n: json.dumps(value, allow_nan=False) for n, value in _words(fields).items()}


def _arrays(fields: Fields) -> dict[str, Any]:
    return {name: fields[name] for name in (*ARRAYS, "kept") if name in fields}


def _write_npz(fields: Fields) -> bytes:
    content = io.BytesIO()
    words = {name: np.array(text) for name, text in _texts(fields).items()}
    np.savez(content, allow_pickle=False, **_arrays(fields), **words)
    return content.getvalue()


def _read_npz(content: bytes) -> dict[str, Any]:
    with np.load(io.BytesIO(content), allow_pickle=False) as saved:
        return {
            name: strict_json(str(saved[name])) if name in (*WORDS, "shapes", "epochs") else array
            for name, array in saved.items()
        }


def _write_csv(fields: Fields) -> bytes:
    file = io.StringIO(newline="")
    file.writelines(f"# {name}: {text}\n" for name, text in _texts(fields).items())
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["step", *fields["variables"], "loss", "gradient_norm", "learning_rate"])
    # The rate stands in the row of the step that used it; no step led to the start.
    rates = ["", *fields["learning_rates"].tolist()]
    columns = (fields["losses"].tolist(), fields["gradient_norms"].tolist())
    points = dict(zip(fields.get("kept", range(len(rates))), fields["positions"], strict=True))
    left_out = [""] * len(fields["variables"])
    for step, (loss, norm, rate) in enumerate(zip(*columns, rates, strict=True)):
        point = points[step].tolist() if step in points else left_out
        table.writerow([step, *point, loss, norm, rate])
    return file.getvalue().encode()


def _read_csv(content: bytes) -> dict[str, Any]:
    lines = content.decode("utf-8-sig").splitlines()
    words = dict(line[1:].split(":", 1) for line in lines if line.startswith("#"))
    fields = {name.strip(): strict_json(text) for name, text in words.items()}
    header, *rows = csv.reader(line for line in lines if line and not line.startswith("#"))
    n = len(header) - 4
    if [int(row[0]) for row in rows] != list(range(len(rows))):
        raise ValueError("the table has other rows")
    kept = [step for step, row in enumerate(rows) if any(row[1 : n + 1]) or not n]
    return fields | {
        "positions": [[float(number) for number in rows[step][1 : n + 1]] for step in kept],
        "losses": [float(row[n + 1]) for row in rows],
        "gradient_norms": [float(row[n + 2]) for row in rows],
        "learning_rates": [float(row[n + 3]) for row in rows[1:]],
        **({} if len(kept) == len(rows) else {"kept": kept}),
    }


def _write_json(fields: Fields) -> bytes:
    arrays = {name: array.tolist() for name, array in _arrays(fields).items()}
    return json.dumps(_words(fields) | arrays, allow_nan=False).encode() + b"\n"


def _read_json(content: bytes) -> dict[str, Any]:
    fields: dict[str, Any] = strict_json(content.decode("utf-8-sig"))
    return fields


FORMATS: Mapping[str, Format] = {
    ".npz": Format(_write_npz, _read_npz),
    ".csv": Format(_write_csv, _read_csv),
    ".json": Format(_write_json, _read_json),
}
