"""What is wrong with a CSV file, and in which row: found by reading it again, as text."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc

from symgd.data.entries import missing, no_number
from symgd.data.table import damaged
from symgd.errors import FileError, SettingError, SymgdError


def fault(path: Path, separator: str, headers: Sequence[str], error: Exception) -> SymgdError:
    """Return the sentence for what stopped the reading of columns with an ``error``."""
    if isinstance(error, UnicodeDecodeError):
        return FileError(f"{str(path)!r} is not in UTF-8: save it again in that encoding")
    ragged: list[pc.InvalidRow] = []

    def note(row: pc.InvalidRow) -> str:
        ragged.append(row)
        return "error"

    options = (
        # One thread: only then is the number of a row known.
        pc.ReadOptions(use_threads=False),
        pc.ParseOptions(delimiter=separator, invalid_row_handler=note),
        pc.ConvertOptions(
            column_types=dict.fromkeys(headers, pa.string()), include_columns=list(headers)
        ),
    )
    try:
        with pc.open_csv(path, *options) as reader:
            first = 1
            for batch in reader:
                for header, column in zip(headers, batch.columns, strict=False):
                    for place, text in enumerate(column.to_pylist(), first):
                        if not text or not text.strip():
                            return missing(header, place, path.name)
                        if not is_number(text):
                            return no_number(header, text, place, path.name)
                first += batch.num_rows
    except (OSError, pa.ArrowException, UnicodeDecodeError) as again:
        error = again
    if ragged:
        return _ragged(path, ragged[0])
    return damaged(path, "CSV")


def _ragged(path: Path, row: pc.InvalidRow) -> SettingError:
    where = "a row" if row.number is None else f"row {row.number - 1}"
    return SettingError(
        f"{where} of {path.name} has {row.actual_columns} values, its header {row.expected_columns}"
        f": {row.text[:60]!r}; give every row as many"
    )


def is_number(text: str) -> bool:
    """Say whether a text is a number of a CSV file.

    >>> is_number("1e-3"), is_number(" 2"), is_number("1,5"), is_number("1_000")
    (True, True, False, False)
    >>> is_number("2\N{NO-BREAK SPACE}")
    False
    """
    try:
        float(text)
    except ValueError:
        return False
    # Python reads more than Arrow does: 1_000, digits of other scripts, spaces that do not break.
    return "_" not in text and text.isascii() and text.strip() == text.strip(" \t")
