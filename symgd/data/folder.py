"""A folder of Parquet files that make one table."""

import re
from pathlib import Path

from symgd.errors import FileError


def parquet_files(folder: Path) -> list[Path]:
    """Return the .parquet files of a folder, in the natural order of their names: 2 before 10.

    Raises:
        FileError: when there is none.
    """
    found = [file for file in folder.glob("*.parquet") if not file.name.startswith((".", "_"))]
    if not found:
        raise FileError(
            f"the folder {str(folder)!r} holds no .parquet file: name a table, or a folder of them"
        )
    return sorted(found, key=_natural)


def _natural(file: Path) -> list[tuple[int, str]]:
    pieces = re.split(r"([0-9]+)", file.name)
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]
