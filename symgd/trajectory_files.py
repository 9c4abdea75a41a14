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


def _words(fields: Fields) -> dict[str, str]:
    return {name: json.dumps(fields[name], allow_nan=False) for name in WORDS}


def _write_npz(fields: Fields) -> bytes:
    content = io.BytesIO()
    arrays = {name: fields[name] for name in ARRAYS}
    words = {name: np.array(text) for name, text in _words(fields).items()}
    np.savez(content, allow_pickle=False, **arrays, **words)
    return content.getvalue()


def _read_npz(content: bytes) -> dict[str, Any]:
    with np.load(io.BytesIO(content), allow_pickle=False) as saved:
        arrays = {name: saved[name] for name in ARRAYS}
        words = {name: strict_json(str(saved[name])) for name in WORDS}
    return arrays | words


def _write_csv(fields: Fields) -> bytes:
    file = io.StringIO(newline="")
    file.writelines(f"# {name}: {text}\n" for name, text in _words(fields).items())
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["step", *fields["variables"], "loss", "gradient_norm", "learning_rate"])
    # The rate stands in the row of the step that used it; no step led to the start.
    rates = ["", *fields["learning_rates"].tolist()]
    columns = (fields["positions"].tolist(), fields["losses"].tolist())
    norms = fields["gradient_norms"].tolist()
    for step, (point, loss, norm, rate) in enumerate(zip(*columns, norms, rates, strict=True)):
        table.writerow([step, *point, loss, norm, rate])
    return file.getvalue().encode()


def _read_csv(content: bytes) -> dict[str, Any]:
    lines = content.decode("utf-8-sig").splitlines()
    words = dict(line[1:].split(":", 1) for line in lines if line.startswith("#"))
    fields = {name.strip(): strict_json(text) for name, text in words.items()}
    n = len(fields["variables"])
    header, *rows = csv.reader(line for line in lines if line and not line.startswith("#"))
    if len(header) != n + 4 or [int(row[0]) for row in rows] != list(range(len(rows))):
        raise ValueError("the table has other columns or rows")
    return fields | {
        "positions": [[float(number) for number in row[1 : n + 1]] for row in rows],
        "losses": [float(row[n + 1]) for row in rows],
        "gradient_norms": [float(row[n + 2]) for row in rows],
        "learning_rates": [float(row[n + 3]) for row in rows[1:]],
    }


def _write_json(fields: Fields) -> bytes:
    words = {name: fields[name] for name in WORDS}
    arrays = {name: fields[name].tolist() for name in ARRAYS}
    return json.dumps(words | arrays, allow_nan=False).encode() + b"\n"


def _read_json(content: bytes) -> dict[str, Any]:
    saved = strict_json(content.decode("utf-8-sig"))
    return {name: saved[name] for name in (*WORDS, *ARRAYS)}


FORMATS: Mapping[str, Format] = {
    ".npz": Format(_write_npz, _read_npz),
    ".csv": Format(_write_csv, _read_csv),
    ".json": Format(_write_json, _read_json),
}
