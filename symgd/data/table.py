"""What is asked of a file of columns, and which kind of file is which."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from symgd.errors import FileError, SettingError
from symgd.files import why

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBERS, _ROWS = 1 << 22, 1 << 16

ENDINGS = (".csv", ".tsv", ".parquet", ".pq", ".arrow", ".feather")


class Table(Protocol):
    """A file of columns, read a part at a time.

    Attributes:
        path: the file.
        headers: of its columns, each a different one.
        refused: the columns that hold no numbers, with what they hold: "text".
        parts: how many parts it has; they can be read in any order.
    """

    path: Path
    headers: tuple[str, ...]
    refused: Mapping[str, str]
    parts: int

    def rows_about(self) -> int:
        """Estimate how many rows there are, without reading them."""

    def read(self, part: int, headers: Sequence[str], /) -> Iterator["pa.RecordBatch"]:
        """Read columns of one part, in order, some rows at a time.

        Raises:
            FileError: when the file is damaged.
            SettingError: when a column that is asked for holds something else than numbers.
        """


def tables(path: str | Path) -> list[Table]:
    """Open a table, or each .parquet file of a folder, in the natural order of their names.

    Raises:
        FileError: when it is missing, empty, damaged, or of another kind.
        SettingError: when pyarrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise SettingError(
            f"reading {str(path)!r} needs pyarrow, which is not installed: "
            'type pip install "symgd[data]"'
        )
    from symgd.data.arrow_table import ArrowTable
    from symgd.data.csv_table import CsvTable
    from symgd.data.folder import parquet_files
    from symgd.data.parquet_table import ParquetTable

    path = Path(path)
    if path.is_dir():
        return [ParquetTable(file) for file in parquet_files(path)]
    try:
        path.open("rb").close()
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read {str(path)!r}: {why(error)}") from None
    match path.suffix.lower():
        case ".csv" | ".tsv":
            return [CsvTable(path)]
        case ".parquet" | ".pq":
            return [ParquetTable(path)]
        case ".arrow" | ".feather":
            return [ArrowTable(path)]
    raise FileError(
        f"cannot tell what {str(path)!r} is from its ending: "
        f"end the name with {', '.join(ENDINGS)}, .npy or .npz"
    )


def rows_at_once(columns: int) -> int:
    """Choose how many rows are decoded at once: as many numbers in wide tables as in narrow ones.

    >>> rows_at_once(10), rows_at_once(10_000)
    (65536, 419)
    """
    return max(1, min(_ROWS, _NUMBERS // max(1, columns)))


def check_headers(headers: Sequence[str], path: Path) -> tuple[str, ...]:
    """Return the headers of a table.

    Raises:
        FileError: when two are the same, or there is none.
    """
    if not headers:
        raise FileError(f"{str(path)!r} has no column")
    seen: set[str] = set()
    for header in headers:
        if header in seen:
            raise FileError(
                f"two columns of {str(path)!r} are headed {header!r}: rename one of them"
            )
        seen.add(header)
    return tuple(headers)


def damaged(path: Path, kind: str) -> FileError:
    """Say that a file cannot be read as the ``kind`` that its name says."""
    return FileError(f"{str(path)!r} is damaged, or not a {kind} file: write it again")
