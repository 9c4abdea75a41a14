"""Entry: one loss's folder in the gallery, with its pictures and its record."""

import errno
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from symgd.errors import FileError
from symgd.files import why
from symgd.gallery.record import as_json, record
from symgd.gallery.slug import inside, slug
from symgd.loss import Loss
from symgd.plots import FORMATS, Figure, render
from symgd.trajectory import Trajectory

RECORD = "run.json"

TRIES = 20
"""How often a writer yields to others that replace the same entry at the same moment."""


@dataclass(frozen=True)
class Entry:
    """A folder of the gallery and the files that were written into it."""

    folder: Path
    files: tuple[Path, ...]


def write_entry(
    folder: str | Path, loss: Loss, runs: Sequence[Trajectory], figures: Mapping[str, Figure]
) -> Entry:
    """Write the pictures and the record of some runs to ``folder``/<slug>/.

    The entry is made whole beside its place and then moved there. It replaces an older entry
    of the same loss; whatever fails on the way, the older one stays as it was. Files that
    someone else put into the entry are kept.

    Raises:
        FileError: one sentence naming the folder, when it cannot be written.
    """
    folder = Path(folder)
    content = {
        f"{name}.{form}": render(figure, form)
        for name, figure in figures.items()
        for form in FORMATS
    }
    content[RECORD] = as_json(record(loss, runs))
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
    """Put a folder of that content in the place of ``entry``."""
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
            if _moved(new, entry):
                break
        else:
            raise OSError(errno.EBUSY, f"others keep replacing {entry.name}")
    except BaseException:
        if replaced and not entry.exists():
            replaced.pop().rename(entry)
        raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
        for old in replaced:
            _keep_others(old, entry, content)
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


def _keep_others(old: Path, entry: Path, content: Mapping[str, bytes]) -> None:
    """Carry over the files of a replaced entry that symgd did not write."""
    for path in old.iterdir():
        if path.name not in content:
            path.rename(entry / path.name)
