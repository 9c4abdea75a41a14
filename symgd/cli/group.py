"""The command ``symgd`` itself: a loss is descended unless a command is named."""

from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module

import click

from symgd.cli.command import write_options

DEFAULT = "descend"
COMMANDS = (
    DEFAULT,
    "verify",
    "analyze",
    "explore",
    "compare",
    "sweep",
    "basins",
    "gallery",
    "optimizers",
    "schedules",
    "functions",
    "catalogue",
)

EXAMPLES = """\
  symgd "x**2+2*y**2" --lr 0.1
  symgd "(1-x)^2 + 100(y-x^2)^2" --optimizer adam --start "-1,1" --steps 2000
  symgd "x**2+2*y**2" --lr 0.01 --lr 0.1 --lr 0.5       (three runs, compared)
  symgd "x^4-3x^2+x" --lr "0.05*exp(-0.01*t)"           (a rate that falls)
  symgd "x^2+9y^2" --rule "v = 0.9*v + g; w = w - 0.02*v"   (a rule of your own)
  symgd "abs(x)+abs(y)" --schedule cosine --json --trace run.csv --no-plot
  symgd rosenbrock --optimizer adam --lr 0.1        (a loss of the catalogue)
  symgd verify "x**2+2*y**2" "2*x" "4*y"            (is this gradient right?)
  symgd analyze "x**2+2*y**2" --optimizer momentum     (which rates are stable?)
  symgd compare rosenbrock --optimizer adam --optimizer bfgs   (beside SciPy)
  symgd sweep "x**2+2*y**2" --over lr=0.01:1:100:log      (100 runs, the best)
  symgd basins himmelblau --lr 0.01                (which minimum from where?)
"""


class Group(click.Group):
    """A group of commands, each loaded when it is named, with one that needs no name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002, D102
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002, D102
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"symgd.cli.{cmd_name}").command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:  # noqa: D102
        return super().parse_args(ctx, routed(args))

    def format_usage(  # noqa: D102
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        formatter.write_usage(ctx.command_path, "LOSS [OPTIONS]")
        formatter.write_usage(ctx.command_path, "COMMAND [OPTIONS]", prefix=" " * len("Usage: "))

    def format_options(  # noqa: D102
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        with formatter.section("Examples"):
            formatter.write(EXAMPLES)
        default = self.get_command(ctx, DEFAULT)
        assert default is not None
        write_options(default, ctx, formatter)
        self.format_commands(ctx, formatter)


def routed(arguments: Sequence[str]) -> list[str]:
    """Put the default command in front of arguments that name no command.

    >>> routed(["--lr", "0.1", "x**2"]), routed(["optimizers", "-h"])
    (['descend', '--lr', '0.1', 'x**2'], ['optimizers', '--help'])
    """
    # Only the whole word -h asks for help: a loss may begin with a minus, and -h**2 is one.
    spelled = ["--help" if argument == "-h" else argument for argument in arguments]
    if not spelled or spelled[0] in COMMANDS:
        return spelled
    if spelled in (["--help"], ["help"]):
        return ["--help"]
    meant = get_close_matches(spelled[0], COMMANDS, cutoff=0.8)
    if meant:
        raise click.UsageError(f"there is no command {spelled[0]!r}: did you mean {meant[0]!r}?")
    return [DEFAULT, *spelled]


@click.command(cls=Group, no_args_is_help=True)
def symgd() -> None:
    """Type a loss: symgd derives its exact gradient and Hessian, descends it, says how it went
    and draws it in gallery/.
    """  # noqa: D205
