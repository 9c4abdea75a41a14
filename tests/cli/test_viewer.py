"""A file is shown quietly, or it is said that no program could be started."""

import sys
from pathlib import Path

import click
import pytest

from symgd.cli import viewer


@pytest.fixture
def opener(tmp_path, monkeypatch):
    """Put an xdg-open of these commands in front of all others."""
    monkeypatch.setattr(sys, "platform", "linux")

    def put(script):
        path = tmp_path / "bin" / "xdg-open"
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(path.parent), prepend=":")

    return put


def test_the_program_is_given_the_whole_path(opener, tmp_path, monkeypatch):
    opener(f'echo "$1" > {tmp_path}/shown')
    monkeypatch.chdir(tmp_path)
    assert viewer.show(Path("-page.html"))
    assert (tmp_path / "shown").read_text() == f"{tmp_path}/-page.html\n"


def test_a_program_that_cannot_start_is_not_heard(opener, tmp_path, capfd):
    opener("echo noise; echo 'no method available' >&2; exit 3")
    assert not viewer.show(tmp_path / "page.html")
    assert capfd.readouterr() == ("", "")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_program_that_runs_is_not_waited_for(opener, tmp_path, monkeypatch):
    opener("sleep 2")
    monkeypatch.setattr(viewer, "PATIENCE", 0.05)
    assert viewer.show(tmp_path / "page.html")


def test_a_system_without_one(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not viewer.show(tmp_path / "page.html")


@pytest.mark.parametrize("status", [0, 1])
def test_other_systems_do_as_click_does(tmp_path, monkeypatch, status):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(click, "launch", lambda path: status)
    assert viewer.show(tmp_path / "page.html") == (status == 0)
