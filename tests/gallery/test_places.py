"""What stands in the place of an entry or of its files is not written through or over."""

import json
from pathlib import Path

import pytest

from symgd.errors import FileError
from symgd.gallery.entry import write_entry
from symgd.gallery.slug import slug
from tests.gallery.entries import PARABOLA, contents


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
