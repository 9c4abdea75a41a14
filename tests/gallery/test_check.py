"""Runs are made again and compared: paths, not bytes."""

import json

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.errors import FileError, SettingError
from symgd.gallery.check import check, check_entry
from tests.gallery.galleries import listed, typed


def edit(folder, change):
    path = folder / "run.json"
    record = json.loads(path.read_text())
    change(record["runs"][0])
    path.write_text(json.dumps(record))


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("x**2 + 2*y**2", {"lr": 0.1}),
        ("x**2 + 2*y**2", {"lr": 0.6}),  # it diverges
        ("x**4 - 3*x**2 + x", {"optimizer": "adam", "lr": "0.1*exp(-0.01*t)"}),
        ("abs(x) + abs(y)", {"schedule": "step:gamma=0.5,step=30", "noise": 0.1, "seed": 7}),
        ("x**2 + 9*y**2", {"optimizer": "v = 0.9*v + g; w = w - lr*v", "lr": 0.02}),
        ("x**2 + 9*y**2", {"clip_norm": 1.0, "weight_decay": 0.01, "stop": ()}),
        ("log(x) + 1/x", {"start": [2.5], "optimizer": "rmsprop"}),
        ("x**2", {"optimizer": "adam", "constants": {"beta1": 0.5}}),
    ],
)
def test_runs_of_all_kinds_agree_with_themselves(tmp_path, text, settings):
    checked = check_entry(typed(tmp_path, text, **settings))
    assert checked.agrees
    assert checked.runs[0].error == 0.0


def test_a_path_that_differs_is_told_with_the_step_and_by_how_much(tmp_path):
    folder = typed(tmp_path, "x**2 + 2*y**2", lr=0.1)
    kept = descend(Loss("x**2 + 2*y**2"), lr=0.1)

    def bend(run):
        at = run["path"]["steps"].index(5)
        run["path"]["points"][at][1] += 4e-6  # of 4, the largest coordinate of the run

    edit(folder, bend)
    (run,) = check_entry(folder).runs
    assert run.step == 5
    assert run.error == pytest.approx(1e-6, rel=1e-6)
    assert run.sentence == "differs from step 5 on, there by 1.0e-06"
    assert np.abs(kept.positions).max() == 4.0
    assert check_entry(folder, tolerance=1e-5).agrees


def test_another_number_of_steps_and_another_end(tmp_path):
    folder = typed(tmp_path, "x**2 + 2*y**2", lr=0.1)
    edit(folder, lambda run: run.update(outcome="oscillates"))
    assert (
        check_entry(folder).runs[0].sentence == "ends otherwise: converged rather than oscillates"
    )

    def longer(run):
        run["steps"] += 5
        run["path"]["steps"].append(run["steps"])
        run["path"]["points"].append(run["path"]["points"][-1])

    edit(folder, longer)
    assert check_entry(folder).runs[0].sentence == "takes 70 steps rather than 75"


@pytest.mark.parametrize(
    "change",
    [
        lambda settings: settings.pop("equations"),
        lambda settings: settings.update(equations=3),
        lambda settings: settings.update(constants=[1]),
        lambda settings: settings.update(state=5),
        lambda settings: settings.update(stop=7),
        lambda settings: settings.pop("start"),
        lambda settings: settings.update(steps=10**12),
        lambda settings: settings.update(lr=-1),
        lambda settings: settings.update(start=[1, 2, 3]),
        lambda settings: settings.update(equations="w = w - lr*__import__('os').getpid()"),
    ],
)
def test_settings_that_make_no_run_are_a_sentence(tmp_path, change):
    folder = typed(tmp_path)
    edit(folder, lambda run: change(run["settings"]))
    checked = check_entry(folder)
    assert not checked.agrees
    assert str(folder / "run.json") in checked.failure


def test_a_damaged_record_costs_only_its_own_entry(tmp_path):
    listed(tmp_path, "booth")
    (listed(tmp_path, "beale") / "run.json").write_text("{")
    beale, booth = check(gallery=tmp_path)
    assert (booth.name, booth.agrees) == ("booth", True)
    assert "beale/run.json' is damaged" in beale.failure


def test_entries_by_name_and_progress(tmp_path):
    for name in ("booth", "beale", "matyas"):
        listed(tmp_path, name)
    calls = []
    found = check(
        ["matyas", "booth", "matyas"], tmp_path, progress=lambda *call: calls.append(call)
    )
    assert [entry.name for entry in found] == ["matyas", "booth"]
    assert calls == [(1, 2, "matyas"), (2, 2, "booth")]
    assert [entry.name for entry in check(iter(["beale"]), tmp_path)] == ["beale"]
    with pytest.raises(SettingError, match=r"no entry 'both' in .*did you mean 'booth'\?\)"):
        check(["both"], tmp_path)


@pytest.mark.parametrize("tolerance", [-1.0, float("nan"), float("inf")])
def test_a_tolerance_that_is_none(tmp_path, tolerance):
    with pytest.raises(SettingError, match="a finite number from 0 on"):
        check(gallery=tmp_path, tolerance=tolerance)


def test_an_empty_gallery(tmp_path):
    (tmp_path / "notes").mkdir()
    with pytest.raises(FileError, match="nothing to check in"):
        check(gallery=tmp_path)
