"""Write docs/cli.md from the help of the commands: ``python docs/generate_cli.py``."""

from pathlib import Path

import click

from symgd.cli.group import COMMANDS, DEFAULT, symgd

PAGE = Path(__file__).with_name("cli.md")

HEAD = """\
<!-- Made by docs/generate_cli.py from the commands' own help: change that, then run it. -->

# The command line

`symgd` exits with 0 when a run was made, also one that diverged (it says so, and why), and with 2
when something typed makes no sense: one sentence on standard error says what, where, and what to
type instead. Ctrl-C ends a run at its next step: what is done is reported, no picture is drawn, and
the status is 130; a second one ends it at once. `symgd verify` exits with 1 when a claim is wrong,
and with 3 when none is wrong but one is undecided. `symgd gallery check` exits with 1 when a run
differs, and `symgd gallery build` when an entry could not be made.
"""


def reference() -> str:
    """Return the page: what ``symgd --help`` and each command's ``--help`` print."""
    parts = [HEAD, _section("symgd", symgd)]
    for name in COMMANDS:
        command = symgd.get_command(click.Context(symgd), name)
        if name != DEFAULT and command is not None:
            parts += _sections(f"symgd {name}", command)
    return "\n".join(parts)


def _sections(name: str, command: click.Command) -> list[str]:
    """Return the section of a command, and of each action that it has."""
    sections = [_section(name, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for action in command.list_commands(context):
            made = command.get_command(context, action)
            assert made is not None
            sections.append(_section(f"{name} {action}", made))
    return sections


def _section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name, terminal_width=80)
    return f"## {name}\n\n```text\n$ {name} --help\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
