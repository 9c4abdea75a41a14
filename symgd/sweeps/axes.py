"""Axes: the values of each swept setting, read, drawn and checked."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.errors import SettingError
from symgd.language import parse_condition, symbol
from symgd.plan import Plan
from symgd.printing.arrays import array_function
from symgd.rules.rule import Recurrence
from symgd.sweeps.ranges import Range, Values
from symgd.sweeps.roles import LR, RULE, SCHEDULE, SEED

Array = NDArray[np.float64]

STREAM = (1, 2)
"""The stream of random numbers for samples; those of starts and noise are others."""

SEEDS = 2**53
"""Whole numbers below are exact."""

SEED_SENTENCE = "a seed is a whole number from 0 on and below 2**53, as in seed=0:9:10"

LOWEST: Mapping[str, tuple[float, bool]] = MappingProxyType(
    {
        LR: (0.0, False),
        f"{RULE}noise": (0.0, True),
        f"{RULE}clip_norm": (0.0, False),
        f"{RULE}clip_value": (0.0, False),
        f"{RULE}weight_decay": (0.0, True),
    }
)
"""What settings cannot fall below, and whether they may be that."""


def grid(over: Mapping[str, Values]) -> dict[str, Array]:
    """Return the values along each axis.

    Raises:
        SettingError: for a range without a count.
    """
    for name, values in over.items():
        if isinstance(values, Range) and values.count is None:
            raise SettingError(
                f"{name}={values}: say how many values, as in {name}={values.low:g}:"
                f"{values.high:g}:20, or take random samples"
            )
    return {
        name: values.values() if isinstance(values, Range) else np.array(values)
        for name, values in over.items()
    }


def drawn(over: Mapping[str, Values], roles: Mapping[str, str], count: int, seed: int) -> Any:
    """Return random values (count,) of each: from a range, or out of a list.

    Raises:
        SettingError: for a range that has a count, too.
    """
    rng = np.random.default_rng((seed, *STREAM))
    found: dict[str, Array] = {}
    for name, values in over.items():
        if not isinstance(values, Range):
            found[name] = rng.choice(np.array(values, dtype=np.float64), count)
        elif values.count is not None:
            raise SettingError(
                f"{name}={values}: random samples come from the whole range: "
                f"leave out its count, {values.count}, or the samples"
            )
        elif roles[name] == SEED:
            if not 0 <= values.low <= values.high < SEEDS:
                raise SettingError(SEED_SENTENCE)
            whole = rng.integers(round(values.low), round(values.high) + 1, count)
            found[name] = whole.astype(np.float64)
        else:
            found[name] = values.drawn(rng, count)
    return found


def check(over: Mapping[str, Array], roles: Mapping[str, str], plan: Plan, random: bool) -> None:
    """Check the values of swept settings as a run would check each.

    Raises:
        SettingError: naming the first that no run could have.
    """
    for name, values in over.items():
        role = roles[name]
        if role == SEED and ((values < 0) | (values >= SEEDS) | (values % 1 != 0)).any():
            raise SettingError(SEED_SENTENCE)
        own = role.removeprefix(RULE) in plan.settings["constants"]
        if role in LOWEST and not own:
            least, allowed = LOWEST[role]
            low = values.min()
            if low < least or (low == least and not allowed):
                goes = "from 0 on" if allowed else "above 0"
                raise SettingError(f"{name} has to be {goes}, and {low:g} is among its values")
            if not values.any():
                raise SettingError(f"{name} is 0 in all runs: leave it out")
    for prefix, recurrence in ((RULE, plan.rule), (SCHEDULE, plan.schedule)):
        swept = {
            role.removeprefix(prefix): over[name]
            for name, role in roles.items()
            if role.startswith(prefix)
        }
        for text in recurrence.requires:
            _require(text, recurrence, float(plan.steps), swept, random)


def _require(
    text: str, recurrence: Recurrence, steps: float, swept: Mapping[str, Array], random: bool
) -> None:
    """Check a condition on constants, some of them swept."""
    condition = parse_condition(text, names=set(recurrence.constants))
    moving = [name for name in condition.names if name in swept]
    if not moving:
        return
    axes = [swept[name] for name in moving]
    met = dict(zip(moving, axes if random else np.meshgrid(*axes, indexing="ij"), strict=True))
    fixed = recurrence.numbers(steps)
    rows = [met.get(name, fixed[name]) for name in condition.names]
    points = np.stack([np.ravel(row) for row in np.broadcast_arrays(*rows)])
    holds = array_function([condition.expression], list(map(symbol, condition.names)), {})(points)
    if not holds.all():
        bad = points[:, int(np.argmin(holds[0]))]
        pairs = zip(condition.names, bad, strict=True)
        found = ", ".join(f"{name} = {value:g}" for name, value in pairs)
        raise SettingError(f"{recurrence.name} needs {text}, not {found}")
