"""Entry: one folder of the gallery, with the pictures and the records of a loss."""

import errno
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from symgd.errors import FileError
from symgd.files import why
from symgd.gallery.record import as_json
from symgd.gallery.slug import inside, slug
from symgd.in_numbers import as_typed
from symgd.loss import Loss
from symgd.plots import FORMATS, Figure, render


@dataclass(frozen=True)
class Entry:
    """A folder of the gallery and the files that were written into it."""

    folder: Path
    files: tuple[Path, ...]


def write_entry(
    folder: str | Path,
    loss: Loss,
    figures: Mapping[str, Figure],
    records: Mapping[str, Any],
    films: Mapping[str, bytes] = MappingProxyType({}),
) -> Entry:
    """Write pictures and records of a typed loss to ``folder``/<slug>/.

    A figure of a name becomes a file of that name in each of the FORMATS, a record (values as
    JSON has them) a file in JSON; ``films`` are files as they are. Pictures come first, records
    last.

    Raises:
        FileError: one sentence naming the folder, when it cannot be written.
    """
    content = {
        f"{name}.{form}": render(figure, form)
        for name, figure in figures.items()
        for form in FORMATS
    }
    content |= films
    typed = as_typed(loss)
    content |= {f"{name}.json": as_json(values) for name, values in records.items()}
    return write_files(folder, slug(typed.text, tuple(typed.parameters)), content)


def write_files(folder: str | Path, name: str, content: Mapping[str, bytes]) -> Entry:
    """Write files to the entry ``folder``/``name``/.

    All of them are made before any is moved into its place, in their order. What the entry holds
    besides, from another command or a reader, is never touched. A full disk leaves all the older
    files; whatever else fails, or kills the process, each file is the older or the newer one, and
    whole.

    Raises:
        FileError: one sentence naming the folder, when it cannot be written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        entry = inside(folder, name)
        _put(entry, content)
    except FileError:
        raise
    except (OSError, ValueError, RuntimeError) as error:
        raise FileError(
            f"cannot write pictures to the folder {str(folder)!r}: {why(error)}; "
            "choose another folder, or make room and allow writing there"
        ) from None
    return Entry(entry, tuple(entry / file for file in content))


def _put(entry: Path, content: Mapping[str, bytes]) -> None:
    """Make files beside an entry and move them into it; nothing else in it is touched."""
    staged = entry.with_name(f".symgd-{os.getpid()}-{os.urandom(4).hex()}.new")
    try:
        staged.mkdir()
        for name, data in content.items():
            (staged / name).write_bytes(data)
        if _moved(staged, entry):
            return
        for name in content:
            if (entry / name).is_dir() and not (entry / name).is_symlink():
                raise IsADirectoryError(errno.EISDIR, f"{name} in {entry.name} is a folder")
        for name in content:
            (staged / name).replace(entry / name)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _moved(staged: Path, entry: Path) -> bool:
    """Move a whole folder to where there is none; say whether it was so."""
    if entry.is_dir():
        return False
    if entry.exists():
        raise NotADirectoryError(errno.ENOTDIR, f"{entry.name} there is not a folder")
    try:
        staged.rename(entry)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):  # another writer was faster
            return False
        raise
    return True
