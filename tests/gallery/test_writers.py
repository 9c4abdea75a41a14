"""Several writers of one entry, or of one gallery, lose nothing of each other."""

import errno
import json
import multiprocessing
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from symgd import Loss
from symgd.errors import FileError
from symgd.gallery.entry import write_entry
from tests.gallery.entries import CERTIFIED, FILES, certified, contents, described


def test_a_failure_after_another_writer_came_loses_neither(tmp_path, made, monkeypatch):
    entry = write_entry(tmp_path, *certified()).folder
    (entry / "notes.txt").write_text("a reader's own")
    kept = contents(tmp_path)
    real, turns = Path.write_bytes, iter(range(10))

    def overtaken(self, data):
        if next(turns) == 2:
            with monkeypatch.context() as other:
                other.setattr(Path, "write_bytes", real)
                write_entry(tmp_path, *made)
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", overtaken)
    with pytest.raises(FileError, match="no space left"):
        write_entry(tmp_path, *made)
    assert {name: contents(tmp_path)[name] for name in kept} == kept
    assert len(contents(tmp_path)) == len([*FILES, *CERTIFIED, "notes.txt"])
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_beside_another_writer_loses_no_notes(tmp_path, made, monkeypatch):
    """The place is filled by another whenever something is moved, and copies find no room."""
    entry = write_entry(tmp_path, *certified()).folder
    (entry / "notes.txt").write_text("a reader's own")
    kept = contents(tmp_path)
    real, copy, copies = Path.rename, shutil.copy2, iter(range(10**6))

    def overtaken(self, target):
        if Path(target) == entry:
            with monkeypatch.context() as other:
                other.setattr(Path, "rename", real)
                write_entry(tmp_path, *made)
        return real(self, target)

    def full(*arguments, **options):
        if next(copies) >= len(kept):
            raise OSError(errno.ENOSPC, "No space left on device")
        return copy(*arguments, **options)

    monkeypatch.setattr(Path, "rename", overtaken)
    monkeypatch.setattr(shutil, "copy2", full)
    with suppress(FileError):
        write_entry(tmp_path, *made)
    assert {name: contents(tmp_path).get(name) for name in kept} == kept


def test_two_writers_of_a_new_entry(tmp_path, made, monkeypatch):
    real = Path.rename

    def overtaken(self, target):
        with monkeypatch.context() as other:
            other.setattr(Path, "rename", real)
            write_entry(tmp_path, *certified())
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", overtaken)
        entry = write_entry(tmp_path, *made)
    assert sorted(contents(entry.folder)) == sorted(FILES + CERTIFIED)
    assert list(tmp_path.iterdir()) == [entry.folder]


def write_many(folder, number, own):
    loss = Loss(f"x**2 + {number if own else 0}")
    for lr in (0.1, 0.2, 0.3):
        write_entry(folder, *described(loss, lr))
        # Each writer has a record of its own besides: none may be lost.
        write_entry(folder, loss, {}, {f"certificate{number}": {"lr": lr}})


@pytest.mark.parametrize("own", [True, False], ids=["different losses", "the same loss"])
def test_four_writers_at_once(tmp_path, own):
    # All is imported once, so that they begin at once.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    writers = [context.Process(target=write_many, args=(tmp_path, i, own)) for i in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * 4
    entries = list(tmp_path.iterdir())
    assert len(entries) == (4 if own else 1)
    for entry in entries:
        records = sorted(entry.glob("certificate*.json"))
        assert len(records) == (1 if own else 4)
        assert [json.loads(path.read_text()) for path in records] == [{"lr": 0.3}] * len(records)
        others = sorted(path.name for path in entry.iterdir() if path not in records)
        assert others == FILES
        (run,) = json.loads((entry / "run.json").read_text())["runs"]
        assert run["settings"]["lr"] in (0.1, 0.2, 0.3)
    shutil.rmtree(tmp_path)
