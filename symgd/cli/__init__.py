"""The command line: one command a file, each thin: parse, one library call, print."""

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from symgd.errors import SymgdError
from symgd.files import why

BAD_INPUT = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command ``symgd`` and exit: 0 when it did its work, 2 on bad input.

    Here, and nowhere else, an error becomes a sentence; no traceback reaches a user.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(_run(sys.argv[1:] if arguments is None else list(arguments)))


def _run(arguments: list[str]) -> int:
    try:
        from symgd.cli.group import symgd

        # A command returns nothing; click returns the status of an early exit, as after --help.
        status = symgd.main(arguments, prog_name="symgd", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return BAD_INPUT
    except click.ClickException as error:
        message = error.format_message()
        return _complain(f"{message[:1].lower()}{message[1:]}")
    except SymgdError as error:
        return _complain(str(error))
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as error:
        # Whoever read the output has left, or it cannot be written: nothing more may be tried.
        with contextlib.suppress(OSError, ValueError):
            output = sys.stdout.fileno()
            os.dup2(os.open(os.devnull, os.O_WRONLY), output)
        place = f": {error.filename!r}" if error.filename else ""
        return 1 if isinstance(error, BrokenPipeError) else _complain(f"{why(error)}{place}")
    except MemoryError:
        _complain("the memory is used up: take fewer --steps, or leave out --trace and --json")
        return 1
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        _complain(
            f"a mistake inside symgd, not in your input ({type(error).__name__}: {error}): please "
            "report it with the output of 'python -X dev -m symgd' and the same arguments"
        )
        return 1
    return status if isinstance(status, int) else 0


def _complain(message: str) -> int:
    """Say what was wrong; of what was typed, neither control characters nor a flood come back."""
    text = "".join(c if c.isprintable() or c == "\n" else "�" for c in message)
    lines = (
        line if len(line) <= 300 else f"{line[:200]} … {line[-99:]}" for line in text.split("\n")
    )
    shown = "\n".join(lines)
    click.echo(f"symgd: {shown}", err=True)
    return BAD_INPUT
