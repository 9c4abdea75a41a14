"""viewer: a file shown by the program that the system has for it."""

import subprocess
import sys
from pathlib import Path

import click

PATIENCE = 3.0
"""Seconds in which a program that cannot be started says so."""


def show(path: Path) -> bool:
    """Show a file; return whether a program could be started, whose own messages are left out."""
    if sys.platform in ("darwin", "win32", "cygwin"):
        return click.launch(str(path)) == 0
    null = subprocess.DEVNULL
    words = ["xdg-open", str(path.resolve())]  # the whole path, which begins with no hyphen
    try:
        opener = subprocess.Popen(
            words, stdin=null, stdout=null, stderr=null, start_new_session=True
        )
        return opener.wait(PATIENCE) == 0
    except subprocess.TimeoutExpired:  # the program itself, which runs as long as it is looked at
        return True
    except OSError:
        return False
