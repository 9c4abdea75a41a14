"""Files of entries are written whole or not at all, and nothing else in them is touched."""

import errno
import json
import multiprocessing
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from symgd import Loss, descend
from symgd.errors import FileError
from symgd.gallery import slug, write_entry
from symgd.gallery.record import record
from symgd.plots import figures

FILES = ["descent.png", "descent.svg", "history.png", "history.svg", "run.json"]
PARABOLA = Loss("x**2 + 2*x + 1")


@pytest.fixture(scope="module")
def made():
    runs = [descend(PARABOLA, 5.0, lr=0.1)]
    return PARABOLA, figures(PARABOLA, runs), {"run": record(PARABOLA, runs)}


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_an_entry(tmp_path, made):
    entry = write_entry(tmp_path / "new" / "gallery", *made)
    assert entry.folder == tmp_path / "new" / "gallery" / slug(PARABOLA.text, PARABOLA.variables)
    assert sorted(path.name for path in entry.files) == FILES
    assert sorted(path.name for path in entry.folder.iterdir()) == FILES
    assert all(path.stat().st_size > 100 for path in entry.files)
    assert [path.name for path in entry.folder.parent.iterdir()] == [entry.folder.name]
    assert json.loads((entry.folder / "run.json").read_text())["loss"] == PARABOLA.text


def test_a_path_as_text_stays_as_it_was_given(tmp_path, made, monkeypatch):
    monkeypatch.chdir(tmp_path)
    entry = write_entry("gallery", *made)
    assert not entry.folder.is_absolute()
    assert all(path.is_file() for path in entry.files)


def test_twice_gives_the_same_bytes(tmp_path, made):
    write_entry(tmp_path, *made)
    before = contents(tmp_path)
    loss, _, records = made
    write_entry(tmp_path, loss, figures(loss, [descend(loss, 5.0, lr=0.1)]), records)
    assert contents(tmp_path) == before


def test_only_the_entry_of_the_same_loss_is_replaced(tmp_path, made):
    other = write_entry(tmp_path, Loss("x**2 + 2*x + 2"), *made[1:])
    first = write_entry(tmp_path, *made)
    kept = contents(other.folder)
    (first.folder / "descent.svg").write_text("old")
    (first.folder / "notes.txt").write_text("a reader's own")
    write_entry(tmp_path, *made)
    assert contents(other.folder) == kept
    assert (first.folder / "descent.svg").read_text() != "old"
    assert (first.folder / "notes.txt").read_text() == "a reader's own"
    assert len(list(tmp_path.iterdir())) == 2


def certified():
    """Return what another command keeps of the same loss."""
    curve = Figure((958 / 150, 2), 150)
    curve.add_axes((0.1, 0.1, 0.8, 0.8)).plot([1, 2, 3])
    return PARABOLA, {"derivative": curve}, {"certificate": {"loss": PARABOLA.text, "ok": True}}


CERTIFIED = ["certificate.json", "derivative.png", "derivative.svg"]


@pytest.mark.parametrize("turned", [False, True])
def test_two_commands_share_the_entry_of_a_loss(tmp_path, made, turned):
    first, second = (certified(), made) if turned else (made, certified())
    write_entry(tmp_path, *first)
    before = contents(tmp_path)
    entry = write_entry(tmp_path, *second)
    after = contents(tmp_path)
    assert sorted(path.name for path in entry.folder.iterdir()) == sorted(FILES + CERTIFIED)
    assert {name: after[name] for name in before} == before
    assert sorted(path.name for path in entry.files) == (FILES if turned else CERTIFIED)
    kept = json.loads((entry.folder / "certificate.json").read_text())
    assert kept == {"loss": PARABOLA.text, "ok": True}
    write_entry(tmp_path, *first)
    assert contents(tmp_path) == after
    assert len(list(tmp_path.iterdir())) == 1


def test_a_readers_own_folder_in_an_entry_is_kept(tmp_path, made):
    entry = write_entry(tmp_path, *made)
    own = entry.folder / "mine"
    own.mkdir()
    (own / "run.json").write_text("a name that the entry has too")
    (own / "link").symlink_to("nowhere")
    write_entry(tmp_path, *certified())
    write_entry(tmp_path, *made)
    assert (own / "run.json").read_text() == "a name that the entry has too"
    assert (own / "link").readlink() == Path("nowhere")


def test_a_record_alone(tmp_path):
    entry = write_entry(tmp_path, PARABOLA, {}, {"certificate": {"ok": True}})
    assert [path.name for path in entry.files] == ["certificate.json"]


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


def test_a_folder_in_the_place_of_a_file_is_a_readers_own(tmp_path, made):
    entry = write_entry(tmp_path, *made).folder
    (entry / "run.json").unlink()
    (entry / "run.json").mkdir()
    (entry / "run.json" / "mine").write_text("a reader's own")
    (entry / "descent.svg").write_text("old")
    before = contents(tmp_path)
    with pytest.raises(FileError, match=r"run\.json in [\w-]+ is a folder"):
        write_entry(tmp_path, *made)
    assert contents(tmp_path) == before


def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path, made):
    (tmp_path / "elsewhere").write_text("mine")
    entry = write_entry(tmp_path / "gallery", *made).folder
    (entry / "run.json").unlink()
    (entry / "run.json").symlink_to(tmp_path / "elsewhere")
    write_entry(tmp_path / "gallery", *made)
    assert (tmp_path / "elsewhere").read_text() == "mine"
    assert json.loads((entry / "run.json").read_text())["loss"] == PARABOLA.text


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


def test_places_that_cannot_be_written(tmp_path, made):
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "gallery", Path("/proc/gallery"), "a\0b"):
        with pytest.raises(FileError, match="cannot write pictures to the folder"):
            write_entry(folder, *made)
    name = slug(PARABOLA.text, PARABOLA.variables)
    (tmp_path / name).write_text("mine too")
    with pytest.raises(FileError, match="is not a folder"):
        write_entry(tmp_path, *made)
    assert contents(tmp_path) == {"file": b"mine", name: b"mine too"}


def test_a_loop_of_links_is_a_sentence(tmp_path, made):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(FileError, match="cannot write pictures"):
        write_entry(tmp_path / "a", *made)


def test_a_link_in_the_place_of_the_entry_is_not_followed(tmp_path, made):
    (tmp_path / "gallery").mkdir()
    (tmp_path / "elsewhere").mkdir()
    name = slug(PARABOLA.text, PARABOLA.variables)
    (tmp_path / "gallery" / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileError, match="leads elsewhere"):
        write_entry(tmp_path / "gallery", *made)
    assert list((tmp_path / "elsewhere").iterdir()) == []


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
            raise FULL
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
            raise FULL
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
        runs = [descend(loss, 3.0, lr=lr)]
        write_entry(folder, loss, figures(loss, runs), {"run": record(loss, runs)})
        # Each writer has a record of its own besides: none may be lost.
        write_entry(folder, loss, {}, {f"certificate{number}": {"lr": lr}})


@pytest.mark.parametrize("own", [True, False], ids=["different losses", "the same loss"])
def test_four_writers_at_once(tmp_path, own):
    context = multiprocessing.get_context("spawn")
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
