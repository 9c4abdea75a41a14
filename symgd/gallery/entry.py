"""Entry: one loss's folder in the gallery, with its pictures and its records."""

import errno
import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symgd.errors import FileError
from symgd.files import why
from symgd.gallery.record import as_json
from symgd.gallery.slug import inside, slug
from symgd.loss import Loss
from symgd.plots import FORMATS, Figure, render

TRIES = 20
"""How often a writer yields to others that replace the same entry at the same moment."""


@dataclass(frozen=True)
class Entry:
    """A folder of the gallery and the files that were written into it."""

    folder: Path
    files: tuple[Path, ...]


def write_entry(
    folder: str | Path, loss: Loss, figures: Mapping[str, Figure], records: Mapping[str, Any]
) -> Entry:
    """Write pictures and records of a loss to ``folder``/<slug>/.

    A figure of a name becomes a file of that name in each of the FORMATS, a record (values as
    JSON has them) a file in JSON. The entry is made whole beside its place and then moved there.
    What it holds besides, from another command or a reader, stays in it. Whatever fails on the
    way, the older entry stays as it was.

    Raises:
        FileError: one sentence naming the folder, when it cannot be written.
    """
    folder = Path(folder)
    content = {
        f"{name}.{form}": render(figure, form)
        for name, figure in figures.items()
        for form in FORMATS
    }
    content |= {f"{name}.json": as_json(values) for name, values in records.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        entry = inside(folder, slug(loss.text, loss.variables))
        _replace(entry, content)
    except FileError:
        raise
    except (OSError, ValueError, RuntimeError) as error:
        raise FileError(
            f"cannot write pictures to the folder {str(folder)!r}: {why(error)}; "
            "choose another folder, or make room and allow writing there"
        ) from None
    return Entry(entry, tuple(entry / name for name in content))


def _replace(entry: Path, content: Mapping[str, bytes]) -> None:
    """Put a folder of that content, and of what the old one holds besides, in its place."""
    mark = f".symgd-{os.getpid()}-{os.urandom(4).hex()}"
    new = entry.with_name(f"{mark}.new")
    replaced: list[Path] = []
    try:
        new.mkdir()
        for name, data in content.items():
            (new / name).write_bytes(data)
        for turn in range(TRIES):
            if _aside(entry, old := entry.with_name(f"{mark}.old{turn}")):
                replaced.append(old)
                _copy(old, new, keep=content)
            if _moved(new, entry):
                break
        else:
            raise OSError(errno.EBUSY, f"others keep replacing {entry.name}")
    except BaseException:
        if replaced:
            if _moved(replaced[-1], entry):
                replaced.pop()
            else:
                _copy(replaced[-1], entry, keep=[path.name for path in entry.iterdir()])
        raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
        for old in replaced:
            shutil.rmtree(old)


def _aside(entry: Path, old: Path) -> bool:
    """Move an entry out of the way; say whether there was one."""
    if entry.exists() and not entry.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"{entry.name} there is not a folder")
    if entry.exists() and not os.access(entry, os.W_OK | os.X_OK):
        # It could be moved away, but not be cleared up afterwards.
        raise PermissionError(errno.EACCES, f"{entry.name} there is locked")
    try:
        entry.rename(old)
    except FileNotFoundError:
        return False
    return True


def _moved(new: Path, entry: Path) -> bool:
    """Move a folder into an empty place; False if another writer has filled it meanwhile."""
    try:
        new.rename(entry)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            return False
        raise
    return True


def _copy(source: Path, target: Path, keep: Collection[str]) -> None:
    """Copy all that a folder holds into another, but for names that stay there as they are."""
    for path in source.iterdir():
        if path.name in keep:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, target / path.name, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy2(path, target / path.name, follow_symlinks=False)
