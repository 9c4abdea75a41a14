"""Machine code that is kept between processes never stops a run."""

import errno

import pytest
from numba.core.caching import IndexDataCacheFile

from symgd.kernels.numba.cache import compiled

SOURCE = "def run(x):\n    return x + 1.0\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("symgd.kernels.numba.cache.cache_folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_damaged_code_is_made_anew(folder, ending):
    assert compiled(SOURCE)(2.0) == 3.0
    (damaged,) = folder.rglob(f"*.{ending}")
    damaged.write_bytes(damaged.read_bytes()[:20])
    run = compiled(SOURCE)
    assert run(2.0) == run(2.0) == 3.0
    assert not list(folder.rglob(f"*.{ending}"))


def test_a_full_disk(folder, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(IndexDataCacheFile, "save", full)
    assert compiled(SOURCE)(2.0) == 3.0
    assert not list(folder.rglob("*.nb*"))
