"""The loss and the settings of a run that was made, to make it again."""

from collections.abc import Mapping
from typing import Any

from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.plan import Settings
from symgd.rules.rule import Constant, Rule, Schedule
from symgd.trajectory import Trajectory


def loss_of(run: Trajectory) -> Loss:
    """Return the loss of a run over numbers, from what the run has kept.

    Raises:
        SettingError: when it ran over data, which no run keeps.
    """
    if "data" in run.settings:
        raise SettingError(
            "this run was over data, which it has not kept: this is for losses of a few numbers"
        )
    return Loss(run.settings["loss"], tuple(run.variables))


def settings_of(kept: Mapping[str, Any]) -> Settings:
    """Return the settings of a run as :func:`symgd.descend` takes them, from those it has kept.

    Raises:
        SettingError: when the run is of a method that is not a rule: one of SciPy's.

    >>> from symgd.plan import make_plan
    >>> settings_of(make_plan("x**2", optimizer="momentum").settings)["optimizer"].name
    'momentum'
    """
    if "equations" not in kept:
        raise SettingError(
            f"this is a run of {kept.get('optimizer', 'an unknown method')}, which is not a rule "
            "of symgd: only symgd.compare can make it again"
        )
    rule = Rule(
        kept["optimizer"],
        kept["equations"],
        constants=_tuples(kept["constants"]),
        state=kept["state"],
    )
    schedule = None
    if kept["schedule"] is not None:
        schedule = Schedule(
            kept["schedule"],
            kept["schedule_equations"],
            constants=_tuples(kept["schedule_constants"]),
            state=kept["schedule_state"],
            unit=kept.get("schedule_unit", ""),
        )
    return Settings(
        optimizer=rule,
        lr=kept["lr"],
        schedule=schedule,
        steps=kept["steps"],
        stop=tuple(kept["stop"]),
        weight_decay=kept["weight_decay"],
        clip_norm=kept["clip_norm"],
        clip_value=kept["clip_value"],
        noise=kept["noise"],
        seed=kept["seed"],
        batch_size=kept.get("batch_size"),
        epochs=kept.get("epochs"),
        validation=kept.get("validation", 0.0),
        patience=kept.get("patience"),
        backend=kept.get("backend"),
        precision=kept.get("precision", "double"),
    )


def _tuples(constants: Mapping[str, Any]) -> dict[str, Constant]:
    """Return constants read from a file, where a list is a tuple."""
    return {n: tuple(v) if isinstance(v, list) else v for n, v in constants.items()}
