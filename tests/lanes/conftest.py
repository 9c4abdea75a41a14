"""Blocks of a size for tests."""

import pytest

from symgd.lanes import cut


@pytest.fixture
def small_blocks(monkeypatch):
    """Cut runs into blocks of 16, which otherwise would be one."""
    monkeypatch.setattr(cut, "LEAST", dict.fromkeys(cut.LEAST, 16))
    monkeypatch.setattr(cut, "SECONDS", 0.0)


@pytest.fixture
def small_pieces(monkeypatch, small_blocks):
    """Give workers one such block at once."""
    monkeypatch.setattr(cut, "PIECE_SECONDS", (0.0, 0.0))
