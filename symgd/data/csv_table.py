"""CSV files."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.csv as pc

from symgd.data.csv_faults import fault, is_number
from symgd.data.entries import with_point
from symgd.data.kinds import holds
from symgd.data.table import check_headers
from symgd.errors import FileError

_SMALLEST, _LARGEST, _LINES = 1 << 20, 1 << 26, 1000
"""Bytes that are read at once, and for how many lines of wide tables they are meant to do."""


class CsvTable:
    """A CSV file: a line of headers, then a row a line, set apart by a comma, semicolon or tab.

    It can be read from its beginning only, so it has a single part.
    """

    parts = 1

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            line = file.readline(_LARGEST)
        self._separator = _separator(line, path)
        self._block = min(max(_SMALLEST, _LINES * len(line)), _LARGEST)
        try:
            with self._open({}) as reader:
                schema, names = reader.schema, reader.schema.names
                # Headers alone make no batch.
                first = next(reader, pa.RecordBatch.from_pylist([], schema))
        except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
            raise fault(path, self._separator, (), error) from None
        self.headers = check_headers(names, path)
        if all(is_number(header) for header in self.headers):
            raise FileError(
                f"{str(path)!r} has no headers, its first line is numbers: "
                "write the names of its columns above them"
            )
        self.refused = _refused(first)
        self._logical = {field.name for field in schema if pa.types.is_boolean(field.type)}
        self._first = first.num_rows

    def __reduce__(self) -> tuple[type["CsvTable"], tuple[Path]]:
        # Sent to another process as its place, which may have another working folder.
        return CsvTable, (self.path.absolute(),)

    def rows_about(self) -> int:
        """Estimate how many rows there are, from the first of them."""
        blocks = max(1.0, self.path.stat().st_size / self._block)
        return int(blocks * max(1, self._first))

    def read(self, _part: int, headers: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Read columns, a block at a time."""
        kinds = {h: pa.bool_() if h in self._logical else pa.float64() for h in headers}
        try:
            with self._open(kinds) as reader:
                yield from reader
        except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
            raise fault(self.path, self._separator, headers, error) from None

    def _open(self, kinds: Mapping[str, pa.DataType]) -> pc.CSVStreamingReader:
        return pc.open_csv(
            self.path,
            pc.ReadOptions(block_size=self._block),
            pc.ParseOptions(delimiter=self._separator),
            pc.ConvertOptions(column_types=kinds, include_columns=list(kinds)),
        )


def _separator(line: bytes, path: Path) -> str:
    """Return what stands most often in the first line: a comma, a semicolon or a tab."""
    if not line.strip():
        raise FileError(f"{str(path)!r} is empty: its first line names the columns")
    return max((",", ";", "\t"), key=lambda separator: line.count(separator.encode()))


def _refused(first: pa.RecordBatch) -> Mapping[str, str]:
    """Say what the columns without numbers hold, with the first such value."""
    held: dict[str, str] = {}
    for header, column in zip(first.schema.names, first.columns, strict=True):
        what = holds(column.type) if len(column) else ""
        if what == "text":
            place, text = next(
                (place, text)
                for place, text in enumerate(column.to_pylist(), 1)
                if not is_number(text)
            )
            how = with_point(text)
            what = f"text ({text[:40]!r} in row {place}{how and f': write numbers {how}'})"
        if what:
            held[header] = what
    return MappingProxyType(held)
