"""Program: the descent of a page, as JavaScript; no text that a user typed is in it."""

from collections.abc import Iterable
from functools import lru_cache

from symgd.kernels.javascript import (
    printed_loss,
    printed_rule,
    printed_schedule,
    printed_stability,
    printed_stop,
)
from symgd.pages.setting import Setting

# Page after page has the same rules.
_rule = lru_cache(256)(printed_rule)
_stability = lru_cache(256)(printed_stability)
_schedule = lru_cache(256)(printed_schedule)


def program(setting: Setting) -> str:
    """Return the script that defines ``program``: the loss, every rule and every schedule."""
    n = len(setting.loss.variables)
    rules = [choice.recurrence for choice in setting.rules]
    rates = [choice.recurrence for choice in setting.schedules]
    parts = {
        "loss": printed_loss(setting.loss),
        "rules": _array(_rule(rule, n) for rule in rules),
        "stabilities": _array(_stability(rule) for rule in rules),
        "schedules": _array(map(_schedule, rates)),
        "stop": printed_stop(setting.tests, n),
    }
    return "const program = {" + ",\n".join(f"{key}: {part}" for key, part in parts.items()) + "};"


def _array(items: Iterable[str]) -> str:
    return f"[{', '.join(items)}]"
