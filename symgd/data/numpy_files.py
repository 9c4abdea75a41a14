"""Arrays in the files of NumPy: .npy, mapped into memory, and .npz."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from symgd.data.check import checked
from symgd.data.data import Array
from symgd.errors import FileError
from symgd.files import replace_atomically, why

# TypeError: what dict makes of an array, of an .npy file under a false name.
_UNREADABLE = (OSError, ValueError, EOFError, TypeError, KeyError, zipfile.BadZipFile)


def read_array(path: str | Path) -> Array:
    """Return the array of an .npy file; float64 stays on the disk until it is used.

    Raises:
        FileError: when it cannot be read.
        SettingError: when it holds anything but finite numbers, with at most two axes.
    """
    path = Path(path)
    return checked(path.name, mapped(path))


def mapped(path: Path) -> np.ndarray[Any, Any]:
    """Return the array of an .npy file as it lies on the disk.

    Raises:
        FileError: when it cannot be read.
    """
    try:
        return np.lib.format.open_memmap(path, mode="r")
    except _UNREADABLE as error:
        raise _unreadable(path, error, "save") from None


def mapped_file(array: np.ndarray[Any, Any]) -> Path | None:
    """Return the .npy file that an array is the whole of; None for any other array."""
    whole: Any = array
    while isinstance(whole.base, np.ndarray):
        whole = whole.base
    if not isinstance(whole, np.memmap) or not whole.filename:
        return None
    layouts = [(a.ctypes.data, a.shape, a.strides, a.dtype) for a in (whole, array)]
    path = Path(whole.filename)
    return path if layouts[0] == layouts[1] and path.suffix == ".npy" else None


def read_arrays(path: str | Path) -> dict[str, Array]:
    """Return the arrays of an .npz file, by the names that it gives them.

    Raises:
        FileError: when it cannot be read.
        SettingError: when one of them is anything but finite numbers, with at most two axes.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            found = dict(np.load(file, allow_pickle=False))
    except _UNREADABLE as error:
        raise _unreadable(path, error, "savez") from None
    if not found:
        raise FileError(f"{str(path)!r} holds no array: write it with numpy.savez(file, X=X, y=y)")
    return {name: checked(f"{name} of {path.name}", array) for name, array in found.items()}


def save_arrays(path: str | Path, arrays: Mapping[str, ArrayLike]) -> Path:
    """Keep arrays under their names in an .npz file; return its path.

    Raises:
        FileError: when the name does not end in .npz, or the file cannot be written.
    """
    if Path(path).suffix.lower() != ".npz":
        raise FileError(f"cannot keep arrays in {str(path)!r}: end the name with .npz")
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **{name: np.asarray(a) for name, a in arrays.items()})
    return replace_atomically(path, content.getvalue())


def _unreadable(path: Path, error: Exception, writer: str) -> FileError:
    if isinstance(error, OSError) and error.errno is not None:
        return FileError(f"cannot read {str(path)!r}: {why(error)}")
    if "Python objects" in str(error) or "allow_pickle" in str(error):
        return FileError(
            f"{str(path)!r} holds Python objects, which are never loaded: "
            "save numbers, as array.astype(float)"
        )
    return FileError(
        f"{str(path)!r} is damaged, or not what its ending says: write it again with numpy.{writer}"
    )
