"""A bar for those who wait on a terminal, and for nobody else."""

import io
import sys

import pytest

from symgd.cli import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def screen(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys, "stderr", Terminal())
    return sys.stderr


def work(**options):
    with progress.Progress("adam [fast], learning rate 0.1", **options) as watch:
        for done in range(0, 101, 10):
            watch(done, 100)


def test_short_work_shows_nothing(screen):
    work()
    assert screen.getvalue() == ""


def test_long_work_shows_a_bar_that_goes_away(screen, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0)
    work()
    assert "adam [fast], learning rate 0.1" in screen.getvalue()
    assert "━" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[2K")


def test_silence_where_it_is_wanted(screen, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0)
    work(wanted=False)
    assert screen.getvalue() == ""


def test_silence_where_nobody_watches(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    work()
    assert sys.stderr.getvalue() == ""


def test_an_error_takes_the_bar_away(screen, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0)
    with pytest.raises(KeyboardInterrupt), progress.Progress("gd") as watch:
        watch(1, 100)
        raise KeyboardInterrupt
    assert screen.getvalue().endswith("\x1b[2K")
