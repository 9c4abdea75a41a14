"""Files written whole or not at all, and JSON read strictly."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, NoReturn

from symgd.errors import FileError


def replace_atomically(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write ``content`` beside ``path`` and move it into place; return the path.

    Whatever stops it half-way, the file that was there before stays as it was.

    Raises:
        FileError: when the place cannot be written.
    """
    return replace_by(path, lambda file: file.write(content))


def replace_by(path: str | os.PathLike[str], write: Callable[[IO[bytes]], object]) -> Path:
    """Do the same with what ``write`` writes into a file that it is given.

    Raises:
        FileError: when the place cannot be written.
    """
    path = Path(path)
    try:
        target = Path(os.path.realpath(path))
        beside = target.with_name(f".symgd-{os.getpid()}-{os.urandom(4).hex()}.tmp")
        try:
            with beside.open("xb") as file:
                write(file)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        raise FileError(f"cannot write {str(path)!r}: {why(error)}") from None
    return path


def strict_json(text: str | bytes) -> Any:
    """Return the value of a JSON text, which holds neither NaN nor a name twice.

    Raises:
        ValueError: when it is not such a text.

    >>> strict_json('{"lr": 0.1, "lr": 0.2}')
    Traceback (most recent call last):
    ValueError: a name is given twice
    """

    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is not JSON")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a name is given twice")
        return dict(pairs)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=once)


def check_folder(folder: str | os.PathLike[str]) -> None:
    """Check that files can be made in ``folder``, or that it can be made itself.

    A long run should not end in front of a locked door.

    Raises:
        FileError: when it is not so.
    """
    refused = f"cannot write in {str(folder)!r}"
    try:
        place = Path(os.path.realpath(folder))
        while not os.path.lexists(place):
            place = place.parent
    except (OSError, ValueError) as error:
        raise FileError(f"{refused}: {why(error)}") from None
    if not place.is_dir():
        raise FileError(f"{refused}: {str(place)!r} is not a folder")
    # Only an attempt tells: root may do anything, says os.access, also in /sys.
    attempt = place / f".symgd-{os.getpid()}-{os.urandom(4).hex()}.tmp"
    try:
        attempt.mkdir()
        attempt.rmdir()
    except OSError as error:
        raise FileError(f"{refused}: {why(error)} in {str(place)!r}") from None


def check_file(path: str | os.PathLike[str]) -> None:
    """Check that a file can be made at ``path``, before the work that is to fill it.

    Raises:
        FileError: when it is a folder, or there is no folder that it can be made in.
    """
    file = Path(path)
    if file.is_dir():
        raise FileError(f"cannot write {str(path)!r}: it is a folder")
    if not file.parent.is_dir():
        raise FileError(f"cannot write {str(path)!r}: there is no folder {str(file.parent)!r}")
    check_folder(file.parent)


def why(error: Exception) -> str:
    """Say in a user's words what the system refused.

    >>> why(FileNotFoundError(2, "No such file or directory"))
    'no such file or directory'
    """
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return text[:1].lower() + text[1:]
