"""Entries are read back as they were written, and nothing else is taken for one."""

import json

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.catalog import catalogue
from symgd.errors import FileError
from symgd.gallery import kept
from symgd.gallery.entry import write_files
from symgd.gallery.record import as_json, record
from tests.gallery.galleries import listed, typed


def test_an_entry_of_the_catalogue(tmp_path):
    entry = kept.read(listed(tmp_path, "himmelblau"))
    example = catalogue["himmelblau"]
    assert (entry.name, entry.title, entry.loss) == ("himmelblau", example.title, example.text)
    assert entry.properties == example.properties
    assert entry.variables == ("x", "y")
    assert entry.heading == example.title
    assert entry.pictures == ("descent.png", "history.png")
    assert not entry.page
    (run,) = entry.runs
    assert run.points[0].tolist() == list(example.start)
    assert run.steps[-1] == run.count


def test_an_entry_of_a_typed_loss(tmp_path):
    entry = kept.read(typed(tmp_path, "x**2 + 2*y**2", lr=0.25))
    assert entry.heading == "x**2 + 2*y**2"
    assert entry.group == ""
    assert entry.runs[0].label == "gd, learning rate 0.25"


def test_only_folders_with_a_record_are_entries(tmp_path):
    first, second = listed(tmp_path, "booth"), listed(tmp_path, "beale")
    (tmp_path / "notes").mkdir()
    (tmp_path / "run.json").write_text("{}")
    (tmp_path / ".symgd-1-ab.new").mkdir()
    (tmp_path / ".symgd-1-ab.new" / "run.json").write_text("{}")
    (tmp_path / "Odd Name").mkdir()
    (tmp_path / "Odd Name" / "run.json").write_text("{}")
    assert kept.folders(tmp_path) == [second, first]


def test_there_is_no_gallery(tmp_path):
    with pytest.raises(FileError, match="there is no gallery"):
        kept.folders(tmp_path / "none")
    with pytest.raises(FileError, match="there is no gallery"):
        kept.folders("a\0b")


def test_entries_are_ordered_as_in_the_catalogue(tmp_path):
    own = kept.read(typed(tmp_path, "x**2 + 7"))
    named = [kept.read(listed(tmp_path, name)) for name in ("himmelblau", "booth", "absolute")]
    groups = kept.grouped([own, *named])
    names = [entry.name for members in groups.values() for entry in members]
    assert names == [*(n for n in catalogue if n in {"himmelblau", "booth", "absolute"}), own.name]
    assert list(groups)[-1] == "Your own losses"


def damaged():
    """Say in how many ways a record may be no record."""

    def without(name):
        return lambda record: record.pop(name)

    def with_run(change):
        return lambda record: change(record["runs"][0])

    yield "no loss", without("loss")
    yield "no runs", without("runs")
    yield "a loss that is no text", lambda record: record.update(loss=["x"])
    yield "variables in a text", lambda record: record.update(variables="xy")
    yield "a title that is no text", lambda record: record.update(example={"title": 3})
    yield "no path", with_run(lambda run: run.pop("path"))
    yield "one point too few", with_run(lambda run: run["path"]["points"].pop())
    yield "a point too long", with_run(lambda run: run["path"]["points"][0].append(1.0))
    yield "a point at infinity", with_run(lambda run: run["path"].update(points=[["inf", 0]] * 40))
    yield "steps that go back", with_run(lambda run: run["path"]["steps"].reverse())
    yield "a number of steps in a text", with_run(lambda run: run.update(steps="70"))
    yield "no settings", with_run(lambda run: run.pop("settings"))
    yield "an optimizer that is no text", with_run(lambda run: run["settings"].update(optimizer=1))
    yield "no learning rate", with_run(lambda run: run["settings"].pop("lr"))


@pytest.mark.parametrize(("change"), [c for _, c in damaged()], ids=[n for n, _ in damaged()])
def test_a_record_that_is_none(tmp_path, change):
    folder = typed(tmp_path)
    path = folder / "run.json"
    record = json.loads(path.read_text())
    change(record)
    path.write_text(json.dumps(record))
    with pytest.raises(FileError, match=r"run\.json' is damaged, or was not written"):
        kept.read(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"loss": NaN}', '{"loss": 1, "loss": 2}'])
def test_a_file_that_is_no_record(tmp_path, text):
    folder = typed(tmp_path)
    (folder / "run.json").write_text(text)
    with pytest.raises(FileError, match="is damaged"):
        kept.read(folder)


def test_what_a_terminal_prints_of_a_record_cannot_steer_it(tmp_path):
    folder = typed(tmp_path)
    record = json.loads((folder / "run.json").read_text())
    record["runs"][0]["outcome"] = "\x1b[2Jconverged"
    record["runs"][0]["settings"].update(optimizer="\x1b]0;gd\x07", lr="0.1\n0.2")
    (folder / "run.json").write_text(json.dumps(record))
    (run,) = kept.read(folder).runs
    assert (run.label + run.outcome).isprintable()


def test_long_runs_keep_few_points(tmp_path):
    entry = kept.read(typed(tmp_path, "x**2 + 2*y**2", lr=1e-5, steps=10_000))
    (run,) = entry.runs
    assert len(run.steps) <= 40
    assert np.all(np.diff(run.steps) > 0)
    assert (run.steps[0], run.steps[-1]) == (0, 10_000)
    assert (entry.folder / "run.json").stat().st_size < 5000


def over_arrays(folder, loss, **settings):
    files = {"run.json": as_json(record(loss, [descend(loss, **settings)]))}
    return write_files(folder, "over-arrays", files).folder


def test_a_run_over_arrays(tmp_path):
    loss = Loss("mean((w*x + b - y)**2)", data={"x": [0.0, 1.0], "y": [1.0, 3.0]})
    (run,) = kept.read(over_arrays(tmp_path, loss, steps=3, stop=())).runs
    assert run.over_arrays
    assert run.points.shape == (4, 2)


def test_of_many_numbers_no_path_is_kept(tmp_path):
    loss = Loss("sum((u - 1)**2)", shapes={"u": (1001,)})
    folder = over_arrays(tmp_path, loss, steps=3, stop=())
    (run,) = kept.read(folder).runs
    assert (run.count, len(run.steps)) == (3, 0)
    found = json.loads((folder / "run.json").read_text())
    del found["runs"][0]["settings"]["optimizer"]
    (folder / "run.json").write_text(json.dumps(found))
    with pytest.raises(FileError, match="damaged"):
        kept.read(folder)


def test_a_long_run_over_arrays_that_breaks_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("symgd.array_descent.history.MOST_BYTES", 8 * 25)
    settings = {"start": [1.0], "lr": 1.05, "steps": 400, "stop": ()}
    (run,) = kept.read(
        over_arrays(tmp_path, Loss("sum(u**2)", shapes={"u": (1,)}), **settings)
    ).runs
    # u is -1.1 times what it was before, for some hundred steps, of which every 16th is kept.
    assert run.outcome == "diverged"
    assert run.steps[-1] == run.count
    assert len(run.steps) < run.count
