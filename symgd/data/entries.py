"""The sentences for entries of a table that are no finite numbers.

Rows are counted from 1, below the header.
"""

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

    >>> print(no_number("y", "1,5", 3, "points.csv"))
    column 'y' of points.csv has '1,5' in row 3, which is no number: write numbers as in 1.5 or 2e-3
    """
    return SettingError(
        f"column {header!r} of {table} has {text[:40]!r} in row {row}, which is no number: "
        "write numbers as in 1.5 or 2e-3"
    )


def not_finite(header: str, number: float, row: int, table: str) -> SettingError:
    """Say that a number is NaN or infinite.

    >>> print(not_finite("y", float("inf"), 3, "points.csv"))
    column 'y' of points.csv is infinite in row 3: leave its row out, or fill it in
    """
    return SettingError(f"column {header!r} of {table} is {called(number)} in row {row}: {REMEDY}")
