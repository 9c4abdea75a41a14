"""How many rows are held out."""

from symgd.errors import SettingError


def held_out(rows: int, share: float) -> int:
    """Return the number of rows, to the nearest, that are ``share`` of ``rows``.

    Raises:
        SettingError: when ``share`` is not between 0 and 1, or either part would have no row.

    >>> held_out(150, 0.2)
    30
    """
    if not 0 < share < 1:
        raise SettingError(
            f"{share:g} of the rows cannot be held out: give a share between 0 and 1, such as 0.2"
        )
    count = round(rows * share)
    if not 0 < count < rows:
        raise SettingError(
            f"a share of {share:g} of {rows} row{'' if rows == 1 else 's'} leaves "
            f"{'no row to train on' if count else 'no row to hold out'}: "
            f"give {'a smaller' if count else 'a larger'} one, or more data"
        )
    return count
