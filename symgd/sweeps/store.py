"""The files that keep a sweep: .npz for arrays, .parquet for a table with a row a run."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeVar

import numpy as np

from symgd.errors import FileError
from symgd.files import replace_by, strict_json, why
from symgd.lanes.outcomes import OUTCOMES
from symgd.loss import Loss
from symgd.sweeps.result import QUANTITIES, Sweep
from symgd.sweeps.roles import known
from symgd.trajectory import Outcome

Values = dict[str, Any]
T = TypeVar("T")

KIND = "symgd sweep 1"
"""The mark of these files; the number counts their forms."""


class Format(NamedTuple):
    """How a sweep becomes a file, and back."""

    write: Callable[[IO[bytes], Sweep], None]
    read: Callable[[IO[bytes]], Values]


def format_of(path: str | Path) -> Format:
    """Choose the format by the suffix of ``path``.

    Raises:
        FileError: for any other suffix than .npz and .parquet, or where pyarrow is missing.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".npz":
        return Format(_write_npz, _read_npz)
    if suffix != ".parquet":
        raise FileError(
            f"cannot tell the format of {str(path)!r} from its ending: "
            "end the name with .npz or .parquet"
        )
    try:
        from symgd.sweeps import parquet
    except ImportError:
        raise FileError(
            f"{str(path)!r} needs pyarrow, which is not installed: "
            'pip install "symgd[data]", or end the name with .npz'
        ) from None
    return Format(parquet.write, parquet.read)


def write(path: str | Path, sweep: Sweep) -> Path:
    """Keep a sweep; the file that was there before stays until the new one is whole.

    Raises:
        FileError: for an unknown suffix, or a place that cannot be written.
    """
    form = format_of(path)
    return replace_by(path, lambda file: form.write(file, sweep))


def read(path: str | Path, make: Callable[[Values], T]) -> T:
    """Read a sweep back and hand its fields to ``make``.

    Raises:
        FileError: for an unknown suffix, and a file that is missing, damaged or no sweep.
    """
    form = format_of(path)
    try:
        with Path(path).open("rb") as file:
            return make(form.read(file))
    except OSError as error:
        if error.errno is not None:
            raise FileError(f"cannot read {str(path)!r}: {why(error)}") from None
    except Exception:
        pass  # a foreign file may break any layer below: zip, NumPy, pyarrow
    raise FileError(f"{str(path)!r} is damaged, or no sweep saved by symgd")


def words(sweep: Sweep) -> dict[str, Any]:
    """Return what is not an array, as plain JSON values."""
    return {
        "kind": KIND,
        "loss": sweep.loss.text,
        "variables": list(sweep.loss.variables),
        "over": list(sweep.over),
        "random": sweep.random,
        "settings": dict(sweep.settings),
        "outcomes": [str(outcome) for outcome in OUTCOMES],
    }


def checked(about: Mapping[str, Any], over: Values, starts: Any, arrays: Values) -> Values:
    """Return the fields of a sweep, when they fit each other.

    Raises:
        ValueError, KeyError: when they do not.
    """
    if about["kind"] != KIND:
        raise ValueError("another kind of file")
    loss = Loss(about["loss"], tuple(about["variables"]))
    sizes = [len(values) for values in over.values()]
    shape = (*(sizes[:1] if about["random"] else sizes), starts.shape[1])
    if about["random"] and len(set(sizes)) != 1:
        raise ValueError("samples of different lengths")
    n = len(loss.variables)
    for name in QUANTITIES:
        if arrays[name].shape != ((n, *shape) if name == "point" else shape):
            raise ValueError(f"{name} has another shape")
    if (arrays["steps"] < 0).any() or (arrays["done"] != (arrays["outcome"] >= 0)).any():
        raise ValueError("runs of which some numbers are impossible")
    if starts.shape[0] != n or list(over) != about["over"]:
        raise ValueError("starts or settings are missing")
    names = known(loss, about["settings"])
    for name in over:
        names.role(name)
    return {
        "loss": loss,
        "settings": about["settings"],
        "over": over,
        "random": bool(about["random"]),
        "starts": starts,
        **{name: arrays[name] for name in QUANTITIES},
    }


def _write_npz(file: IO[bytes], sweep: Sweep) -> None:
    arrays = {name: getattr(sweep, name) for name in QUANTITIES}
    over = {f"over_{i}": values for i, values in enumerate(sweep.over.values())}
    about = np.array(json.dumps(words(sweep), allow_nan=False))
    np.savez(file, allow_pickle=False, about=about, starts=sweep.starts, **over, **arrays)


def _read_npz(file: IO[bytes]) -> Values:
    with np.load(file, allow_pickle=False) as saved:
        about = strict_json(str(saved["about"]))
        over = {
            name: np.asarray(saved[f"over_{i}"], dtype=np.float64)
            for i, name in enumerate(about["over"])
        }
        # Named, because a later version may have more of them.
        codes = [OUTCOMES.index(Outcome(name)) for name in about["outcomes"]]
        types = {"outcome": np.int8, "steps": np.int64, "done": np.bool_}
        arrays = {
            name: saved[name].astype(types.get(name, np.float64), casting="same_kind")
            for name in QUANTITIES
        }
        if arrays["outcome"].min(initial=-1) < -1:
            raise ValueError("an outcome that there is not")
        arrays["outcome"] = np.array([*codes, -1], dtype=np.int8)[arrays["outcome"]]
        return checked(about, over, np.asarray(saved["starts"], dtype=np.float64), arrays)
