"""Parquet files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from symgd.data.kinds import ROW_LABELS, refused
from symgd.data.table import check_headers, damaged, rows_at_once

_BUFFER = 1 << 20


class ParquetTable:
    """A Parquet file; its parts are its row groups."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            # Decoded from a small buffer: a row group may be larger than memory.
            self._file = pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)
        except (OSError, pa.ArrowException):
            raise damaged(path, "Parquet") from None
        schema = self._file.schema_arrow
        headers = [name for name in schema.names if not name.startswith(ROW_LABELS)]
        self.headers = check_headers(headers, path)
        self.refused = refused(schema)
        self.parts = self._file.num_row_groups

    def __reduce__(self) -> tuple[type["ParquetTable"], tuple[Path]]:
        # Sent to another process as its place, which may have another working folder.
        return ParquetTable, (self.path.absolute(),)

    def rows_about(self) -> int:
        """Return how many rows there are."""
        return int(self._file.metadata.num_rows)

    def read(self, part: int, headers: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Read columns of a row group, some rows at a time."""
        # A file of its own: several parts are read in turns.
        try:
            file = pq.ParquetFile(self.path, buffer_size=_BUFFER, metadata=self._file.metadata)
            rows = rows_at_once(len(headers))
            for batch in file.iter_batches(rows, row_groups=[part], columns=list(headers)):
                yield batch.select(headers)
        except (OSError, pa.ArrowException):
            raise damaged(self.path, "Parquet") from None
