"""A build makes whole entries, tells what fails and goes on, and touches nothing of others."""

import json

import pytest
from PIL import Image

from symgd import Loss
from symgd.catalog import catalogue
from symgd.errors import FileError, SettingError
from symgd.gallery import build as module
from symgd.gallery import kept
from symgd.gallery.build import build, chosen
from symgd.gallery.check import check
from symgd.gallery.exhibit import content
from symgd.gallery.runs import RATES, runs
from tests.gallery.galleries import PIXEL, listed, typed


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """Build without drawing anything; booth cannot be made, nor can beale."""
    made = kept.read(listed(tmp_path / "made", "himmelblau")).folder / "run.json"
    record = made.read_bytes()

    def entry(example, theme, explore):
        if example.name == "booth":
            raise FileError("the disk is full")
        if example.name == "beale":
            raise ZeroDivisionError("division by zero")
        page = {"explore.html": b"page"} if explore else {}
        return {"descent.png": PIXEL, **page, "run.json": record}

    monkeypatch.setattr(module, "content", entry)


def test_all_of_the_catalogue_is_built(quick, tmp_path):
    calls = []
    out = tmp_path / "gallery"
    built = build(folder=out, explore=False, progress=lambda *call: calls.append(call))
    assert set(built.entries) == set(catalogue) - {"booth", "beale"}
    assert built.failed == {
        "booth": "booth: the disk is full",
        "beale": "beale: a mistake inside symgd (ZeroDivisionError: division by zero)",
    }
    assert [call[:2] for call in calls] == [
        (n, len(catalogue)) for n in range(1, len(catalogue) + 1)
    ]
    assert {path.name for path in out.iterdir()} == {*built.entries, "index.html", "README.md"}
    assert built.notes == ()
    assert built.size == sum(p.stat().st_size for p in out.rglob("*/*"))


def test_entries_of_others_are_shown_and_left_alone(quick, tmp_path):
    out = tmp_path / "gallery"
    own = typed(out, "x**2 + 7")
    (own / "notes.txt").write_text("a reader's own")
    (out / "notes.txt").write_text("a reader's own")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    build(["himmelblau"], out)
    assert {path: path.read_bytes() for path in before} == before
    assert own.name in (out / "index.html").read_text()
    assert own.name in (out / "README.md").read_text()


def test_names_as_they_are_typed(quick, tmp_path):
    assert chosen(["Six-hump camel", "six_hump_camel"]) == ["six_hump_camel"]
    assert chosen([]) == list(catalogue)
    with pytest.raises(
        SettingError, match=r"no entry 'himmelblua' \(did you mean 'himmelblau'\?\)"
    ):
        build(["himmelblua"], tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_what_symgd_did_not_make_is_not_replaced(quick, tmp_path):
    (tmp_path / "README.md").write_text("# My project")
    with pytest.raises(FileError, match="was not made by symgd gallery"):
        build(["himmelblau"], tmp_path)
    assert not (tmp_path / "himmelblau").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="is not a folder"):
        build(["himmelblau"], tmp_path / "file")


def test_without_bokeh_it_is_told_once(quick, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    built = build(["himmelblau", "absolute"], tmp_path / "gallery")
    assert len(built.notes) == 1
    assert 'pip install "symgd[web]"' in built.notes[0]
    assert not list((tmp_path / "gallery").rglob("explore.html"))
    assert build(["himmelblau"], tmp_path / "gallery", explore=False).notes == ()


def test_two_processes_make_what_one_makes(tmp_path):
    names = ["absolute", "wood", "two_basins"]
    two = build(names, tmp_path / "two", jobs=2)
    assert (sorted(two.entries), two.failed, two.notes) == (sorted(names), {}, ())
    folder = tmp_path / "two" / "two_basins"
    assert {path.name for path in folder.iterdir()} == {
        *("descent.png", "surface.png", "basins.png", "history.png"),
        *("explore.html", "run.json"),
    }
    for path in folder.glob("*.png"):
        with Image.open(path) as picture:
            assert picture.width >= 900
        assert path.stat().st_size < 150_000
    again = content(catalogue["two_basins"], "light", explore=False)
    assert {name: (folder / name).read_bytes() for name in again} == again
    assert list(again)[-1] == "run.json"
    assert all(entry.agrees for entry in check(gallery=tmp_path / "two"))
    record = json.loads((folder / "run.json").read_text())
    assert record["example"]["name"] == "two_basins"


def test_companions_stay_in_the_window_and_are_the_lowest():
    example = catalogue["mccormick"]
    made = runs(example, Loss(example.text, example.variables))
    assert [run.settings["optimizer"] for run in made] == ["gd", "momentum", "adam"]
    assert all(run.value == pytest.approx(-1.9133, abs=1e-3) for run in made)
    assert {run.settings["lr"] for run in made[1:]} <= set(RATES)
    (alone,) = runs(catalogue["brown_badly_scaled"], Loss(catalogue["brown_badly_scaled"].text))
    assert alone.settings["optimizer"] == "adam"
