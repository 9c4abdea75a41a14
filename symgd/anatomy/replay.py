"""Replay: the steps of a run carried out again from its positions, with all that they carried."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.again import loss_of, settings_of
from symgd.anatomy.equations import carried_out, equations
from symgd.errors import SettingError
from symgd.language import parse, symbol
from symgd.plan import Plan, make_plan
from symgd.rules.rule import Rule
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

ALIKE = 1e-6
"""How far a step carried out again may end from where the run went, relative to its size: running
products and other orders of adding differ in the last digits, and states add these up."""


@dataclass(frozen=True)
class Replay:
    """What went into the T steps of a run of n coordinates.

    Attributes:
        rule: whose steps they are, with what it does to the gradient first.
        given: w, g, lr, t, steps and normal, each (n or 1, T), and the constants, (k, 1).
        states: by name: (n or 1, T + 1), before the first step and after each.
    """

    rule: Rule
    given: Mapping[str, Array]
    states: Mapping[str, Array]

    def mirrored(self) -> "Replay":
        """Return the same with every gradient turned round, at the same positions."""
        turned = {name: -self.given[name] for name in ("g", "normal") if name in self.given}
        given = {**self.given, **turned}
        first = {name: values[:, :1] for name, values in self.states.items()}
        return Replay(self.rule, given, _states(self.rule, given, first))

    def step(self, **changed: Array) -> Array:
        """Return all steps w' - w, (n, T), with some of the inputs or states changed."""
        before = {name: values[:, :-1] for name, values in self.states.items()}
        values = {**self.given, **before, **changed}
        moved: Array = carried_out(equations(self.rule), values)["w"] - values["w"]
        return moved


def replay(run: Trajectory) -> Replay:
    """Carry out the steps of a run again.

    Raises:
        SettingError: when they do not lead where the run went, as those of a run that was made
            or changed by hand.

    >>> from symgd import descend
    >>> replay(descend("x**2", 1.0, optimizer="momentum", lr=0.1, steps=2)).states["b"].round(6)
    array([[0. , 2. , 3.4]])
    """
    plan = make_plan(loss_of(run), **settings_of(run.settings))
    given = _given(plan, run)
    made = Replay(plan.rule, given, _states(plan.rule, given, _initial(plan)))
    away = np.abs(run.positions[:-1].T + made.step() - run.positions[1:].T)
    size = np.abs(run.positions).max(axis=0, initial=1e-300)[:, None]
    if not (away <= ALIKE * size).all():
        raise SettingError(
            f"the steps of this run are not those of {plan.rule.name!r} on {plan.loss.text!r}: "
            "give a run as symgd.descend made it"
        )
    return made


def _given(plan: Plan, run: Trajectory) -> dict[str, Array]:
    w = run.positions[:-1].T
    given = {
        "w": w,
        "g": plan.loss.gradient_at(w),
        "lr": run.learning_rates[None],
        "t": np.arange(1.0, run.steps + 1)[None],
        "steps": np.array([[float(plan.steps)]]),
    }
    for name, value in plan.rule.numbers(plan.steps).items():
        given[name] = np.array(value, dtype=np.float64).reshape(-1, 1)
    if plan.noisy:
        rng = np.random.default_rng((plan.seed, 0))
        given["normal"] = rng.standard_normal((run.steps, len(w))).T
    return given


def _initial(plan: Plan) -> dict[str, Array]:
    """Return the states before the first step, (1, 1) each."""
    numbers = {"lr": plan.lr, **plan.rule.numbers(plan.steps)}
    known = {symbol(name): value for name, value in numbers.items() if isinstance(value, float)}
    return {
        name: np.array([[float(parse(str(start)).expression.xreplace(known))]])
        for name, start in plan.rule.state.items()
    }


def _states(rule: Rule, given: Mapping[str, Array], first: Mapping[str, Array]) -> dict[str, Array]:
    """Carry the states on from step to step, at positions and gradients that are known."""
    if not first:
        return {}
    count = given["t"].shape[1]
    changing = {name: values for name, values in given.items() if values.shape[1] == count}
    lines, values, kept = equations(rule), {**given, **first}, [dict(first)]
    for k in range(count):
        values |= {name: series[:, k : k + 1] for name, series in changing.items()}
        after = carried_out(lines, values)
        kept.append({name: after[name] for name in first})
        values |= kept[-1]
    return {name: np.hstack(np.broadcast_arrays(*(one[name] for one in kept))) for name in first}
