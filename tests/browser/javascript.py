"""Printed JavaScript, evaluated in a page."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from selenium.webdriver.chrome.webdriver import WebDriver

from symgd import Loss
from symgd.kernels.javascript import (
    printed_loss,
    printed_rule,
    printed_schedule,
    printed_stop,
    undefined_parts,
)
from symgd.plan import make_plan

Evaluate = Callable[[str], Any]

# JSON knows neither typed arrays nor numbers that are not finite.
_JSON = """
return JSON.stringify((() => { %s })(), (_, value) =>
  ArrayBuffer.isView(value) ? Array.from(value)
  : typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
"""


def evaluated(browser: WebDriver, statements: str) -> Any:
    """Return what statements in JavaScript return; NaN and infinities are texts."""
    return json.loads(browser.execute_script(_JSON % statements))


def numbers(value: Any) -> np.ndarray:
    """Return an array of numbers, some of which may be texts."""
    return np.array(value, dtype=float)


def program(loss: str | Loss, settings: Mapping[str, Any]) -> str:
    """Return what ``symgd.run`` takes first, for a run with the settings of ``descend``."""
    plan = make_plan(loss, **settings)
    n = len(plan.loss.variables)
    return (
        f"{{loss: {_loss(plan.loss)}, rule: {printed_rule(plan.rule, n)}, "
        f"schedule: {printed_schedule(plan.schedule)}, stop: {printed_stop(plan.tests, n)}}}"
    )


# Many settings are tried on one loss.
_loss = lru_cache(printed_loss)


def run(
    evaluate: Evaluate, loss: str | Loss, start: Sequence[float], **settings: Any
) -> dict[str, Any]:
    """Descend in the page as ``descend`` does with the same settings."""
    plan = make_plan(loss, **settings)
    given = {
        "start": list(start),
        "lr": plan.lr,
        "steps": plan.steps,
        "variables": list(plan.loss.variables),
        "tests": [test.text for test in plan.tests],
        "parts": undefined_parts(plan.loss),
    }
    found = evaluate(f"return symgd.run({program(loss, settings)}, {json.dumps(given)});")
    found["positions"] = numbers(found["positions"]).reshape(-1, len(start))
    return {**found, **{name: numbers(found[name]) for name in _ARRAYS}}


_ARRAYS = ("losses", "gradientNorms", "rates")
