"""Durations as text."""

import pytest

from symgd.printing.duration import duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(99.4e-6, "99 µs"), (0.9994, "999 ms"), (12.0, "12 s"), (150e-6, "150 µs")],
)
def test_durations(seconds, text):
    assert duration(seconds) == text
