"""An entry that cannot be written leaves what was there whole."""

import errno
import shutil
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from symgd.errors import FileError
from symgd.gallery.entry import write_entry
from tests.gallery.entries import FILES, contents


def failing_at(call, error):
    """Return a stand-in for a method of Path that fails at its call-th use."""

    def patch(monkeypatch, name):
        real, count = getattr(Path, name), iter(range(10**6))

        def method(self, *arguments, **options):
            if next(count) == call:
                raise error
            return real(self, *arguments, **options)

        monkeypatch.setattr(Path, name, method)

    return patch


FULL = OSError(errno.ENOSPC, "No space left on device")
LOCKED = PermissionError(errno.EACCES, "Permission denied")  # what root is never told


@pytest.mark.parametrize(
    ("name", "call"),
    [("write_bytes", 0), ("write_bytes", 3), ("mkdir", 0), ("mkdir", 1), ("replace", 0)],
)
@pytest.mark.parametrize("error", [FULL, LOCKED, KeyboardInterrupt()])
def test_a_failure_leaves_the_old_entry_whole(tmp_path, made, monkeypatch, name, call, error):
    entry = write_entry(tmp_path, *made)
    (entry.folder / "run.json").write_text("old")
    (entry.folder / "certificate.json").write_text("of another command")
    before = contents(tmp_path)
    with monkeypatch.context() as patched:
        failing_at(call, error)(patched, name)
        expected = KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else FileError
        with pytest.raises(expected) as raised:
            write_entry(tmp_path, *made)
    assert contents(tmp_path) == before
    assert len(list(tmp_path.iterdir())) == 1
    if expected is FileError:
        assert error.strerror.lower() in str(raised.value)
        assert str(tmp_path) in str(raised.value)
        assert "choose another folder" in str(raised.value)


@pytest.mark.parametrize("call", range(1, len(FILES)))
def test_a_failure_among_the_moves_leaves_each_file_whole(tmp_path, made, monkeypatch, call):
    entry = write_entry(tmp_path, *made).folder
    new = contents(entry)
    for name in FILES:
        (entry / name).write_text("old")
    (entry / "notes.txt").write_text("a reader's own")
    with monkeypatch.context() as patched:
        failing_at(call, LOCKED)(patched, "replace")
        with pytest.raises(FileError, match="permission denied"):
            write_entry(tmp_path, *made)
    after = contents(entry)
    assert after.pop("notes.txt") == b"a reader's own"
    assert sorted(after) == FILES
    assert sum(after[name] == new[name] for name in FILES) == call
    assert sum(after[name] == b"old" for name in FILES) == len(FILES) - call
    assert after["run.json"] == b"old"  # records come last
    assert len(list(tmp_path.iterdir())) == 1


def test_the_entry_is_there_at_every_moment(tmp_path, made, monkeypatch):
    """A process may be killed between any two steps: nobody clears up behind it."""
    entry = write_entry(tmp_path, *made).folder
    new = contents(entry)
    for name in FILES:
        (entry / name).write_text("old")
    (entry / "notes.txt").write_text("a reader's own")
    moments = []

    def watched(name):
        real = getattr(Path, name)

        def method(self, *arguments, **options):
            try:
                return real(self, *arguments, **options)
            finally:
                moments.append(contents(entry))

        return method

    with monkeypatch.context() as patched:
        for name in ("mkdir", "write_bytes", "rename", "replace"):
            patched.setattr(Path, name, watched(name))
        write_entry(tmp_path, *made)
    assert len(moments) > len(FILES)
    for found in moments:
        assert found.pop("notes.txt", None) == b"a reader's own"
        assert sorted(found) == FILES
        assert all(data in (b"old", new[name]) for name, data in found.items())


def test_what_cannot_be_cleared_up_is_no_failure(tmp_path, made, monkeypatch):
    write_entry(tmp_path, *made)

    def stuck(path, ignore_errors=False):
        if not ignore_errors:
            raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(shutil, "rmtree", stuck)
    assert write_entry(tmp_path, *made).folder.is_dir()


def test_a_picture_that_cannot_be_drawn_touches_nothing(tmp_path, made, monkeypatch):
    write_entry(tmp_path, *made)
    before = contents(tmp_path)

    def half(self, file, **_):
        file.write(b"<svg")
        raise RuntimeError("mathtext")

    monkeypatch.setattr(Figure, "savefig", half)
    with pytest.raises(RuntimeError):
        write_entry(tmp_path, *made)
    assert contents(tmp_path) == before
