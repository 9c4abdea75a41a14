"""Entrants: what is to be compared, every setting checked before the first run."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from symgd.comparison.rules import measured
from symgd.errors import SettingError, hint
from symgd.loss import Loss
from symgd.plan import Settings, make_plan
from symgd.reference.evaluations import Measured
from symgd.reference.methods import METHODS, installed
from symgd.reference.minimize import check, minimize
from symgd.rules import Rule, optimizers
from symgd.rules.rule import Constant
from symgd.rules.sharing import shared
from symgd.rules.stopping import StoppingTest

Array = NDArray[np.float64]
Rate = float | str
Run = Callable[[Array], Measured]


@dataclass(frozen=True)
class Entrant:
    """What makes one row of a comparison.

    Attributes:
        name: of the rule or the method.
        runs: each makes a run from a start; the best of them is the row.
    """

    name: str
    runs: tuple[Run, ...]


def usual() -> tuple[str, ...]:
    """Return what is compared where nothing is named."""
    return ("gd", "momentum", "adam", *(["bfgs"] if installed() else []))


def entrants(
    loss: Loss,
    ways: Sequence[str | Rule],
    rates: Sequence[Rate],
    settings: Settings,
    constants: Mapping[str, Constant],
    tune: bool,
) -> list[Entrant]:
    """Return one entrant for each of SciPy's methods, and for each rule with each rate.

    Where the rates are to ``tune``, a rule is one entrant that tries all of them. ``settings``
    are those that all runs share; each rule gets those of the ``constants`` that it has.

    Raises:
        SettingError, ExpressionError: when a method is unknown or cannot be run, or a setting
            makes no sense.
    """
    if isinstance(ways, str) or not isinstance(ways, Sequence) or not ways:
        raise SettingError("methods is a list of names, such as ['gd', 'adam', 'bfgs']")
    if not isinstance(constants, Mapping):
        raise SettingError("constants is a mapping of names to numbers, such as {'beta1': 0.8}")
    for way in ways:
        _check_name(way)
    rules = [way for way in ways if not is_method(way)]
    own = iter(shared(constants, rules) if rules or constants else [])
    tests = make_plan(loss, **settings).tests
    found: list[Entrant] = []
    for way in ways:
        if isinstance(way, str) and way in METHODS:
            found.append(_method(loss, way, settings["steps"], tests))
            continue
        named = Settings(**settings, optimizer=way, constants=next(own))
        runs = _runs(loss, [Settings(**named, lr=rate) for rate in rates])
        name = way if isinstance(way, str) else way.name
        found += [Entrant(name, runs)] if tune else [Entrant(name, (run,)) for run in runs]
    return found


def _runs(loss: Loss, several: Sequence[Settings]) -> tuple[Run, ...]:
    for settings in several:
        make_plan(loss, **settings)
    return tuple(partial(measured, loss, settings=settings) for settings in several)


def _method(loss: Loss, name: str, steps: int, tests: tuple[StoppingTest, ...]) -> Entrant:
    method = METHODS[name]
    check(loss, method)
    return Entrant(name, (partial(minimize, loss, method, steps=steps, tests=tests),))


def is_method(way: str | Rule) -> bool:
    """Say whether it is a method of SciPy's, rather than a rule."""
    return isinstance(way, str) and way in METHODS


def _check_name(way: object) -> None:
    if isinstance(way, Rule) or (isinstance(way, str) and (way in optimizers or "=" in way)):
        return
    if not isinstance(way, str):
        raise SettingError(f"a method is a name, equations as text or a Rule, not {way!r}")
    if not re.fullmatch(r"[\w-]*", way):
        raise SettingError(
            f"{way[:60]!r} is neither a name nor equations: write an update rule with '=', such as "
            "'v = 0.9*v + g; w = w - lr*v'"
        )
    if way not in METHODS:
        raise SettingError(
            f"there is no method {way[:60]!r}{hint(way, [*optimizers, *METHODS])}: symgd has "
            f"{', '.join(optimizers)}; SciPy has {', '.join(METHODS)}"
        )
