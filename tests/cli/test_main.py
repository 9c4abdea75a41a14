"""Whatever happens, the ending is a status and at most a sentence."""

import io
import sys

import pytest

from symgd import descent


@pytest.fixture
def failing(symgd, monkeypatch):
    """Call the command while the descent fails in some way."""

    def call(error):
        def descend(*_, **__):
            raise error

        monkeypatch.setattr(descent, "descend", descend)
        return symgd("x**2", "--no-plot")

    return call


def test_an_interrupt_is_silent(failing):
    status, out, err = failing(KeyboardInterrupt())
    assert (status, out, err.strip()) == (130, "", "")


def test_the_system_refuses(failing):
    status, out, err = failing(PermissionError(13, "Permission denied", "some/file"))
    assert (status, out, err) == (2, "", "symgd: permission denied: 'some/file'\n")


def test_memory_runs_out(failing):
    status, out, err = failing(MemoryError())
    assert (status, out) == (1, "")
    assert err.startswith("symgd: the memory is used up")


def test_a_mistake_of_ours_is_no_traceback(failing):
    status, out, err = failing(ZeroDivisionError("division\x1b[31m by zero"))
    assert (status, out) == (1, "")
    assert err.startswith("symgd: a mistake inside symgd, not in your input (ZeroDivisionError: ")
    assert "Traceback" not in err
    assert "\x1b" not in err


def test_what_was_typed_does_not_flood_the_screen(symgd):
    status, _, err = symgd("x**2", "--optimizer", "z" * 100_000)
    assert status == 2
    assert len(err) < 400


def test_output_that_cannot_be_shown_is_replaced(symgd, monkeypatch):
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", narrow)
    assert symgd("schedules")[0] == 0
    narrow.seek(0)
    assert "t = 0, 1, ? the steps" in narrow.read()
