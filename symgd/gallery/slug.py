"""Slug: the name of a loss's folder, safe whatever was typed."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from symgd.catalog import known
from symgd.errors import FileError

SAFE = re.compile(r"[a-z0-9_-]{1,64}")

DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))]
)
"""Names that Windows keeps for devices, in every folder."""

DIGEST = 10


def slug(text: str, variables: Sequence[str]) -> str:
    """Return the name of a loss's folder: what it is called, and a hash.

    A loss of the catalogue is called by its name, another by its formula, as far as it reads. The
    same formula of the same variables, however spaced, has the same hash, which tells apart what
    reads alike.

    >>> slug("x**2 + 3*y**2", ("x", "y")), slug("exp(20*x) - x", ("x",))
    ('x2-3y2-f89363a3fe', 'cliff-d806b31122')
    """
    compact = "".join(text.split())
    hashed = "\n".join([compact, *variables]).encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(hashed).hexdigest()[:DIGEST]
    example = known(text, variables)
    words = example.name if example is not None else _spoken(compact)
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


def _spoken(compact: str) -> str:
    """Write a formula in letters, digits and hyphens."""
    spoken = "".join(map(_letter, compact[:200])).lower()
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"[*^]", "", spoken)).strip("-")


def _letter(character: str) -> str:
    """Write a Greek letter as its name; other characters stay."""
    words = unicodedata.name(character, "").split()
    return words[-1] if words[:1] == ["GREEK"] and "LETTER" in words else character
