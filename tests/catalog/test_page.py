"""The page on the catalogue has every loss, as it is."""

import pytest

from symgd import catalogue
from symgd.catalog import PROPERTIES, themes
from tests.cli.conftest import ROOT

PAGE = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", catalogue)
def test_each_loss_has_its_row(name):
    example = catalogue[name]
    n = "any" if example.family else len(example.variables)
    value = "none" if example.value is None else f"{example.value + 0.0:.5g}"
    row = f"| `{name}` | {example.title} | {n} | {value} | {example.teaches} |"
    assert row in PAGE.splitlines()


def test_themes_and_properties_are_told():
    assert [line[4:] for line in PAGE.splitlines() if line.startswith("### ")] == list(themes)
    for name in PROPERTIES:
        assert f"*{name}*" in PAGE
