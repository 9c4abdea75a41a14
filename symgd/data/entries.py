"""The sentences for entries of a table that are no finite numbers.

Rows are counted from 1, below the header.
"""

import re

from symgd.data.check import REMEDY, called
from symgd.errors import SettingError


def missing(header: str, row: int, table: str) -> SettingError:
    """Say that there is no value.

    >>> print(missing("y", 3, "points.csv"))
    column 'y' of points.csv has no value in row 3: leave its row out, or fill it in
    """
    return SettingError(f"column {header!r} of {table} has no value in row {row}: {REMEDY}")


def no_number(header: str, text: str, row: int, table: str) -> SettingError:
    """Say that a value is no number.

    >>> print(no_number("y", "a lot", 3, "points.csv"))
    column 'y' of points.csv has 'a lot' in row 3, which is no number: write numbers as in 1.5 or \
2e-3
    """
    return SettingError(
        f"column {header!r} of {table} has {text[:40]!r} in row {row}, which is no number: "
        f"write numbers {with_point(text) or 'as in 1.5 or 2e-3'}"
    )


def with_point(text: str) -> str:
    """Say how a number with commas is written; "" for any other text.

    >>> with_point("-3,14"), with_point("1.234,5"), with_point("a, b")
    ("with a decimal point, '-3.14'", "with a decimal point, '1234.5'", '')
    >>> with_point("1,234")
    'with a decimal point, and nothing between thousands'
    """
    text = text.strip()
    if _THOUSANDS.fullmatch(text):
        return "with a decimal point, and nothing between thousands"
    if not _COMMA.fullmatch(text):
        return ""
    return f"with a decimal point, {text.replace('.', '').replace(',', '.')[:40]!r}"


_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_COMMA = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+(?:[eE][-+]?\d+)?")


def not_finite(header: str, number: float, row: int, table: str) -> SettingError:
    """Say that a number is NaN or infinite.

    >>> print(not_finite("y", float("inf"), 3, "points.csv"))
    column 'y' of points.csv is infinite in row 3: leave its row out, or fill it in
    """
    return SettingError(f"column {header!r} of {table} is {called(number)} in row {row}: {REMEDY}")
