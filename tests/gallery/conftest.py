"""What the tests of entries share."""

import signal

import pytest

from tests.gallery.entries import PARABOLA, described


@pytest.fixture(scope="module")
def made():
    """Return what a descent keeps of a parabola."""
    return described(PARABOLA)


@pytest.fixture
def heard():
    """Let processes that are begun now hear Ctrl-C: in the background a shell has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
