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


def read_array(path: str | Path) -> Array:
    """Return the array of an .npy file; float64 stays on the disk until it is used.

    Raises:
        FileError: when it cannot be read.
        SettingError: when it holds anything but finite numbers, with at most two axes.
    """
    return checked(Path(path).name, _opened(path, mapped=True))


def read_arrays(path: str | Path) -> dict[str, Array]:
    """Return the arrays of an .npz file, by the names that it gives them.

    Raises:
        FileError: when it cannot be read.
        SettingError: when one of them is anything but finite numbers, with at most two axes.
    """
    try:
        with _opened(path, mapped=False) as archive:
            found = {name: archive[name] for name in archive.files}
    except (ValueError, EOFError, OSError, zipfile.BadZipFile, KeyError) as error:
        raise _unreadable(path, error) from None
    if not found:
        raise FileError(f"{str(path)!r} holds no array: write it with numpy.savez(file, X=X, y=y)")
    return {name: checked(f"{name} of {Path(path).name}", array) for name, array in found.items()}


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


def _opened(path: str | Path, *, mapped: bool) -> Any:
    """Return what ``numpy.load`` finds in a file, checked for being of the kind that is meant."""
    try:
        found = np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False)
    except (ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise _unreadable(path, error) from None
    kind: type = np.ndarray if mapped else np.lib.npyio.NpzFile
    if not isinstance(found, kind):
        ending = ".npz" if mapped else ".npy"
        raise FileError(f"{str(path)!r} is not what its name says: end the name with {ending}")
    return found


def _unreadable(path: str | Path, error: Exception) -> FileError:
    if isinstance(error, OSError) and error.errno is not None:
        return FileError(f"cannot read {str(path)!r}: {why(error)}")
    if "allow_pickle" in str(error):
        return FileError(
            f"{str(path)!r} holds Python objects, which are never loaded: "
            "save numbers, with numpy.save(file, array.astype(float))"
        )
    return FileError(
        f"{str(path)!r} is damaged, or no file of NumPy's: write it again with "
        f"numpy.{'savez' if Path(path).suffix.lower() == '.npz' else 'save'}"
    )
