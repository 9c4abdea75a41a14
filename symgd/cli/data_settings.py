"""The texts of the options on data, as values, shapes and starting points by name."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symgd.cli import settings
from symgd.errors import ExpressionError, FileError, SettingError
from symgd.files import check_file

if TYPE_CHECKING:
    from symgd.loss import Loss


LONG = 100
"""Digits that a size may have; how many numbers fit in memory a run says itself."""


def pairs(option: str, texts: Sequence[str], example: str) -> dict[str, str]:
    """Split ``NAME=VALUE,NAME=VALUE``, given once or several times.

    Raises:
        SettingError: for another form, and for a name given twice.

    >>> pairs("--columns", ["X=feature_*,y=label"], "y=label")
    {'X': 'feature_*', 'y': 'label'}
    """
    found: dict[str, str] = {}
    for text in (part for whole in texts for part in whole.split(",")):
        name, equals, value = (piece.strip() for piece in text.partition("="))
        if not (name and equals and value):
            raise SettingError(f"{option} {text.strip()!r} should be NAME=VALUE, as in {example}")
        if name in found:
            raise SettingError(f"{option} gives {name} twice")
        found[name] = value
    return found


def constants(texts: Sequence[str]) -> dict[str, float]:
    """Read the constants of a loss.

    >>> constants(["lam=1e-3", "a=pi/4"])
    {'lam': 0.001, 'a': 0.7853981633974483}
    """
    found = pairs("--let", texts, "lam=1e-3")
    return {name: _constant(name, value) for name, value in found.items()}


def _constant(name: str, text: str) -> float:
    try:
        return settings.coordinate(text, "--let")
    except ExpressionError as error:
        raise SettingError(
            f"--let {name}={text}: --let takes numbers, such as 1e-3 or pi/4: {error.message}"
        ) from None


def shapes(texts: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Read shapes: sizes with an x between them.

    Raises:
        SettingError: when a size is no whole number from 1 on.

    >>> shapes(["W1=2x16,b1=16", "b2=1"])
    {'W1': (2, 16), 'b1': (16,), 'b2': (1,)}
    """
    found = pairs("--shape", texts, "w=1000 or W=2x16")
    return {name: _shape(name, text) for name, text in found.items()}


def _shape(name: str, text: str) -> tuple[int, ...]:
    sizes = text.lower().replace("×", "x").split("x")
    fit = (size.strip().isdecimal() and len(size) < LONG and int(size) > 0 for size in sizes)
    if len(sizes) > 2 or not all(fit):
        raise SettingError(
            f"--shape {name}={text}: type a size, {name}=1000, or rows by columns, {name}=2x16"
        )
    return tuple(int(size) for size in sizes)


def loss(
    text: str,
    variables: str | None,
    dimension: int | None,
    *,
    data: Sequence[str],
    columns: Sequence[str],
    standardize: bool,
    bias: bool,
    dask: str | None,
    constants_given: Sequence[str],
    shape: Sequence[str],
    start: str | None = None,
) -> "Loss":
    """Read a loss: a formula or a name, with what its names hold.

    Arrays that a run is to start from have their shapes.

    Raises:
        FileError: when a file cannot be read.
        SettingError: when what is in it cannot be used, or shapes do not fit or are missing.
        ExpressionError: when the loss cannot be read.
    """
    import numpy as np

    from symgd.arrays.parameters import MissingShapesError
    from symgd.loss import as_loss

    given, sizes = constants(constants_given), shapes(shape)
    arrays = _arrays(start) if start is not None and ".npy" in start else {}
    sizes = {name: np.shape(array) for name, array in arrays.items()} | sizes
    known: Any = given or None
    if data:
        from symgd.data.load import load

        known = load(
            data,
            columns=pairs("--columns", columns, "X=feature_*,y=label"),
            names=_names(text, data),
            constants=given,
            standardize=standardize,
            bias=bias,
            dask=dask,
        )
    else:
        in_files = {
            "--columns": columns,
            "--standardize": standardize,
            "--bias": bias,
            "--dask": dask,
        }
        if unused := next((option for option, value in in_files.items() if value), None):
            raise SettingError(f"{unused} is for data in files: give --data too")
    try:
        return as_loss(text, settings.names(variables), dimension, known, sizes or None)
    except MissingShapesError as error:
        raise SettingError(_asking(error.examples)) from None


def _names(text: str, data: Sequence[str]) -> list[str]:
    """Return the names in a loss; where one cannot be read, a column may be headed by it."""
    from symgd.data.columns import unnamed
    from symgd.data.load import headers_of
    from symgd.language import parse_arrays

    try:
        return [symbol.name for symbol in parse_arrays(text).inputs]
    except ExpressionError as error:
        told = "" if error.column is None else unnamed(text, error.column, headers_of(data))
        if not told:
            raise
        raise ExpressionError(told, error.text, error.column) from None


def _asking(examples: Mapping[str, tuple[int, ...]]) -> str:
    """Ask for shapes by the option that gives them."""
    sizes = ",".join(f"{name}={'x'.join(map(str, shape))}" for name, shape in examples.items())
    names = list(examples)
    have = f"{', '.join(names)} have" if len(names) > 1 else f"{names[0]} has"
    return f"{have} no shape yet: give --shape {sizes} or --start {names[0]}={names[0]}.npy"


def start(text: str, loss: "Loss") -> Any:
    """Read where a run begins: a point, or of a loss over arrays numbers and files by name.

    Raises:
        SettingError, ExpressionError: when it cannot be read.
        FileError: when a file cannot be read as an array.
    """
    if loss.data is None:
        return settings.point(text, loss.variables)
    return _arrays(text)


def _arrays(text: str) -> dict[str, Any]:
    """Read numbers, and arrays in files, by name."""
    from symgd.data.numpy_files import read_array

    found = pairs("--start", [text], "w=w.npy,b=0.5")
    return {
        name: read_array(value)
        if value.endswith(".npy")
        else settings.coordinate(value, f"--start {name}")
        for name, value in found.items()
    }


def check_archive(path: Path) -> None:
    """Check that arrays can be kept in a file.

    Raises:
        FileError: for another suffix than .npz, and a place that cannot be written.
    """
    if path.suffix != ".npz":
        raise FileError(f"--save-parameters {path}: arrays are kept in a .npz file: name one")
    check_file(path)
