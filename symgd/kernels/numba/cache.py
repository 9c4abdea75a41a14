"""Generated source, compiled by Numba and kept between processes.

The source goes to a file that is named by its hash, and Numba keeps the machine code beside it.
"""

import contextlib
import hashlib
import os
import sys
from collections.abc import Callable
from functools import lru_cache
from importlib import util
from pathlib import Path
from typing import Any

from symgd.errors import FileError
from symgd.files import replace_atomically
from symgd.kernels.numba import functions

HEADER = """\
import numpy as np
from math import inf, nan
from numba import njit
from symgd.kernels.numba import functions as f


@njit(**f.OPTIONS, cache=True)
"""

FOLDER = "SYMGD_CACHE"
"""The environment's variable for another folder; empty for none."""


def compiled(source: str) -> Callable[..., Any]:
    """Return the function ``run`` that ``source`` defines; symgd printed every character of it.

    Machine code is made at the first call, unless an earlier process has left it.
    """
    text = HEADER + source
    file = _kept(text)
    if file is None:
        return _not_kept(text)
    function = _from(file)

    def run(*arguments: Any) -> Any:
        nonlocal function
        try:
            return function(*arguments)
        # The code itself raises nothing: machine code was damaged, or there was no room to keep it.
        except Exception:
            _forget(file)
            function = _not_kept(text)
            return function(*arguments)

    return run


def _not_kept(text: str) -> Callable[..., Any]:
    """Return the function that the source defines, its machine code kept for this process only."""
    namespace: dict[str, Any] = {}
    plain = text.replace("cache=True", "cache=False")
    exec(compile(plain, "<symgd numba>", "exec"), namespace)  # noqa: S102
    return namespace["run"]  # type: ignore[no-any-return]


def _forget(file: Path) -> None:
    """Remove the machine code of a file, so that the next process makes it anew."""
    with contextlib.suppress(OSError):
        for kept in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
            kept.unlink()


def _from(file: Path) -> Callable[..., Any]:
    """Return the function that a file defines."""
    spec = util.spec_from_file_location(f"symgd_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where Numba looks for it when it loads the machine code
    spec.loader.exec_module(module)
    return module.run  # type: ignore[no-any-return]


def _kept(text: str) -> Path | None:
    """Return the file with this source, written now if it is new; None where none can be."""
    folder = cache_folder()
    if folder is None:
        return None
    # The functions that it calls become part of the machine code.
    parts = (text.encode(), Path(functions.__file__).read_bytes())
    file = folder / f"{hashlib.sha256(b'|'.join(parts)).hexdigest()[:32]}.py"
    try:
        if not (file.is_file() and file.read_text() == text):
            replace_atomically(file, text.encode())
    except (FileError, OSError):
        return None
    return file


@lru_cache(maxsize=1)
def cache_folder() -> Path | None:
    """Return the folder that machine code is kept in, if it is this user's and no one else's."""
    given = os.environ.get(FOLDER)
    if given == "":
        return None
    usual = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "symgd"
    folder = Path(given or usual).expanduser() / "numba"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = folder.stat()
    except (OSError, RuntimeError):
        return None
    # What others can write there, this process would run.
    if hasattr(os, "getuid") and (kept.st_uid != os.getuid() or kept.st_mode & 0o022):
        return None
    return folder if os.access(folder, os.W_OK) else None
