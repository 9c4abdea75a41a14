"""Which command is meant, what the help says, and how little it loads."""

import subprocess
import sys

import pytest

from symgd import __version__
from symgd.cli.descend import command as descend
from symgd.cli.group import COMMANDS
from tests.cli.conftest import ROOT


@pytest.mark.parametrize("asked", [("--help",), ("-h",), ("help",)])
def test_help_names_everything(symgd, asked):
    status, out, err = symgd(*asked)
    assert (status, err) == (0, "")
    assert out.startswith("Usage: symgd LOSS [OPTIONS]\n       symgd COMMAND [OPTIONS]\n")
    for option in descend.params[1:]:
        assert f"\n  {option.opts[0]}" in out
    for name in COMMANDS:
        assert f"\n  {name} " in out
    assert max(map(len, out.splitlines())) <= 80


def test_no_arguments_is_bad_input_with_the_help(symgd):
    status, out, err = symgd()
    assert (status, out) == (2, "")
    assert err.startswith("Usage: symgd LOSS")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_help(symgd, name, flag):
    status, out, err = symgd(name, flag)
    assert (status, err) == (0, "")
    assert out.startswith(f"Usage: symgd {name} ")


def test_help_may_follow_a_loss(symgd):
    assert symgd("x**2", "--help") == symgd("descend", "--help")


def test_version(symgd):
    assert symgd("--version") == (0, f"symgd {__version__}\n", "")


def test_help_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from symgd.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'sympy', 'numpy', 'matplotlib', 'rich', 'mpmath', 'importlib.metadata'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["optimisers"], "there is no command 'optimisers': did you mean 'optimizers'?"),
        (["function"], "there is no command 'function': did you mean 'functions'?"),
        (["x**2", "--stepss", "5"], "there is no option --stepss: did you mean --steps?"),
        (["x**2", "--optimiser=adam"], "there is no option --optimiser: did you mean --optimizer?"),
        (["--zzz", "x**2"], "there is no option --zzz: 'symgd --help' lists them all"),
        (["optimizers", "--jsn"], "there is no option --jsn: did you mean --json?"),
        (["--lr", "0.1"], 'type a loss first, as in symgd "x**2+2*y**2"'),
        (
            ["x**2", "+", "y**2"],
            "the loss came in 3 pieces ('x**2', '+', 'y**2'): put it in quotes, "
            "and write options with two dashes, as in --lr 0.1",
        ),
        (["x**2", "--lr"], "option '--lr' requires an argument."),
        (["x**2", "--steps", "ten"], "invalid value for '--steps': 'ten' is not a valid integer."),
        (["x**2", "--noise", "a"], "invalid value for '--noise': 'a' is not a valid float."),
        (
            ["x**2", "--no-plot", "--open"],
            "--open has nothing to show with --no-plot: leave one of them out",
        ),
    ],
)
def test_what_cannot_be_meant(symgd, arguments, sentence):
    assert symgd(*arguments) == (2, "", f"symgd: {sentence}\n")
