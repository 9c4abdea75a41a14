"""overview: the pages over all entries, made anew from the folders."""

from pathlib import Path

from symgd.errors import FileError
from symgd.files import replace_atomically
from symgd.gallery import index, kept, readme

PAGES = {"index.html": index.MADE, "README.md": readme.MADE}
"""The pages, and the line by which symgd knows its own."""


def check(folder: Path) -> None:
    """Check that the pages of a gallery may be written.

    Raises:
        FileError: when there is one that symgd did not make.
    """
    for name, mark in PAGES.items():
        path = folder / name
        if path.exists() and mark not in path.read_text(encoding="utf-8", errors="replace")[:400]:
            raise FileError(
                f"{str(path)!r} was not made by symgd gallery, and is left as it is: "
                "choose another folder with --out"
            )


def write(folder: Path) -> tuple[tuple[Path, ...], dict[str, str]]:
    """Write the index and the README of a gallery.

    Returns:
        their paths, and of each entry whose record cannot be read a sentence, by its name.

    Raises:
        FileError: when the folder cannot be read or written.
    """
    entries, unread = [], {}
    for path in kept.folders(folder):
        try:
            entries.append(kept.read(path))
        except FileError as error:
            unread[path.name] = str(error)
    pages = {"index.html": index.index(entries), "README.md": readme.readme(entries)}
    written = [
        # Half a surrogate pair, which UTF-8 has no bytes for, may stand in a record.
        replace_atomically(folder / name, text.encode("utf-8", "replace"))
        for name, text in pages.items()
    ]
    return tuple(written), unread
