"""What tests of sweeps share."""

import pytest

from symgd.lanes import blocks

BLOCK = 1000


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of so many runs, so that a small sweep has several."""
    monkeypatch.setattr(blocks, "block_size", lambda *_: BLOCK)
