"""What a person sees: on a terminal, when reading is stopped, when the run is interrupted."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT

pty = pytest.importorskip("pty", reason="terminals of this kind are POSIX")


def on_a_terminal(folder, *arguments, columns=80, **variables):
    """Run the command on a pseudo-terminal; return what it showed, and its exit status."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **variables}
    environment["COLUMNS"] = str(columns)
    screen, other = pty.openpty()
    # Not os.fork: JAX, where a test has imported it, warns of that.
    process = subprocess.Popen(
        [sys.executable, "-m", "symgd", *arguments],
        cwd=folder,
        env=environment,
        stdin=other,
        stdout=other,
        stderr=other,
        start_new_session=True,
    )
    os.close(other)
    shown = b""
    try:
        while part := os.read(screen, 65536):
            shown += part
    except OSError:  # Linux says so when the other side has closed
        pass
    os.close(screen)
    return shown.decode(), process.wait(timeout=60)


def bare(text):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r\n", "\n")


def test_formulas_are_in_unicode_and_in_colour(tmp_path):
    shown, status = on_a_terminal(tmp_path, "x**2+2*y**2", "--no-plot")
    assert status == 0
    assert "\x1b[1" in shown
    text = bare(shown)
    assert "f(x, y) = x² + 2·y²" in text
    assert "∂f/∂x = 2·x" in text
    assert max(map(len, text.splitlines())) <= 80


def test_no_color_is_kept(tmp_path):
    shown, _ = on_a_terminal(tmp_path, "x**2", "--no-plot", NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", shown)


def test_a_narrow_window_holds_the_table(tmp_path):
    shown, status = on_a_terminal(tmp_path, "x^2+y^2+z^2+u^2", "--no-plot", columns=60)
    assert status == 0
    assert max(map(len, bare(shown).splitlines())) <= 60


def test_a_reader_who_leaves_is_no_error(tmp_path):
    command = f"{sys.executable} -m symgd functions | head -n 1"
    for text in (command, command.replace("functions", "x**2 --no-plot --json")):
        done = subprocess.run(
            ["bash", "-c", text],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        assert len(done.stdout.splitlines()) == 1


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no such device here")
def test_a_full_disk_is_a_sentence(process):
    with FULL.open("w") as full:
        done = process("functions", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert done.stderr == "symgd: no space left on device\n"


def test_an_old_encoding_is_no_traceback(process):
    done = process("functions", env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
