"""The options of a loss over data, and of a run through their rows."""

import re
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, TypeVar

import click

from symgd.cli.command import Option
from symgd.cli.options import together
from symgd.errors import SettingError

F = TypeVar("F", bound=Callable[..., Any])

data_option = partial(click.option, cls=Option, section="Data and constants")
rows_option = partial(click.option, cls=Option, section="Passes through the rows of the data")


OWN_CLUSTER = (
    "Compute on a cluster what does not fit in memory: local:4, or the scheduler at "
    "tcp://host:8786."
)


def data(command: F) -> F:
    """Add the options that give names of the loss their values or their shapes."""
    return data_and_cluster(OWN_CLUSTER)(command)


def data_and_cluster(use: str) -> Callable[[F], F]:
    """Add the same, with a sentence on what the cluster is used for."""
    return together(
        data_option(
            "--data",
            metavar="FILE",
            multiple=True,
            help="A table whose columns are names of the loss (.csv, .parquet, .arrow, .npz), or "
            "one array: X=x.npy. Repeatable.",
        ),
        data_option(
            "--columns",
            metavar="NAME=COLUMN",
            multiple=True,
            help='Other names for columns; a pattern makes a matrix: "X=feature_*,y=label".',
        ),
        data_option(
            "--standardize",
            is_flag=True,
            help="Give every column of the matrices the mean 0 and the deviation 1.",
        ),
        data_option("--bias", is_flag=True, help="Give every matrix a last column of ones."),
        data_option("--dask", metavar="CLUSTER", help=use),
        data_option(
            "--let",
            "constants_given",
            metavar="NAME=VALUE",
            multiple=True,
            help="A constant of the loss: lam=1e-3. Repeatable.",
        ),
        data_option(
            "--shape",
            metavar="NAME=SIZE",
            multiple=True,
            help="The shape of a parameter that the data do not tell: w=1000, W=2x16.",
        ),
    )


def rows(command: F) -> F:
    """Add the options that say how a run goes through the rows; errors name them as typed."""
    add = together(
        rows_option(
            "--batch-size",
            type=int,
            metavar="N",
            help="The rows of one step: 1 is SGD, more a mini-batch.  [default: all rows]",
        ),
        rows_option(
            "--epochs",
            type=int,
            metavar="N",
            help="Go through all rows at most N times.",
        ),
        rows_option(
            "--validation",
            type=float,
            metavar="SHARE",
            default=0.0,
            help="Hold out a share of the rows, such as 0.2, to judge each epoch by.",
        ),
        rows_option(
            "--patience",
            type=int,
            metavar="N",
            help="Stop after N epochs without a better loss on the rows held out.",
        ),
    )

    @wraps(command)
    def named(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except SettingError as error:
            raise SettingError(as_typed(str(error))) from None

    return add(named)  # type: ignore[return-value]  # it is called as the command is


def as_typed(sentence: str) -> str:
    """Write the names of settings as the options that give them.

    >>> as_typed("epochs needs data with rows: give some, or leave epochs out")
    '--epochs needs data with rows: give some, or leave --epochs out'
    >>> as_typed("patience counts epochs without a better loss: give validation too")
    '--patience counts epochs without a better loss: give --validation too'
    """
    return _SETTING.sub(lambda found: f"--{found[0].replace('_', '-')}", sentence)


_SETTING = re.compile(
    r"\bbatch_size\b(?!=)"
    r"|(?:^|(?<=leave )|(?<=give )|(?<=_size and ))(?:epochs|validation|patience)\b"
)


def taken(options: dict[str, Any]) -> dict[str, Any]:
    """Take the values of the options on data out of those of all options."""
    names = ("data", "columns", "standardize", "bias", "dask", "constants_given", "shape")
    return {name: options.pop(name) for name in names}


def words(options: Mapping[str, Any]) -> list[str]:
    """Return the options on data as the words that a user types, without the cluster.

    >>> words({"data": ("points.csv",), "bias": True, "constants_given": ("lam=0.1",)})
    ['--data', 'points.csv', '--bias', '--let', 'lam=0.1']
    """
    found: list[str] = []
    for name, option in _WORDS.items():
        value = options.get(name)
        if value is True:
            found.append(option)
        for text in () if isinstance(value, bool) else value or ():
            found += [option, text]
    return found


_WORDS = {
    "data": "--data",
    "columns": "--columns",
    "standardize": "--standardize",
    "bias": "--bias",
    "constants_given": "--let",
    "shape": "--shape",
}
