"""How many steps a run takes, and what is said of numbers that are none."""

from typing import Any

import numpy as np
import pytest

from symgd.errors import SettingError
from symgd.passes import MOST, Passes, passes

USUAL: dict[str, Any] = {
    "steps": None,
    "batch_size": None,
    "epochs": None,
    "validation": 0.0,
    "patience": None,
}


def made(rows: int = 100, **asked: Any) -> Passes:
    return passes(rows, **(USUAL | asked))


@pytest.mark.parametrize(
    ("asked", "steps", "by_epochs"),
    [
        ({}, 100, False),
        ({"steps": 7}, 7, False),
        ({"epochs": 3}, 3, True),
        ({"epochs": 3, "batch_size": 32}, 12, True),
        ({"epochs": 3, "batch_size": 32, "steps": 10}, 10, False),
        ({"epochs": 3, "batch_size": 32, "validation": 0.2}, 9, True),
        ({"epochs": MOST, "batch_size": 1}, MOST, False),
    ],
)
def test_what_limits_the_steps(asked: dict[str, Any], steps: int, by_epochs: bool) -> None:
    found = made(**asked)
    assert (found.steps, found.by_epochs) == (steps, by_epochs)


def test_batches_of_all_rows_are_full_batches() -> None:
    assert made(batch_size=99).batch_size == 99
    assert made(batch_size=100).batch_size is None


def test_shares_may_be_numbers_of_numpy() -> None:
    assert made(validation=np.float32(0.25)).validation == 0.25


@pytest.mark.parametrize("name", ["steps", "batch_size", "epochs"])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (0, "must be from 1 to 1,000,000,000, not 0"),
        (-1, "not -1"),
        pytest.param(10**5000, "not that many", id="huge"),
        (2.5, "must be a whole number, not 2.5"),
    ],
)
def test_what_is_no_number_of_steps(name: str, given: float, said: str) -> None:
    with pytest.raises(SettingError, match=f"{name} .*{said}"):
        made(**{name: given})


@pytest.mark.parametrize("share", [-0.1, 1, float("nan"), "0.2", None])
def test_what_is_no_share(share: object) -> None:
    with pytest.raises(SettingError, match="validation must be a share between 0 and 1"):
        made(validation=share)
