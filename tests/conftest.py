"""What every test shares."""

import signal

import numpy as np
import pytest


@pytest.fixture
def rng() -> np.random.Generator:
    """A seeded source of random numbers."""
    return np.random.default_rng(20240917)


@pytest.fixture
def heard():
    """Let processes that are begun now hear Ctrl-C: in the background a shell has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
