"""A sweep as a Parquet file: a row a run, what all have in common in the metadata."""

import json
from typing import IO, Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from symgd.files import strict_json
from symgd.lanes.outcomes import OUTCOMES
from symgd.sweeps import store, table
from symgd.sweeps.result import QUANTITIES, Sweep

ABOUT, CHECK = b"symgd", b"symgd.crc32"
"""The keys of the metadata, and of a checksum of them: Parquet has one of pages only."""

ROWS = 1 << 18
"""Rows that are written at once."""

ALWAYS = ("start.", "done")
"""Columns that are known of a run before it is made, besides the settings."""


def write(file: IO[bytes], sweep: Sweep) -> None:
    """Write a sweep; what is not known of a run yet is null."""
    about = {**store.words(sweep), "starts": sweep.starts.shape[1]}
    if sweep.random:
        about["columns"] = {name: table.column(sweep, name) for name in sweep.over}
    else:
        about["axes"] = {name: values.tolist() for name, values in sweep.over.items()}
    text = json.dumps(about).encode()
    metadata = {ABOUT: text, CHECK: str(crc32(text)).encode()}
    schema = _rows(sweep, slice(1)).schema.with_metadata(metadata)
    with pq.ParquetWriter(file, schema, write_page_checksum=True) as writer:
        for first in range(0, sweep.runs, ROWS):
            rows = _rows(sweep, slice(first, first + ROWS))
            writer.write_table(rows.replace_schema_metadata(schema.metadata))


def _rows(sweep: Sweep, part: slice) -> Any:
    """Return some runs as a table of Arrow."""
    columns = table.columns(sweep, part)
    settings = {table.column(sweep, name) for name in sweep.over}
    waiting = ~columns["done"]
    masks = {
        name: None if name in settings or name.startswith(ALWAYS) else waiting for name in columns
    }
    arrays = {name: pa.array(values, mask=masks[name]) for name, values in columns.items()}
    words = [str(outcome) for outcome in OUTCOMES]
    arrays[table.OUTCOME] = pa.DictionaryArray.from_arrays(arrays[table.OUTCOME], words)
    return pa.table(arrays)


def read(file: IO[bytes]) -> dict[str, Any]:
    """Read a sweep; raises where it is none."""
    rows = pq.read_table(file, page_checksum_verification=True)
    text = rows.schema.metadata[ABOUT]
    if rows.schema.metadata[CHECK] != str(crc32(text)).encode():
        raise ValueError("the metadata have changed")
    about = strict_json(text)

    def column(name: str) -> NDArray[Any]:
        return np.asarray(rows.column(name).to_numpy())

    variables, count = about["variables"], about["starts"]
    starts = np.stack([column(f"start.{name}")[:count] for name in variables])
    over = {
        name: column(about["columns"][name])[::count]
        if about["random"]
        else np.array(about["axes"][name], dtype=np.float64)
        for name in about["over"]
    }
    sizes = [len(values) for values in over.values()]
    shape = (*(sizes[:1] if about["random"] else sizes), count)
    done = column("done").astype(np.bool_)
    codes: dict[str | None, int] = {
        None: -1,
        **{str(outcome): i for i, outcome in enumerate(OUTCOMES)},
    }
    outcome = [codes[text] for text in rows.column("outcome").to_pylist()]
    found: dict[str, NDArray[Any]] = {
        "outcome": np.array(outcome, dtype=np.int8),
        "steps": np.nan_to_num(column("steps").astype(np.float64)).astype(np.int64),
        "done": done,
        "point": np.stack([column(f"end.{name}") for name in variables]),
    }
    found |= {name: column(name) for name in QUANTITIES if name not in found}
    shaped = {
        name: array.reshape((len(variables), *shape) if name == "point" else shape)
        for name, array in found.items()
    }
    return store.checked(about, over, starts, shaped)
