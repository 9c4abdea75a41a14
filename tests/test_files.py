"""Files are written whole or not at all."""

from pathlib import Path

import pytest

from symgd.errors import FileError
from symgd.files import check_file, check_folder, replace_atomically


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "file"
    assert replace_atomically(path, b"one") == path
    assert replace_atomically(str(path), b"two") == path
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_has_the_usual_rights(tmp_path):
    (tmp_path / "usual").touch()
    made = replace_atomically(tmp_path / "made", b"")
    assert made.stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize("name", ["nowhere/file", "", "a\0b", "n" * 300])
def test_what_cannot_be_written(tmp_path, name):
    with pytest.raises(FileError, match=r"^cannot write '"):
        replace_atomically(f"{tmp_path}/{name}", b"")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_can_be_made(tmp_path):
    check_folder(tmp_path)
    check_folder(tmp_path / "new" / "newer")
    check_folder("")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    for place in ("file", "file/gallery", "a\0b"):
        with pytest.raises(FileError, match=r"^cannot write in '"):
            check_folder(f"{tmp_path}/{place}")


def test_a_locked_folder(tmp_path, monkeypatch):
    def locked(*_: object) -> None:  # what root is never told
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", locked)
    with pytest.raises(FileError, match="permission denied"):
        check_folder(tmp_path / "gallery")


def test_a_file_that_cannot_be_made_is_told_before_the_work(tmp_path):
    with pytest.raises(FileError, match="is a folder"):
        check_file(tmp_path)
    with pytest.raises(FileError, match="there is no folder"):
        check_file(tmp_path / "missing" / "run.csv")
    check_file(tmp_path / "run.csv")
