"""Sliders: every constant of every rule and schedule lies on its own."""

import pytest

from symgd.pages.sliders import Slider, slider, sliders
from symgd.rules import Rule, optimizers, schedules


@pytest.mark.parametrize(
    "row", [*optimizers.values(), *schedules.values()], ids=lambda row: row.name
)
def test_every_constant_can_be_moved_within_what_is_required(row):
    for each in sliders(row):
        if each.value is None:
            assert isinstance(row.constants[each.name], str)
            continue
        assert each.low <= each.value <= each.high
        assert each.low < each.high
        assert each.scale != "log" or each.low > 0
        if each.name in row.constants:
            for end in (each.low, each.high):
                if each.name not in ("delta_min", "delta_max"):  # held by each other
                    row.with_constants(**{each.name: end})


@pytest.mark.parametrize(
    ("value", "bounds", "expected"),
    [
        (0.9, (0.0, 0.99), Slider("k", 0.9, 0.0, 0.99)),
        (0.999, (0.0, 0.99), Slider("k", 0.999, 0.0, 0.9999, "near one")),
        (0.5, (None, None), Slider("k", 0.5, 0.0, 1.0)),
        (30.0, (0.01, None), Slider("k", 30.0, 1.0, 3000.0, "log")),
        (1e-8, (0.0, None), Slider("k", 1e-8, 1e-10, 1.0, "log")),
        (0.0, (0.0, None), Slider("k", 0.0, 0.0, 1.0)),
        (-2.0, (None, None), Slider("k", -2.0, -4.0, 4.0)),
    ],
)
def test_scales(value, bounds, expected):
    assert slider("k", value, bounds) == expected


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("k > 0 and k < 2", 0.5, (0.01, 1.0)),
        ("k > 0 and k < 2", 1.5, (1.0, 1.99)),
        ("k > -1 and k < 0", -0.7, (-0.99, -0.01)),
        ("k >= 2 and k <= 4", 3.0, (2.0, 4.0)),
        ("k >= 2", 3.0, (2.0, 15.0)),
        ("k != 0", 0.5, (0.0, 1.0)),
        ("k == 0.5", 0.5, (0.0, 1.0)),
        ("k < 2 or k > 5", 0.5, (0.0, 1.0)),
    ],
)
def test_a_slider_ends_where_the_rule_does(condition, value, expected):
    rule = Rule("mine", "w = w - lr*g*k", constants={"k": value}, requires=(condition,))
    (found,) = sliders(rule)
    assert (found.low, found.high) == expected


def test_a_list_has_a_slider_for_each_entry():
    rule = Rule("mine", "w = w - lr*g*sum(k)", constants={"k": (1.0, 2.0), "T": "steps/2"})
    assert [each.name for each in sliders(rule)] == ["k 1", "k 2", "T"]
