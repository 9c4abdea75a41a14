"""The command as a whole process, against a bare script that does the same work."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BARE = [sys.executable, str(Path(__file__).with_name("bare_script.py"))]
OURS = [sys.executable, "-m", "symgd", "x**2+2*y**2", "--lr", "0.1"]
HELP = [sys.executable, "-m", "symgd", "--help"]
BARE_PYTHON = [sys.executable, "-c", "import click"]


def run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.mark.benchmark(group="whole process", min_rounds=10)
@pytest.mark.parametrize("command", [OURS, BARE], ids=["symgd", "bare script"])
def test_main_job(benchmark: Any, command: list[str], tmp_path: Path) -> None:
    benchmark(run, command, tmp_path)
    assert len(list(tmp_path.rglob("*.png"))) == 2
    assert len(list(tmp_path.rglob("*.svg"))) == 2


@pytest.mark.benchmark(group="help", min_rounds=10)
@pytest.mark.parametrize("command", [HELP, BARE_PYTHON], ids=["symgd --help", "import click"])
def test_help(benchmark: Any, command: list[str], tmp_path: Path) -> None:
    benchmark(run, command, tmp_path)
