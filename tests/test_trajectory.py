"""What a run leaves behind, and that every file format gives it back bit for bit."""

import contextlib
import io
import json
import zipfile
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import symgd
from symgd import Outcome, SymgdError, Trajectory
from symgd.errors import FileError

SUFFIXES = (".npz", ".csv", ".json")


def make(positions, losses=None, **words):
    positions = np.array(positions, dtype=float)
    points, n = positions.shape
    given = {
        "variables": tuple("xyzuvw"[:n]),
        "losses": np.sum(positions**2, axis=1) if losses is None else np.array(losses, dtype=float),
        "gradient_norms": np.hypot.reduce(positions, axis=1) if n else np.zeros(points),
        "learning_rates": 0.1 / np.arange(1, points),
        "outcome": Outcome.STEP_LIMIT,
        "reason": "reached the limit of 2 steps",
        "settings": {"loss": "x²+y²", "lr": 0.1, "stop": ["gradient<1e-6"], "schedule": None},
    }
    return Trajectory(positions=positions, **(given | words))


def same(one, other):
    for field in fields(Trajectory):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray):
            assert b.dtype == np.float64
            assert a.shape == b.shape
            assert a.tobytes() == b.tobytes(), field.name
        else:
            assert a == b
            assert type(a) is type(b)


RUN = make([[3, 4], [1 / 3, -0.0], [5e-324, 1.7976931348623157e308]], losses=[25, 1 / 9, 0.1 + 0.2])


def test_ends_and_best():
    run = make([[3, 4], [0, 1], [1, 0], [2, 0]])
    assert run.steps == 3
    assert run.start.tolist() == [3, 4]
    assert run.end.tolist() == [2, 0]
    assert run.value == 4
    assert (run.best.step, run.best.point.tolist(), run.best.value) == (1, [0, 1], 1)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_comes_back_bit_for_bit(tmp_path, suffix):
    assert RUN.save(tmp_path / f"run{suffix}") == tmp_path / f"run{suffix}"
    same(RUN, Trajectory.load(str(tmp_path / f"run{suffix}")))
    assert [file.name for file in tmp_path.iterdir()] == [f"run{suffix}"]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "run",
    [
        make([[3, 4]]),
        make(np.zeros((1, 0)), losses=[5]),
        make(np.zeros((3, 0)), losses=[5, 5, 5]),
        make([[1.0], [2.0]], variables=("μ",)),
        make([[1.0, 2.0]], variables=("step", "loss"), reason='a "quoted", # two-line\nreason'),
        make([[1.0]], settings={"optimizer": "v = 0.9*v + g\nw = w - lr*v", "constants": {}}),
    ],
    ids=["no step", "no variable", "no variable, two steps", "Greek", "awkward", "two-line rule"],
)
def test_odd_runs_come_back(tmp_path, suffix, run):
    same(run, Trajectory.load(run.save(tmp_path / f"run{suffix}")))


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=50, deadline=None)
@given(arrays(float, (4, 2), elements=FINITE), st.text(), st.sampled_from(SUFFIXES))
def test_any_numbers_and_words_come_back(tmp_path_factory, numbers, words, suffix):
    path = tmp_path_factory.mktemp("run") / f"run{suffix}"
    run = make(np.zeros((4, 2)), reason=words, settings={"loss": words}, losses=numbers[:, 0])
    run = Trajectory(**{f.name: getattr(run, f.name) for f in fields(run)} | {"positions": numbers})
    same(run, Trajectory.load(run.save(path)))


def test_csv_can_be_read_by_a_person(tmp_path):
    make([[3, 4], [1, 0.5]], settings={"lr": 0.1}).save(tmp_path / "run.csv")
    assert (tmp_path / "run.csv").read_text() == (
        '# variables: ["x", "y"]\n'
        '# outcome: "reached the step limit"\n'
        '# reason: "reached the limit of 2 steps"\n'
        '# settings: {"lr": 0.1}\n'
        "step,x,y,loss,gradient_norm,learning_rate\n"
        "0,3.0,4.0,25.0,5.0,\n"
        "1,1.0,0.5,1.25,1.118033988749895,0.1\n"
    )


def test_json_is_plain(tmp_path):
    RUN.save(tmp_path / "run.json")
    saved = json.loads((tmp_path / "run.json").read_text())
    assert saved["positions"] == RUN.positions.tolist()
    assert saved["outcome"] == "reached the step limit"
    assert saved["settings"] == RUN.settings


@pytest.mark.parametrize("name", ["run", "run.txt", "run.pkl", ".json"])
def test_unknown_ending(tmp_path, name):
    for act in (RUN.save, Trajectory.load):
        with pytest.raises(FileError, match=r"end the name with \.npz, \.csv or \.json"):
            act(tmp_path / name)
    assert [file.name for file in tmp_path.iterdir()] == []


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(SymgdError, match=r"cannot read '.*run\.npz': no such file or directory"):
        Trajectory.load(tmp_path / "run.npz")
    with pytest.raises(SymgdError, match=r"cannot write '.*run\.npz': no such file or directory"):
        RUN.save(tmp_path / "nowhere" / "run.npz")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SymgdError, match="is a directory"):
        RUN.save(tmp_path / "folder.csv")
    with pytest.raises(SymgdError, match="is a directory"):
        Trajectory.load(tmp_path / "folder.csv")
    with pytest.raises(SymgdError, match="cannot write"):
        RUN.save("a\0b.csv")
    assert [file.name for file in tmp_path.iterdir()] == ["folder.csv"]


def _saved(suffix):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return RUN.save(Path(folder) / f"run{suffix}").read_bytes()


SAVED = {suffix: _saved(suffix) for suffix in SUFFIXES}


def load(suffix, content, folder):
    (folder / f"run{suffix}").write_bytes(content)
    return Trajectory.load(folder / f"run{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 100, b"x,y\n1,2\n", b"{}", b"[1]", b"\xff\xfe", b"PK\3\4", b"[" * 10**5],
)
def test_foreign_file(tmp_path, suffix, content):
    with pytest.raises(FileError, match="damaged, or not a trajectory"):
        load(suffix, content, tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"25.0", b"NaN"),
        (b"25.0", b"1e999"),
        (b"25.0", b"null"),
        (b"25.0", b'"25.0"'),
        (b"25.0, ", b""),
        (b'["x", "y"]', b'["x"]'),
        (b'"reached the step limit"', b'"won"'),
        (b'"losses"', b'"lasses"'),
        (b'"losses"', b'"positions"'),
        (b'{"loss"', b'[{"loss"'),
    ],
)
def test_tampered_json(tmp_path, old, new):
    content = SAVED[".json"].replace(old, new, 1)
    assert content != SAVED[".json"]
    with pytest.raises(FileError, match="damaged, or not a trajectory"):
        load(".json", content, tmp_path)


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damage_is_a_sentence(tmp_path_factory, suffix, data):
    content = bytearray(SAVED[suffix])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    # Where the damage only hits a digit, the file still loads.
    with contextlib.suppress(FileError):
        load(suffix, bytes(content), tmp_path_factory.mktemp("damaged"))


def test_no_pickle_is_ever_loaded(tmp_path):
    content = io.BytesIO()
    fired = tmp_path / "fired"

    class Bomb:
        def __reduce__(self):
            return (fired.touch, ())

    np.savez(content, positions=np.array([Bomb()], dtype=object))
    with pytest.raises(FileError, match="damaged"):
        load(".npz", content.getvalue(), tmp_path)
    assert not fired.exists()


def test_a_header_that_promises_too_much(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(
            header, {"shape": (10**15, 2), "fortran_order": False, "descr": "<f8"}
        )
        file.writestr("positions.npy", header.getvalue())
    with pytest.raises(FileError, match="damaged"):
        load(".npz", content.getvalue(), tmp_path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_failed_write_leaves_the_old_file(tmp_path, suffix, monkeypatch):
    path = RUN.save(tmp_path / f"run{suffix}")
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(FileError, match="no space left on device"):
        make([[1.0, 2.0]]).save(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "kept" / "run.csv")
    RUN.save(tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    same(RUN, Trajectory.load(tmp_path / "kept" / "run.csv"))


def test_arrays_are_read_only():
    run = symgd.descend("x**2", (1.0,))
    for array in (run.positions, run.losses, run.gradient_norms, run.learning_rates):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
