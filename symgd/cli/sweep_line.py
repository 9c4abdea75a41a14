"""The line that makes one run of a sweep again, as a user would type it."""

import re
from collections.abc import Iterator, Sequence
from shlex import quote
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from symgd.array_loss import ArrayLoss
from symgd.arrays.packing import unpacked
from symgd.catalog import catalogue, known
from symgd.in_numbers import as_typed
from symgd.loss import Loss
from symgd.rules import optimizers
from symgd.rules.stopping import DEFAULT_STOP
from symgd.sweeps.choice import start, swept
from symgd.sweeps.roles import RULE, SCHEDULE, SEED

if TYPE_CHECKING:
    from symgd.sweeps.result import Sweep


def line(sweep: "Sweep", run: int, data: Sequence[str] | None = None) -> str:
    """Return the command for a run.

    A loss over arrays stands in it as it was typed, with ``data``, the words of the options that
    give it its arrays. Without them, or where only files could hold the start, it is written out.

    >>> from symgd.sweeps import sweep
    >>> line(sweep("x**2 + 3*y**2", {"lr": [0.1, 0.3]}, optimizer="momentum"), 1)
    'symgd "x**2 + 3*y**2" --optimizer momentum --lr 0.3 --steps 1000 --start=3,4'
    """
    at = start(sweep, run)
    begins = None if data is None else _by_name(sweep, at)
    if data is None or begins is None:
        loss, begins = _loss(sweep), ["--start=" + ",".join(map(written, at.tolist()))]
    else:
        loss = [as_typed(sweep.loss).text, *data]
    return " ".join(["symgd", *map(_quoted, [*loss, *_options(sweep, run), *begins])])


def _by_name(sweep: "Sweep", at: NDArray[np.float64]) -> list[str] | None:
    """Return the option that starts a run over arrays at ``at`` (n,); None where none can.

    A vector that is not given starts at 0; a matrix does not.
    """
    typed = as_typed(sweep.loss)
    if not isinstance(typed, ArrayLoss) or "precision" in sweep.settings:
        return None
    parts = unpacked(typed.parameters, at)
    if any(part.ndim > 1 or (part.ndim and part.any()) for part in parts.values()):
        return None
    numbers = [f"{name}={written(float(part))}" for name, part in parts.items() if not part.ndim]
    return ["--start=" + ",".join(numbers)] if numbers else []


def _loss(sweep: "Sweep") -> list[str]:
    loss = sweep.loss
    example = known(loss.text, loss.variables)
    if example is not None:
        usual = len(catalogue[example.name].variables) == len(loss.variables)
        return [example.name, *([] if usual else ["--dimension", str(len(loss.variables))])]
    sorted_by_name = Loss(loss.text).variables == tuple(loss.variables)
    return [loss.text, *([] if sorted_by_name else ["--variables", ",".join(loss.variables)])]


def _quoted(word: str) -> str:
    """Put quotes around a word that a shell would take apart: double ones, as people type."""
    plain = re.fullmatch(r"[\w@%+=:,./-]+", word)
    return word if plain else quote(word) if re.search(r'["$`\\!]', word) else f'"{word}"'


def _options(sweep: "Sweep", run: int) -> Iterator[str]:
    """Return what was set for all runs, and what was swept for this one."""
    settings, values = sweep.settings, swept(sweep, run)
    roles = {sweep.roles[name]: value for name, value in values.items()}
    name = settings["optimizer"]
    rule = optimizers.get(name)
    if rule is None or rule.equations != settings["equations"]:
        yield from ("--rule", settings["equations"].replace("\n", "; "))
    elif name != "gd":
        yield from ("--optimizer", name)
    lr = roles.get("lr", settings["lr"])
    yield from ("--lr", lr if isinstance(lr, str) else written(lr))
    for constant, value in settings["constants"].items():
        usual = None if rule is None else rule.constants[constant]
        chosen = roles.get(f"{RULE}{constant}", value)
        if chosen != usual:
            yield from ("--set", f"{constant}={written(chosen)}")
    if settings["schedule"] is not None:
        yield from ("--schedule", _schedule(settings["schedule"], roles))
    for option in ("weight_decay", "clip_norm", "clip_value", "noise"):
        own = option in settings["constants"]  # what is swept of those is set above
        chosen = settings[option] if own else roles.get(f"{RULE}{option}", settings[option])
        if chosen:
            yield from (f"--{option.replace('_', '-')}", written(chosen))
    seed = int(roles.get(SEED, settings["seed"]))
    if seed:
        yield from ("--seed", str(seed))
    yield from ("--steps", str(settings["steps"]))
    if settings.get("precision", "double") != "double":
        yield from ("--backend", settings["backend"], "--precision", settings["precision"])
    tests = settings["stop"]
    if tests != [DEFAULT_STOP]:
        for test in tests or ["none"]:
            yield from ("--stop", test)


def _schedule(text: str, roles: dict[str, float]) -> str:
    """Write a schedule with the constants that were swept."""
    head, _, rest = text.partition(":")
    given = [part.strip() for part in rest.split(",") if part.strip()]
    for role, value in roles.items():
        if role.startswith(SCHEDULE):
            given.append(f"{role.removeprefix(SCHEDULE)}={written(value)}")
    return f"{head.strip()}:{','.join(given)}" if given else head


def written(value: float | str) -> str:
    """Write a number with all its digits, a whole one without a point.

    >>> written(0.1), written(3.0), written("steps/2")
    ('0.1', '3', 'steps/2')
    """
    return value if isinstance(value, str) else re.sub(r"\.0$", "", repr(float(value)))
