"""Machine code that is kept between processes: found again, never trusted, never in the way."""

import os
import subprocess
import sys

import numpy as np
import pytest

from symgd import SymgdError, backends, descend
from symgd.errors import FileError
from symgd.kernels.numba import cache
from symgd.kernels.numba.machine_code import Argument, MachineCode
from symgd.kernels.numba.routine import Routine
from symgd.plan import make_plan

SOURCE = "def run(n, x):\n    x[0, n] += {}\n"

RUN = """
import sys, symgd
run = symgd.descend("{loss}", (0.5, 2), lr=1e-3, steps=5, stop=(), backend="numba")
print([float.hex(float(entry)) for entry in run.end], "numba" in sys.modules)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path)
    return tmp_path


def added(number=1.0):
    """Return what 2 is after that much was added to it."""
    routine = Routine(SOURCE.format(number), (Argument("n"), Argument("x", 2)))
    x = np.full((1, 3), 2.0)
    routine(2, x)
    assert x[0, :2].tolist() == [2.0, 2.0]
    return x[0, 2]


def not_compiled(*_):
    raise AssertionError("it was compiled")


def test_code_is_compiled_once(folder, monkeypatch):
    assert added() == 3.0
    monkeypatch.setattr(Routine, "_made", not_compiled)
    assert added() == 3.0
    assert len(list(folder.iterdir())) == 1
    with pytest.raises(AssertionError):
        added(2.0)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:20],
        lambda content: content[:-1],
        lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
        lambda _: b"",
    ],
    ids=["cut short", "a byte less", "another bit", "empty"],
)
def test_damaged_code_is_made_anew(folder, damage, monkeypatch):
    assert added() == 3.0
    (file,) = folder.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert added() == 3.0
    monkeypatch.setattr(Routine, "_made", not_compiled)
    assert added() == 3.0


def test_code_that_calls_what_is_not_there_is_made_anew():
    assert added() == 3.0
    source, arguments = SOURCE.format(1.0), (Argument("n"), Argument("x", 2))
    key = f"{arguments}\n{source}"
    known = cache.kept(key)
    cache.keep(key, MachineCode(known.entry, ("no_such_function",), known.content))
    assert added() == 3.0
    assert cache.kept(key).needs == known.needs


def test_a_full_disk(folder, monkeypatch):
    def full(*_):
        raise FileError("cannot write: No space left on device")

    monkeypatch.setattr(cache, "replace_atomically", full)
    assert added() == 3.0
    assert not list(folder.iterdir())


def test_where_numba_is_switched_off_other_backends_go_on(monkeypatch):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    with pytest.raises(SymgdError, match="unset it"):
        descend("x**2", (1.0,), backend="numba")
    monkeypatch.setattr(backends, "WORTH", 0.0)
    assert descend("x**2", (1.0,), lr=1e-9, steps=10_100).steps == 10_100
    plan = make_plan("x**2")
    assert backends.decided(plan, 10).backend == "numpy"


def test_what_was_not_used_for_long_goes(folder, monkeypatch):
    monkeypatch.setattr(cache, "MOST", 2)
    for age, number in enumerate((1.0, 2.0, 3.0)):
        assert added(number) == 2.0 + number
        for file in folder.iterdir():
            os.utime(file, (1e9 + age, file.stat().st_mtime - 100))
    monkeypatch.setattr(Routine, "_made", not_compiled)
    assert added(2.0) == 4.0
    assert added(3.0) == 5.0
    with pytest.raises(AssertionError):
        added(1.0)


@pytest.mark.parametrize(
    "loss", ["x**2 + 7*y**2", "exp(x)*gamma(y) + erf(x) + loggamma(y) + cbrt(x*y) + hypot(x, y)"]
)
def test_the_next_process_needs_no_numba(tmp_path, loss):
    env = {**os.environ, "SYMGD_CACHE": str(tmp_path)}
    command = [sys.executable, "-c", RUN.format(loss=loss)]
    (first, compiled), (second, again) = (
        subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.rsplit(
            maxsplit=1
        )
        for _ in range(2)
    )
    assert first == second
    assert (compiled, again) == ("True", "False")
    assert len(list(tmp_path.rglob("*.o"))) == 1
