"""The record of an entry is strict JSON and repeats its runs."""

import json

import numpy as np
import pytest

from symgd import Loss, __version__, descend
from symgd.gallery.record import as_json, record

LOSS = Loss("x**2 + 2*y**2")


def strict(content):
    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(content, parse_constant=refuse)


def test_the_settings_repeat_the_run():
    run = descend(LOSS, (3, 4), optimizer="adam", lr="0.1*exp(-0.01*t)", steps=30, seed=7)
    kept = strict(as_json(record(LOSS, [run])))
    assert kept["symgd"] == __version__
    settings = kept["runs"][0]["settings"]
    again = descend(
        Loss(kept["loss"], tuple(kept["variables"])),
        settings["start"],
        **{
            name: settings[name]
            for name in ("optimizer", "lr", "schedule", "steps", "stop", "seed")
        },
    )
    assert again.positions.tobytes() == run.positions.tobytes()


def test_how_each_run_ended():
    runs = [descend(LOSS, (3, 4), lr=lr) for lr in (0.1, 0.6)]
    for run, kept in zip(runs, strict(as_json(record(LOSS, runs)))["runs"], strict=True):
        assert kept["end"] == run.end.tolist()
        assert kept["start"] == [3, 4]
        assert kept["value"] == run.value
        assert kept["steps"] == run.steps
        assert kept["outcome"] == run.outcome.value
        assert kept["reason"] == run.reason
        assert kept["best"] == {
            "step": run.best.step,
            "point": run.best.point.tolist(),
            "value": run.best.value,
        }


@pytest.mark.parametrize("number", [np.inf, -np.inf, np.nan])
def test_numbers_that_json_lacks_are_text(number):
    for value in (number, np.float64(number), np.array(number), (number,)):
        kept = strict(as_json({"it": value}))["it"]
        np.testing.assert_equal(np.float64(kept).ravel(), np.array([number]))


def test_odd_texts():
    text = 'μ "quoted" \x1b \ud800 </script>'
    assert strict(as_json({"loss": text}).decode())["loss"] == text
