"""Which types of columns are numbers, and what the others hold."""

from collections.abc import Mapping
from types import MappingProxyType

import pyarrow as pa
import pyarrow.types as types

ROW_LABELS = "__index_level_"
"""How pandas heads the labels that it gives to rows: they are no data."""


def refused(schema: pa.Schema) -> Mapping[str, str]:
    """Return the columns that hold no numbers, with what they hold.

    >>> refused(pa.schema({"x": pa.float32(), "day": pa.date32(), "z": pa.string()}))
    mappingproxy({'day': 'dates', 'z': 'text'})
    """
    held = {field.name: holds(field.type) for field in schema}
    return MappingProxyType({name: what for name, what in held.items() if what})


def holds(kind: pa.DataType) -> str:
    """Say what a column of this type holds; "" for numbers.

    Booleans are numbers, 0 and 1; so are decimals, and categories that are numbers.
    """
    if types.is_dictionary(kind):
        inside = holds(kind.value_type)
        return "categories" if inside == "text" else inside
    if types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return ""
    if types.is_boolean(kind):
        return ""
    if types.is_null(kind):
        return "nothing"
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return "text"
    if types.is_date(kind) or types.is_timestamp(kind):
        return "dates"
    if types.is_time(kind) or types.is_duration(kind):
        return "times"
    if types.is_nested(kind):
        return "lists"
    return f"values of type {kind}"
