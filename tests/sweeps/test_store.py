"""Saved sweeps: read back, gone on with, refused, and never lost."""

import json
import re
import resource
import zipfile

import numpy as np
import pyarrow.parquet as pq
import pytest

from symgd.errors import FileError
from symgd.lanes import blocks
from symgd.sweeps import OUTCOMES, Sweep, SweepInterrupt, record, sweep
from symgd.sweeps import sweep as function
from symgd.sweeps.result import QUANTITIES

BOWL = "x**2 + 2*y**2"
GRID = {"lr": "0.001:0.7:50:log", "momentum": "0:0.9:60"}
SETTINGS = {"optimizer": "momentum", "steps": 60}
FORMATS = ("sweep.npz", "sweep.parquet")

pytestmark = pytest.mark.usefixtures("small_blocks")


def same(one: Sweep, other: Sweep) -> None:
    for name in QUANTITIES:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    np.testing.assert_array_equal(one.starts, other.starts)
    assert list(one.over) == list(other.over)
    for name, values in one.over.items():
        np.testing.assert_array_equal(values, other.over[name])
    assert one.random == other.random
    assert one.loss == other.loss
    assert json.loads(json.dumps(dict(one.settings))) == json.loads(
        json.dumps(dict(other.settings))
    )


class Interrupting:
    """Ctrl-C after some blocks."""

    def __init__(self, blocks: int) -> None:
        self.left = blocks

    def __call__(self, *news: object) -> None:
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("over", "more"),
    [
        (GRID, {}),
        ({"lr": "0.01:1:log", "x": "-1:1"}, {"samples": 20}),
        ({"lr": [0.1, 0.2], "seed": [1, 2]}, {"starts": 7, "noise": 0.1}),
        ({"x": [1.0, 2.0], "y": [1.0, 3.0, -4.0]}, {}),
    ],
)
def test_a_sweep_is_read_back(tmp_path, name, over, more):
    found = sweep(BOWL, over, **SETTINGS, **more)
    found.save(tmp_path / name)
    same(Sweep.load(tmp_path / name), found)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("more", [{}, {"samples": 2500}])
def test_an_interrupted_sweep_goes_on_where_it_stopped(tmp_path, monkeypatch, name, more):
    over = {n: v.replace(":50", "").replace(":60", "") for n, v in GRID.items()} if more else GRID
    whole = sweep(BOWL, over, **SETTINGS, **more)
    file = tmp_path / name
    with pytest.raises(SweepInterrupt) as stopped:
        sweep(BOWL, over, **SETTINGS, **more, save=file, progress=Interrupting(1))
    partial = stopped.value.sweep
    assert 0 < partial.done.sum() < partial.runs
    assert not partial.complete
    same(Sweep.load(file), partial)
    assert (partial.outcome[~partial.done] == -1).all()
    for quantity in ("steps", "value", "outcome"):
        part = getattr(partial, quantity)[partial.done]
        np.testing.assert_array_equal(part, getattr(whole, quantity)[partial.done])

    made = []

    def noted(*arguments, **settings):
        for part, ends in blocks.run_blocks(*arguments, **settings):
            made.append(part)
            yield part, ends

    monkeypatch.setitem(function.__globals__, "run_blocks", noted)
    same(sweep(BOWL, over, **SETTINGS, **more, save=file), whole)
    same(Sweep.load(file), whole)
    again = np.zeros(whole.runs, dtype=bool)
    for part in made:
        again[part] = True
    assert (again != partial.done.ravel()).all()

    made.clear()
    same(sweep(BOWL, over, **SETTINGS, **more, save=file), whole)
    assert made == []


def test_a_table_has_a_row_a_run(tmp_path):
    found = sweep(BOWL, {"lr": [0.1, 0.2, 0.6]}, starts=4, seed=1)
    found.save(tmp_path / "sweep.parquet")
    rows = pq.read_table(tmp_path / "sweep.parquet").to_pylist()
    assert len(rows) == 12
    for number, row in enumerate(rows):
        i, j = divmod(number, 4)
        assert row["lr"] == [0.1, 0.2, 0.6][i]
        assert (row["start.x"], row["start.y"]) == tuple(found.starts[:, j])
        assert row["outcome"] == str(OUTCOMES[found.outcome[i, j]])
        assert row["steps"] == found.steps[i, j]
        assert row["end.y"] == found.point[1, i, j]
        assert row["done"]
    table = found.to_table()
    assert list(table) == list(rows[0])
    assert {len(column) for column in table.values()} == {12}
    assert table["outcome"].tolist() == [row["outcome"] for row in rows]


def test_runs_that_were_not_made_are_null_in_the_table(tmp_path):
    with pytest.raises(SweepInterrupt):
        sweep(BOWL, GRID, **SETTINGS, save=tmp_path / "a.parquet", progress=Interrupting(1))
    rows = pq.read_table(tmp_path / "a.parquet")
    waiting = rows.filter([not done for done in rows["done"].to_pylist()])
    assert waiting.num_rows > 0
    for name in ("outcome", "steps", "value", "end.x"):
        assert waiting[name].null_count == waiting.num_rows
    assert waiting["lr"].null_count == waiting["start.x"].null_count == 0


def test_constants_named_like_quantities_have_their_role_in_the_table():
    found = sweep("x**2", {"rate": [1.0, 2.0], "x": [3.0]}, optimizer="w = w - lr*rate*g", steps=3)
    assert list(found.to_table())[:3] == ["rule.rate", "start.x", "outcome"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"loss": "x**2 + 3*y**2"}, "its loss is x**2 + 2*y**2 in x, y"),
        ({"over": {"lr": "0.001:0.7:50:log"}}, "it goes over lr, momentum"),
        (
            {"over": {**GRID, "lr": "0.001:0.8:50:log"}},
            "its lr is 0.001 to 0.7 (50 values), not 0.001 to 0.8 (50 values)",
        ),
        ({"steps": 61}, "its steps is 60, not 61"),
        ({"optimizer": "nesterov"}, "its optimizer is momentum, not nesterov"),
        ({"starts": (1.0, 2.0)}, "it starts elsewhere"),
        ({"starts": 3}, "it has 1 starts, not 3"),
        ({"clip_norm": 1.0}, "its clip_norm is null, not 1.0"),
    ],
)
@pytest.mark.parametrize("name", FORMATS)
def test_the_file_of_another_sweep_is_refused_and_left_as_it_is(tmp_path, name, changed, told):
    file = tmp_path / name
    given = {"loss": BOWL, "over": GRID, **SETTINGS}
    sweep(**given, save=file)
    before = file.read_bytes()
    with pytest.raises(FileError) as refused:
        sweep(**given | changed, save=file)
    assert str(refused.value) == (
        f"{str(file)!r} holds another sweep, which stays as it is: {told}; "
        "save to another file, or take the settings of that sweep"
    )
    assert file.read_bytes() == before


def damaged(file, kind):
    content = file.read_bytes()
    if kind == "empty":
        file.write_bytes(b"")
    elif kind == "foreign":
        file.write_bytes(b"lr,steps\n0.1,7\n")
    else:
        file.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize("kind", ["empty", "foreign", "cut"])
@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_or_foreign_file_is_refused_and_left_as_it_is(tmp_path, name, kind):
    file = tmp_path / name
    sweep(BOWL, GRID, **SETTINGS, save=file)
    damaged(file, kind)
    before = file.read_bytes()
    with pytest.raises(FileError) as refused:
        sweep(BOWL, GRID, **SETTINGS, save=file)
    assert str(refused.value) == (
        f"{str(file)!r} is damaged, or no sweep saved by symgd: it stays as it is; "
        "save to another file"
    )
    assert file.read_bytes() == before


def test_other_archives_and_pickles_are_no_sweeps(tmp_path):
    file = tmp_path / "sweep.npz"
    np.savez(file, about=np.array('{"kind": "something"}'), starts=np.zeros((2, 1)))
    with pytest.raises(FileError, match="no sweep saved by symgd"):
        Sweep.load(file)
    np.savez(file, about=np.array([object()], dtype=object))
    with pytest.raises(FileError, match="no sweep saved by symgd"):
        Sweep.load(file)


def test_shapes_that_do_not_fit_are_no_sweep(tmp_path):
    file = tmp_path / "sweep.npz"
    sweep(BOWL, GRID, **SETTINGS, save=file)
    with np.load(file) as saved:
        arrays = dict(saved)
    np.savez(file, **(arrays | {"steps": arrays["steps"][:-1]}))
    with pytest.raises(FileError, match="no sweep saved by symgd"):
        Sweep.load(file)


def test_nothing_in_the_file_is_a_pickle(tmp_path):
    file = tmp_path / "sweep.npz"
    sweep(BOWL, {"lr": [0.1]}, save=file)
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            with archive.open(name) as member:
                np.lib.format.read_array(member, allow_pickle=False)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("nowhere/sweep.npz", "there is no folder 'nowhere'"),
        ("sweep.csv", "end the name with .npz or .parquet"),
        (".", "end the name with .npz or .parquet"),
    ],
)
def test_places_that_cannot_be_written_are_told_before_the_work(tmp_path, monkeypatch, path, told):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(function.__globals__, "run_blocks", None)
    with pytest.raises(FileError, match=re.escape(told)):
        sweep(BOWL, GRID, **SETTINGS, save=path)
    with pytest.raises(FileError):
        Sweep.load(path)


def test_it_is_saved_while_it_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "PATIENCE", 0.0)
    monkeypatch.setattr(record, "SHARE", 0.0)
    file, made = tmp_path / "sweep.npz", []
    sweep(
        BOWL, GRID, **SETTINGS, save=file,
        progress=lambda done, *_: made.append((done, int(Sweep.load(file).done.sum()))),
    )  # fmt: skip
    assert len(made) > 1
    assert all(done == saved for done, saved in made)


def test_it_is_not_saved_all_the_time(tmp_path):
    file, there = tmp_path / "sweep.npz", []
    sweep(BOWL, GRID, **SETTINGS, save=file, progress=lambda *_: there.append(file.exists()))
    assert not any(there)
    assert file.exists()


@pytest.mark.parametrize("name", FORMATS)
def test_on_a_full_disk_what_was_finished_stays(tmp_path, name):
    """A limit on the size of files stands for the disk: no more than this is written."""
    file = tmp_path / name
    with pytest.raises(SweepInterrupt):
        sweep(BOWL, GRID, **SETTINGS, save=file, progress=Interrupting(1))
    before, size = file.read_bytes(), file.stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size // 4, hard))
    try:
        with pytest.raises(FileError) as full:
            sweep(BOWL, GRID, **SETTINGS, save=file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(full.value).startswith(f"cannot write {str(file)!r}: ")
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert 0 < Sweep.load(file).done.sum() < Sweep.load(file).runs
    assert sweep(BOWL, GRID, **SETTINGS, save=file).complete


def test_numbers_that_no_run_leaves_are_no_sweep(tmp_path):
    file = tmp_path / "sweep.npz"
    sweep(BOWL, GRID, **SETTINGS, save=file)
    with np.load(file) as saved:
        arrays = dict(saved)
    for name, value in {"steps": -1, "outcome": -3, "done": False, "value": 1j}.items():
        np.savez(file, **(arrays | {name: np.full(arrays[name].shape, value)}))
        with pytest.raises(FileError, match="no sweep saved by symgd"):
            Sweep.load(file)


@pytest.mark.parametrize("name", FORMATS)
def test_no_flipped_byte_goes_unseen(tmp_path, name):
    """Either the file is refused, or nothing of what it holds has changed."""
    file = tmp_path / name
    whole = sweep("x**2", {"lr": [0.1, 0.5]}, save=file)
    content, refused = file.read_bytes(), 0
    for place in range(0, len(content), 7):
        flipped = bytes([content[place] ^ 1])
        file.write_bytes(content[:place] + flipped + content[place + 1 :])
        try:
            found = Sweep.load(file)
        except FileError:
            refused += 1
            continue
        assert (found.loss.text, found.settings) == (whole.loss.text, whole.settings)
        assert found.over["lr"].tolist() == [0.1, 0.5]
        for quantity in QUANTITIES:
            np.testing.assert_array_equal(getattr(found, quantity), getattr(whole, quantity))
    assert refused > 100
