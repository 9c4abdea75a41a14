"""The options of a run, which several commands share."""

from collections.abc import Callable
from functools import partial, reduce
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from symgd.cli.command import Option

F = TypeVar("F", bound=Callable[..., Any])

run_option = partial(click.option, cls=Option, section="The run")
gradient_option = partial(click.option, cls=Option, section="What happens to the gradient")
computed_option = partial(click.option, cls=Option, section="What it is computed by")


def dimension(section: str) -> Callable[[F], F]:
    """Add the option that says how many variables a loss of the catalogue has."""
    return click.option(
        "--dimension",
        cls=Option,
        section=section,
        type=int,
        metavar="N",
        help="The number of variables, for a loss of the catalogue that has any number: "
        "rastrigin, as an example.  [default: its usual one]",
    )


RULES = "The update rule; 'symgd optimizers' lists them."

BEGIN = (
    'Where to begin: "3,4" or "x=3,y=4"; arrays in files, "w=w.npy".  [default: that of the '
    "catalogue, or 3,4 in two dimensions; of arrays 0, and small random numbers for matrices; "
    "always printed]"
)


def run(
    *,
    several: bool,
    methods: str = RULES,
    usual: str = "gd",
    steps: int | None = 100,
    begin: str = BEGIN,
    rates: str = " Repeat it to compare runs.",
) -> Callable[[F], F]:
    """Add the options that say what is run; of rules and rates one, or several to compare.

    ``methods`` says what an optimizer may be, ``usual`` which it is if none is named; ``steps`` is
    None where epochs can be counted instead; ``begin`` what a start is for, ``rates`` how several
    rates are given.
    """
    rates = rates if several else ""
    rules = " Repeat it to compare." if several else ""
    typed = " Repeatable." if several else ""
    epochs = "" if steps else "; mini-batches are judged by each epoch's means"
    return together(
        run_option(
            "--start",
            metavar="POINT",
            help=begin,
        ),
        run_option(
            "--lr",
            metavar="RATE",
            multiple=several,
            help="Learning rate: a number, or an expression in the step t such as "
            f'"0.1*exp(-0.01*t)".{rates}  [default: 0.1]',
        ),
        run_option(
            "--optimizer",
            metavar="NAME",
            multiple=several,
            help=f"{methods}{rules}  [default: {usual}]",
        ),
        run_option(
            "--set",
            "constants",
            metavar="NAME=VALUE",
            multiple=True,
            help="A constant of the optimizer, as in beta1=0.8. Repeatable.",
        ),
        run_option(
            "--rule",
            "rules" if several else "rule",
            metavar="EQUATIONS",
            multiple=several,
            help='An update rule of your own: "v = 0.9*v + g; w = w - lr*v". States start at 0.'
            f"{typed}",
        ),
        run_option(
            "--schedule",
            metavar="TEXT",
            help="How the learning rate changes, as in step:gamma=0.5,step=30; 'symgd schedules' "
            "lists them.",
        ),
        run_option(
            "--steps",
            type=int,
            metavar="N",
            default=steps,
            show_default=steps is not None,
            help="Take at most N steps."
            + ("" if steps else "  [default: 100, or what --epochs need]"),
        ),
        run_option(
            "--stop",
            metavar="TEST",
            multiple=True,
            help='When to stop early: a test such as "gradient<1e-6" on gradient, loss, '
            f"loss_change, relative_change, parameter_change or t{epochs}. Repeat it for several; "
            '"none" for none.  [default: gradient<1e-6]',
        ),
        run_option(
            "--variables",
            metavar="NAMES",
            help='The variables in the order you want: "y,x".  [default: sorted by name]',
        ),
        dimension("The run"),
    )


def gradient(command: F) -> F:
    """Add the options that change the gradient before a rule sees it."""
    return exact_gradient(_noise(command))


def exact_gradient(command: F) -> F:
    """Add those of them that leave nothing to chance."""
    add = together(
        gradient_option(
            "--weight-decay",
            type=float,
            metavar="X",
            default=0.0,
            help="Pull the parameters towards 0.",
        ),
        gradient_option(
            "--clip-norm", type=float, metavar="X", help="Shorten a gradient that is longer than X."
        ),
        gradient_option(
            "--clip-value", type=float, metavar="X", help="Keep every component between -X and X."
        ),
    )
    return add(command)


def computed(command: F) -> F:
    """Add the options that say what computes a run; names are checked where they are known."""
    add = together(
        computed_option(
            "--backend",
            metavar="NAME",
            help='"numpy", "numba" (compiled: pip install "symgd[fast]") or "jax" (pip install '
            '"symgd[jax]"; a GPU where it finds one).  [default: numpy; numba for long work, where '
            "it is installed]",
        ),
        computed_option(
            "--precision",
            metavar="NAME",
            default="double",
            show_default=True,
            help='"double" or, of jax, "single".',
        ),
    )
    return add(command)


def _noise(command: F) -> F:
    add = together(
        gradient_option(
            "--noise",
            type=float,
            metavar="X",
            default=0.0,
            help="Add Gaussian noise of standard deviation X.",
        ),
        gradient_option(
            "--seed",
            type=int,
            metavar="N",
            default=0,
            show_default=True,
            help="The seed of noise, of the order of rows and of random starts.",
        ),
    )
    return add(command)


def chosen(context: click.Context) -> bool:
    """Say whether anything was typed of how the run goes, apart from where it begins."""
    where = {"start", "variables", "dimension"}
    kinds = (run_option.keywords["section"], gradient_option.keywords["section"])
    return any(
        getattr(option, "section", "") in kinds
        and option.name not in where
        and context.get_parameter_source(str(option.name)) != ParameterSource.DEFAULT
        for option in context.command.params
    )


def together(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Return one decorator for several, the first of them on top."""
    return lambda command: reduce(lambda made, add: add(made), reversed(decorators), command)
