"""Results whose arrays nobody writes into."""

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def seal(result: "DataclassInstance") -> None:
    """Make the arrays of a frozen dataclass read-only."""
    for field in fields(result):
        array = getattr(result, field.name)
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
