"""Entries are written whole or not at all, and never over one another."""

import errno
import json
import multiprocessing
import shutil
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


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("write_bytes", 0),
        ("write_bytes", 3),
        ("mkdir", 0),
        ("mkdir", 1),
        ("rename", 0),
        ("rename", 1),
    ],
)
@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt()])
def test_a_failure_leaves_the_old_entry_whole(tmp_path, made, monkeypatch, name, call, error):
    entry = write_entry(tmp_path, *made)
    (entry.folder / "run.json").write_text("old")
    (entry.folder / "certificate.json").write_text("of another command")
    before = contents(tmp_path)
    with monkeypatch.context() as patched:
        failing_at(call, error)(patched, name)
        expected = FileError if error is FULL else KeyboardInterrupt
        with pytest.raises(expected) as raised:
            write_entry(tmp_path, *made)
    assert contents(tmp_path) == before
    assert len(list(tmp_path.iterdir())) == 1
    if error is FULL:
        assert "no space left on device" in str(raised.value)
        assert str(tmp_path) in str(raised.value)
        assert "choose another folder" in str(raised.value)


def test_a_locked_entry_stays_and_nothing_is_left_beside_it(tmp_path, made, monkeypatch):
    write_entry(tmp_path, *made)
    before = contents(tmp_path)
    monkeypatch.setattr("os.access", lambda *_: False)  # what root is never told
    with pytest.raises(FileError, match="cannot write pictures"):
        write_entry(tmp_path, *made)
    assert contents(tmp_path) == before
    assert len(list(tmp_path.iterdir())) == 1


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


def test_a_copy_that_fails_leaves_the_old_entry_whole(tmp_path, made, monkeypatch):
    write_entry(tmp_path, *certified())
    before = contents(tmp_path)

    def half(source, target, **_):
        Path(target).write_bytes(b"half")
        raise FULL

    monkeypatch.setattr("shutil.copy2", half)
    with pytest.raises(FileError, match="no space left"):
        write_entry(tmp_path, *made)
    assert contents(tmp_path) == before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_failure_after_another_writer_came_loses_neither(tmp_path, made, monkeypatch):
    write_entry(tmp_path, *certified())
    kept = contents(tmp_path)
    real, turns = Path.rename, iter(range(10))

    def overtaken(self, target):
        # The second rename would put the new entry in its place: someone else did so meanwhile.
        if next(turns) == 1:
            with monkeypatch.context() as other:
                other.setattr(Path, "rename", real)
                write_entry(tmp_path, *made)
            raise FULL
        return real(self, target)

    monkeypatch.setattr(Path, "rename", overtaken)
    with pytest.raises(FileError, match="no space left"):
        write_entry(tmp_path, *made)
    assert {name: contents(tmp_path)[name] for name in kept} == kept
    assert len(contents(tmp_path)) == len(FILES + CERTIFIED)
    assert len(list(tmp_path.iterdir())) == 1


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
