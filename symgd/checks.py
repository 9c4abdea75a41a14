"""Checks: each setting of a run, made strict, or refused in one sentence.

Every function raises SettingError, or ExpressionError for text that cannot be read.
"""

import math
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from numbers import Integral, Real

import numpy as np
from numpy.typing import NDArray

from symgd.data.memory import amount
from symgd.errors import SettingError, unknown
from symgd.language import parse
from symgd.passes import whole
from symgd.rules import optimizers
from symgd.rules.rule import Constant, Rule, Schedule
from symgd.rules.schedule_text import schedule_from_rate, schedule_from_text
from symgd.rules.schedules import schedules
from symgd.rules.stopping import DEFAULT_STOP

HISTORY = 400_000_000
"""The most bytes that the history of a run may take, or of several side by side."""

BACKENDS = {"numpy": ("NumPy", ""), "numba": ("Numba", "fast"), "jax": ("JAX", "jax")}
"""What can compute a run: its name, and the extra that installs it."""

PRECISIONS = ("double", "single")

OF_SCIPY = ("bfgs", "l-bfgs-b", "cg", "newton-cg", "trust-exact", "nelder-mead")
"""Names that are no optimizers here, but methods that ``symgd compare`` runs beside them."""


def rule(optimizer: str | Rule, constants: Mapping[str, Constant]) -> Rule:
    """Return the rule of that name, of those equations or itself, with these constants."""
    if isinstance(optimizer, Rule):
        return optimizer.with_constants(**constants)
    if not isinstance(optimizer, str):
        raise SettingError("the optimizer is a name, such as 'adam', a Rule, or equations as text")
    if optimizer in optimizers:
        return optimizers[optimizer].with_constants(**constants)
    if "=" in optimizer:
        return Rule.from_text(optimizer, constants)
    if optimizer in OF_SCIPY:
        raise SettingError(
            f"there is no optimizer {optimizer!r} here: it is SciPy's, and symgd compare has it"
        )
    raise SettingError(unknown("optimizer", optimizer, optimizers))


def constants(given: Mapping[str, Constant] | None) -> dict[str, Constant]:
    """Return constants by name, as floats."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise SettingError("constants is a mapping of names to numbers, such as {'beta1': 0.8}")
    checked: dict[str, Constant] = {}
    for name, value in given.items():
        if not isinstance(name, str) or name in Rule.given:
            raise SettingError(f"a constant cannot be named {name!r}")
        checked[name] = number(f"the constant {name}", value)
    return checked


def stopping_texts(stop: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the texts of stopping tests."""
    if stop is None:
        return ()
    several = (stop,) if isinstance(stop, str) else stop
    if not (isinstance(several, Sequence) and all(isinstance(test, str) for test in several)):
        raise SettingError(f"a stopping test is a text, such as {DEFAULT_STOP!r}; () for none")
    return tuple(several)


def number_or_none(name: str, value: float | None) -> float | None:
    """Return a finite number, or None as it is."""
    return None if value is None else number(name, value)


def number(name: str, value: object) -> float:
    """Return a finite number as a float."""
    if not isinstance(value, Real) or not math.isfinite(value):
        raise SettingError(f"{name} must be a finite number, not {value!r}")
    return float(value)


def learning_rate(lr: float | str, schedule: str | Schedule | None) -> tuple[float, Schedule]:
    """Return the base rate and the schedule; a rate that is an expression is a schedule of 1."""
    rates = schedules["constant"] if schedule is None else schedule
    if isinstance(rates, str):
        rates = schedule_from_text(rates)
    if not isinstance(rates, Schedule):
        raise SettingError("the schedule is a text, such as 'step:gamma=0.5', or a Schedule")
    if isinstance(lr, str):
        parsed = parse(lr, names=("t", "steps", "loss"))
        if parsed.names:
            if schedule is not None:
                raise SettingError(
                    "the learning rate is an expression already: leave out the schedule, "
                    "or give the rate as a number"
                )
            return 1.0, schedule_from_rate(lr)
        lr = float(parsed.expression)
    if not (isinstance(lr, Real) and math.isfinite(lr) and lr > 0):
        raise SettingError(f"the learning rate must be a positive number, not {lr}: try 0.1")
    return float(lr), rates


def rates(used: NDArray[np.float64]) -> None:
    """Check the learning rates (T,) that the steps of a run had."""
    bad = np.flatnonzero(used < 0)
    if bad.size:
        raise SettingError(
            f"the learning rate is {used[bad[0]]:.4g} at step {bad[0]}: "
            "give one that stays positive, such as 0.1*exp(-0.01*t)"
        )


def steps(count: int, variables: int, history: bool) -> int:
    """Return the most steps of a run, of which the whole history is kept, or only the end."""
    if not history:
        return whole("steps", count)
    if isinstance(count, Integral) and 0 < count < 10**15:
        fits(int(count), variables)
    most = HISTORY // _bytes(variables)
    return whole("steps", count, most, " for this loss", ": the whole history is kept in memory")


def fits(count: int, variables: int, runs: int = 1) -> None:
    """Check that there is memory for the history of so many steps of each run.

    At each step that is a position, the loss, its gradient's norm and the learning rate.

    Raises:
        SettingError: with how much it would take.
    """
    step = _bytes(variables) * runs
    if count * step > HISTORY:
        of = f" of {runs:,} runs" if runs > 1 else ""
        raise SettingError(
            f"{count:,} steps{of} are too many to keep: they would take {amount(count * step)} of "
            f"memory, and may take {amount(HISTORY)}: ask for {HISTORY // step:,} at most, or for "
            "the ends alone, by a sweep over lr=0.1"
        )


def _bytes(variables: int) -> int:
    """Return what a step of one run takes."""
    return 8 * (variables + 3)


def backend(name: str | None, precision: str, arrays: bool) -> str | None:
    """Return the name of a backend that is installed and has that precision, or None as it is."""
    if precision not in PRECISIONS:
        raise SettingError(unknown("precision", str(precision), PRECISIONS))
    if name is not None and name not in BACKENDS:
        raise SettingError(unknown("backend", str(name), BACKENDS))
    if precision != "double" and name != "jax":
        raise SettingError("single precision needs the backend 'jax': give both, or neither")
    if name in (None, "numpy"):
        return name
    if arrays:
        raise SettingError(
            f"the backend {name!r} is for losses of numbers: over arrays, leave the backend out"
        )
    if find_spec(name) is None:
        title, extra = BACKENDS[name]
        raise SettingError(f'the backend {name!r} needs {title}: pip install "symgd[{extra}]"')
    return name


def seed(given: int) -> int:
    """Return a seed of random numbers."""
    if not isinstance(given, Integral) or given < 0:
        raise SettingError(f"the seed must be a whole number from 0 on, not {given!r}")
    return int(given)
