"""A number as it is typed in an option: digits, or an expression without variables."""

from symgd.errors import ExpressionError, SettingError
from symgd.language.parse import parse


def number(name: str, text: str) -> float:
    """Read a number, or an expression without variables such as pi/2; ``name`` is what it is of.

    Raises:
        SettingError: where nothing stands.
        ExpressionError: when it cannot be read.

    >>> number("--start", "pi/2")
    1.5707963267948966
    """
    try:
        return float(text)
    except ValueError:
        pass
    if not text.strip():
        raise SettingError(f"{name} has an empty place: give a number there")
    try:
        return float(parse(text, names=()).expression)
    except ExpressionError as error:
        raise ExpressionError(f"{name}: {error.message}", error.text, error.column) from None
