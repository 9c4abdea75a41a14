"""A build makes whole entries, tells what fails and goes on, and touches nothing of others."""

import json
import os
import re
import signal
import subprocess
import sys
import time

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


def entries_in(page):
    return page.read_text(encoding="utf-8").count("<article ")


def test_an_entry_is_made_again_and_counted(quick, tmp_path):
    for _ in range(2):
        built = build(["himmelblau", "booth"], tmp_path / "gallery", explore=False)
        assert (built.entries, built.stopped) == (("himmelblau",), False)


def test_what_was_made_before_ctrl_c_is_counted_and_shown(quick, tmp_path):
    def progress(done, total, name):
        if done == 2:
            raise KeyboardInterrupt

    out = tmp_path / "gallery"
    typed(out, "x**2 + 7")
    names = ["himmelblau", "absolute", "wood"]
    built = build(names, out, explore=False, progress=progress)
    assert (built.entries, built.stopped) == (("himmelblau", "absolute"), True)
    assert not (out / "wood").exists()
    assert entries_in(out / "index.html") == 3


def test_entries_at_work_at_ctrl_c_are_counted_and_shown(tmp_path, heard):
    """As a terminal does it: the signal goes to all processes, while entries are being made."""
    out = tmp_path / "gallery"
    command = [sys.executable, "-m", "symgd", "gallery", "build", "--no-explore", "--jobs", "2"]
    process = subprocess.Popen(
        [*command, "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["."])},
    )
    deadline = time.monotonic() + 60
    while not list(out.glob("*/run.json")) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    printed, err = process.communicate(timeout=60)
    made = [path.parent.name for path in out.glob("*/run.json")]
    assert process.returncode == 130
    assert 1 <= len(made) < len(catalogue)
    assert int(re.match(r"(\d+) entr(?:y|ies) made", printed)[1]) == len(made)
    assert "stopped before all were made" in err
    assert entries_in(out / "index.html") == len(made)
    assert {path.name for path in out.iterdir()} == {*made, "index.html", "README.md"}


def test_without_bokeh_it_is_told_once(quick, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    built = build(["himmelblau", "absolute"], tmp_path / "gallery")
    assert len(built.notes) == 1
    assert 'pip install "symgd[web]"' in built.notes[0]
    assert not list((tmp_path / "gallery").rglob("explore.html"))
    assert build(["himmelblau"], tmp_path / "gallery", explore=False).notes == ()


def test_two_processes_make_what_one_makes(tmp_path):
    names = ["absolute", "cone", "two_basins"]
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
