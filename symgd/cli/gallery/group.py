"""``symgd gallery``: pictures of the whole catalogue, made, shown, listed and checked."""

from collections.abc import Sequence
from importlib import import_module

import click

from symgd.errors import unknown

ACTIONS = ("build", "index", "open", "list", "check")


class Gallery(click.Group):
    """The actions on a gallery, each loaded when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002, D102
        return list(ACTIONS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002, D102
        if cmd_name not in ACTIONS:
            return None
        action: click.Command = import_module(f"symgd.cli.gallery.{cmd_name}").command
        return action

    def resolve_command(  # noqa: D102
        self, ctx: click.Context, args: Sequence[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in ACTIONS:
            raise click.UsageError(unknown("action on a gallery", args[0], ACTIONS))
        return super().resolve_command(ctx, list(args))


@click.command(cls=Gallery, no_args_is_help=True, short_help="Pictures of the whole catalogue.")
def command() -> None:
    """Make, show, list or check a gallery: a folder with an entry for each loss of the catalogue,
    and for each that was typed.
    """  # noqa: D205
