"""Slug: the name of a loss's folder, safe whatever was typed."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from symgd.errors import FileError

SAFE = re.compile(r"[a-z0-9_-]{1,64}")

DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))]
)
"""Names that Windows keeps for devices, in every folder."""

DIGEST = 10


def slug(text: str, variables: Sequence[str]) -> str:
    """Return the name of a loss's folder: its formula, as far as it reads, and a hash.

    The same formula of the same variables, however spaced, has the same name; the hash tells
    apart what reads alike.

    >>> slug("x**2 + 2*y**2", ("x", "y"))
    'x2-2y2-ee965c3fef'
    """
    compact = "".join(text.split())
    known = "\n".join([compact, *variables]).encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(known).hexdigest()[:DIGEST]
    spoken = "".join(map(_letter, compact[:200])).lower()
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[*^]", "", spoken)).strip("-")
    return f"{words[: 63 - DIGEST].rstrip('-') or 'loss'}-{digest}"


def inside(folder: Path, name: str) -> Path:
    """Return the path of the entry ``name`` of a folder, and make sure that it lies in there.

    Raises:
        FileError: for a name that is not a slug, and a link that leads somewhere else.
    """
    if not SAFE.fullmatch(name) or name in DEVICES:
        raise FileError(f"{name!r} cannot be the name of a gallery entry: use letters and digits")
    path = folder / name
    if path.resolve() != folder.resolve() / name:
        raise FileError(
            f"the gallery entry {str(path)!r} is a link that leads elsewhere: "
            "remove it, or choose another folder"
        )
    return path


def _letter(character: str) -> str:
    """Write a Greek letter as its name; other characters stay."""
    words = unicodedata.name(character, "").split()
    return words[-1] if words[:1] == ["GREEK"] and "LETTER" in words else character
