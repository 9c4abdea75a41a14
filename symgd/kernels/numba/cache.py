"""Machine code, kept between processes: a file each, named by what it was made of."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from symgd.errors import FileError
from symgd.files import replace_atomically, strict_json
from symgd.kernels.numba.machine_code import MachineCode, processor

FOLDER = "SYMGD_CACHE"
"""The environment's variable for another folder; empty for none."""

MOST = 1000
"""So many files are kept, those that were used last; each has some ten kilobytes."""

COMPILER = ("functions.py", "compile.py", "machine_code.py")
"""What else machine code depends on: the functions that become part of it, and how it is made."""


def kept(key: str) -> MachineCode | None:
    """Return the machine code of a key; None where there is none, or not as it was written."""
    file = _file(key)
    if file is None:
        return None
    try:
        digest, _, content = file.read_bytes().partition(b"\n")
        if digest != _digest([content]).encode():
            return None
        os.utime(file)
    except OSError:
        return None
    head, _, code = content.partition(b"\n")
    entry, *needs = strict_json(head)
    return MachineCode(entry, tuple(needs), code)


def keep(key: str, code: MachineCode) -> None:
    """Keep machine code for other processes, if there is a place for it."""
    file = _file(key)
    if file is None:
        return
    head = json.dumps([code.entry, *code.needs]).encode()
    content = head + b"\n" + code.content
    # Without room for it the next process compiles again.
    with contextlib.suppress(FileError, OSError):
        replace_atomically(file, _digest([content]).encode() + b"\n" + content)
        files = sorted(file.parent.iterdir(), key=lambda path: path.stat().st_mtime)
        for old in files[:-MOST]:
            old.unlink()


def _file(key: str) -> Path | None:
    folder = cache_folder()
    return None if folder is None else folder / f"{_digest([key.encode(), _compiler()])[:32]}.o"


def _digest(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


@lru_cache(maxsize=1)
def _compiler() -> bytes:
    """Return what machine code depends on beside its source."""
    versions = (f"{name} {version(name)}" for name in ("numba", "llvmlite"))
    options = (
        f"{name}={os.environ[name]}" for name in sorted(os.environ) if name.startswith("NUMBA_")
    )
    sources = (Path(__file__).with_name(name).read_bytes() for name in COMPILER)
    return b"\0".join((*map(str.encode, (*versions, *options, *processor())), *sources))


@lru_cache(maxsize=1)
def cache_folder() -> Path | None:
    """Return the folder that machine code is kept in, if it is this user's and no one else's."""
    given = os.environ.get(FOLDER)
    if given == "":
        return None
    usual = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "symgd"
    try:
        folder = Path(given or usual).expanduser() / "numba"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = folder.stat()
    except (OSError, RuntimeError):
        return None
    # What others can write there, this process would run.
    if hasattr(os, "getuid") and (kept.st_uid != os.getuid() or kept.st_mode & 0o022):
        return None
    return folder if os.access(folder, os.W_OK) else None
