"""The command as a user calls it: in this process, or as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from symgd.cli import main

ROOT = Path(__file__).parents[2]


class Called(NamedTuple):
    """What a call left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def symgd(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch) -> Callable[..., Called]:
    """Call the command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Called:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        return Called(ended.value.code, *capsys.readouterr())

    return call


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command as a process, in an empty folder."""

    def run(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
        command = [sys.executable, "-m", "symgd", *arguments]
        defaults = {"cwd": tmp_path, "capture_output": True, "text": True, "timeout": 60}
        return subprocess.run(command, env=environment, **(defaults | options))

    return run
