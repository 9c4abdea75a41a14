"""Arrays in the files of NumPy: .npy, mapped into memory, and .npz."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

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
        # Looked at first: a file that is replaced in between is then taken for a changed one.
        file = MappedFile.seen(path.absolute())
        array: Any = np.lib.format.open_memmap(path, mode="r")
    except _UNREADABLE as error:
        raise _unreadable(path, error, "save") from None
    array.file = file
    return array  # type: ignore[no-any-return]


@dataclass(frozen=True)
class MappedFile:
    """An .npy file as it was when it was mapped into memory.

    Attributes:
        path: from the root.
        size: bytes.
        modified: nanoseconds since 1970.
    """

    path: Path
    size: int
    modified: int

    @classmethod
    def seen(cls, path: Path) -> Self:
        """Return a file as it is now; OSError where there is none."""
        state = path.stat()
        return cls(path, state.st_size, state.st_mtime_ns)

    def check(self) -> None:
        """Check that the file is still the same.

        Raises:
            FileError: when it has changed, or is no longer there.
        """
        try:
            now = MappedFile.seen(self.path)
        except OSError as error:
            raise FileError(
                f"cannot read {str(self.path)!r}, which held data: {why(error)}; "
                "put it back, or load the data from where they are now"
            ) from None
        if now != self:
            raise FileError(
                f"{str(self.path)!r} has changed since its data were loaded: load them again"
            )

    def mapped(self) -> np.ndarray[Any, Any]:
        """Return the array of the file.

        Raises:
            FileError: when the file is not the same any more.
        """
        array = mapped(self.path)
        self.check()
        return array


def mapped_file(array: np.ndarray[Any, Any]) -> MappedFile | None:
    """Return the .npy file that an array is the whole of; None for any other array.

    A file that was mapped by others is taken as it is when it is first asked for.
    """
    whole: Any = array
    while isinstance(whole.base, np.ndarray):
        whole = whole.base
    if not isinstance(whole, np.memmap) or not whole.filename:
        return None
    layouts = [(a.ctypes.data, a.shape, a.strides, a.dtype) for a in (whole, array)]
    path = Path(whole.filename)
    if layouts[0] != layouts[1] or path.suffix != ".npy":
        return None
    # Kept with the mapping itself, which every view and copy of the data shares.
    kept = vars(whole)
    try:
        file: MappedFile = kept.get("file") or MappedFile.seen(path)
    except OSError:
        return None
    kept["file"] = file
    return file


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
