"""What the tests of entries share."""

import pytest

from tests.gallery.entries import PARABOLA, described


@pytest.fixture(scope="module")
def made():
    """Return what a descent keeps of a parabola."""
    return described(PARABOLA)
