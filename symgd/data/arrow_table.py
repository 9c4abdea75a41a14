"""Arrow files, which Feather files are too."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import ipc

from symgd.data.kinds import ROW_LABELS, refused
from symgd.data.table import check_headers, damaged, rows_at_once


class ArrowTable:
    """An Arrow or Feather file, mapped into memory; its parts are its record batches."""

    def __init__(self, path: Path) -> None:
        self.path = path
        reader = self._open()
        schema = reader.schema
        headers = [name for name in schema.names if not name.startswith(ROW_LABELS)]
        self.headers = check_headers(headers, path)
        self.refused = refused(schema)
        self.parts = reader.num_record_batches

    def _open(self, fields: list[int] | None = None) -> ipc.RecordBatchFileReader:
        options = ipc.IpcReadOptions(included_fields=fields)
        try:
            return ipc.open_file(pa.memory_map(str(self.path)), options=options)
        except (OSError, pa.ArrowException):
            raise damaged(self.path, "Arrow") from None

    def __reduce__(self) -> tuple[type["ArrowTable"], tuple[Path]]:
        # Sent to another process as its place, which may have another working folder.
        return ArrowTable, (self.path.absolute(),)

    def rows_about(self) -> int:
        """Return how many rows there are."""
        reader = self._open([0])
        return sum(reader.get_batch(part).num_rows for part in range(self.parts))

    def read(self, part: int, headers: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Read columns of a record batch, some rows at a time."""
        reader = self._open()
        fields = [reader.schema.get_field_index(header) for header in headers]
        try:
            batch = self._open(sorted(fields)).get_batch(part).select(headers)
        except (OSError, pa.ArrowException):
            raise damaged(self.path, "Arrow") from None
        rows = rows_at_once(len(headers))
        for first in range(0, batch.num_rows, rows):
            yield batch.slice(first, rows)
