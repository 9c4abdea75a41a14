"""What the commands share: options in sections, and losses that begin with a minus sign."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import groupby
from typing import Any

import click


class Option(click.Option):
    """An option that the help shows under a heading."""

    def __init__(self, *args: Any, section: str = "Options", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section


class Command(click.Command):
    """A command whose arguments may begin with a minus sign; it has no short options."""

    ignore_unknown_options = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:  # noqa: D102
        self._refuse_repeated(ctx, args)
        rest = super().parse_args(ctx, args)
        for parameter in self.params:
            value = ctx.params.get(parameter.name or "")
            values = value if isinstance(value, tuple) else (value,)
            if isinstance(parameter, click.Argument):
                self._refuse_options(ctx, values)
            elif any(isinstance(text, str) and not text.strip() for text in values):
                raise click.UsageError(f"{parameter.opts[0]} is empty: give it a value")
        return rest

    def _refuse_repeated(self, ctx: click.Context, args: Sequence[str]) -> None:
        """Refuse an option that is given twice where only its last value would count."""
        given = Counter(arg.partition("=")[0] for arg in args)
        for option in self.get_params(ctx):
            if isinstance(option, click.Option) and not (option.multiple or option.is_flag):
                for flag in option.opts:
                    if given[flag] > 1:
                        raise click.UsageError(f"{flag} is given {given[flag]} times: give one")

    def _refuse_options(self, ctx: click.Context, arguments: Sequence[object]) -> None:
        for argument in arguments:
            if not re.fullmatch(r"--[A-Za-z][\w-]*(=.*)?", str(argument), re.DOTALL):
                continue
            name = str(argument).partition("=")[0]
            known = [flag for option in self.get_params(ctx) for flag in option.opts]
            meant = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"did you mean {meant[0]}?" if meant else "'symgd --help' lists them all"
            raise click.UsageError(f"there is no option {name}: {hint}")

    def format_options(  # noqa: D102
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        write_options(self, ctx, formatter)


def write_options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    """Write the options of a command, each section under its heading."""
    options = [option for option in command.get_params(ctx) if isinstance(option, click.Option)]
    for section, members in groupby(options, lambda option: getattr(option, "section", "Help")):
        with formatter.section(section):
            formatter.write_dl([row for option in members if (row := option.get_help_record(ctx))])


def one_formula(words: Sequence[str]) -> str:
    """Return the loss, which is one argument and may begin with a minus sign.

    Raises:
        UsageError: when there is none, or it came in pieces.
    """
    if not words:
        raise click.UsageError('type a loss first, as in symgd "x**2+2*y**2"')
    if len(words) > 1:
        pieces = ", ".join(map(repr, words[:4]))
        raise click.UsageError(
            f"the loss came in {len(words)} pieces ({pieces}{', …' if words[4:] else ''}): "
            "put it in quotes, and write options with two dashes, as in --lr 0.1"
        )
    return words[0]
