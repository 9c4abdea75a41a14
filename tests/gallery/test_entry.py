"""Files of entries are written whole, and nothing else in their folder is touched."""

import json
from pathlib import Path

import pytest

from symgd import Loss, descend
from symgd.gallery.entry import write_entry
from symgd.gallery.record import record
from symgd.gallery.slug import slug
from symgd.plots import figures
from tests.gallery.entries import CERTIFIED, FILES, PARABOLA, certified, contents


def drawn():
    """Return what a descent keeps, with the pictures that it draws."""
    runs = [descend(PARABOLA, 5.0, lr=0.1)]
    return PARABOLA, figures(PARABOLA, runs), {"run": record(PARABOLA, runs)}


def test_an_entry(tmp_path):
    entry = write_entry(tmp_path / "new" / "gallery", *drawn())
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


def test_twice_gives_the_same_bytes(tmp_path):
    write_entry(tmp_path, *drawn())
    before = contents(tmp_path)
    write_entry(tmp_path, *drawn())
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
