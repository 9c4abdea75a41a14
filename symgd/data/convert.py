"""Columns as they are decoded → float64."""

import pyarrow as pa
import pyarrow.compute as pc

from symgd.data.check import first_not_finite
from symgd.data.data import Array
from symgd.data.entries import missing, not_finite
from symgd.errors import SettingError


def numbers(batch: pa.RecordBatch, before: int, table: str) -> dict[str, Array]:
    """Return the columns of a batch by their headers, of which ``before`` rows went before.

    Raises:
        SettingError: when a value is missing or not finite, with its column and row.

    >>> numbers(pa.RecordBatch.from_pydict({"x": [1, 2], "b": [True, False]}), 0, "a.parquet")
    {'x': array([1., 2.]), 'b': array([1., 0.])}
    """
    names = batch.schema.names
    return {
        header: _numbers(column, header, before, table)
        for header, column in zip(names, batch.columns, strict=True)
    }


def _numbers(column: pa.Array, header: str, before: int, table: str) -> Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if column.null_count:
        place = pc.index(column.is_null(), True).as_py()
        raise missing(header, before + place + 1, table)
    if not pa.types.is_float64(column.type):
        column = _cast(column, header, table)
    array: Array = column.to_numpy(zero_copy_only=False)
    place = first_not_finite(array)
    if place is not None:
        raise not_finite(header, array[place], before + place[0] + 1, table)
    return array


def _cast(column: pa.Array, header: str, table: str) -> pa.Array:
    try:
        if pa.types.is_boolean(column.type):
            column = column.cast(pa.uint8())
        # safe=False: whole numbers above 2**53 are rounded, as everywhere in float64.
        return column.cast(pa.float64(), safe=False)
    except pa.ArrowException:
        raise SettingError(
            f"column {header!r} of {table}, of type {column.type}, cannot be made floating-point "
            "numbers: turn it into numbers first"
        ) from None
