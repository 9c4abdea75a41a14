"""A bar for those who wait on a terminal, and for nobody else."""

import io
import sys

import pytest

from symgd.cli import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def shown(monkeypatch):
    """Say what some work shows on a stream, when anything is worth showing."""

    def work(stream, patience=0, fails=False, **options):
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setattr(progress, "PATIENCE", patience)
        monkeypatch.setattr(sys, "stderr", stream)
        with progress.Progress("adam [fast]", **options) as watch:
            for done in range(0, 101, 10):
                watch(done, 100)
            if fails:
                raise KeyboardInterrupt
        return stream.getvalue()

    return work


def test_long_work_shows_a_bar_that_goes_away(shown):
    screen = shown(Terminal())
    assert "adam [fast] " in screen
    assert "━" in screen
    assert "100%" in screen
    assert screen.endswith("\x1b[2K")


def test_silence(shown):
    assert shown(Terminal(), patience=60) == ""
    assert shown(Terminal(), wanted=False) == ""
    assert shown(io.StringIO()) == ""


def test_an_error_takes_the_bar_away(shown):
    screen = Terminal()
    with pytest.raises(KeyboardInterrupt):
        shown(screen, fails=True)
    assert screen.getvalue().endswith("\x1b[2K")


def test_what_was_done_last_is_named(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress.Progress("gallery") as watch:
        watch(1, 3, "booth [2]")
    assert "gallery: booth [2] " in sys.stderr.getvalue()
    assert "33%" in sys.stderr.getvalue()
