"""The repository's own gallery: all of the catalogue, small, linked and repeatable."""

import re
from pathlib import Path

import pytest
from PIL import Image

from symgd.catalog import catalogue
from symgd.gallery import kept
from symgd.gallery.check import check_entry
from symgd.gallery.readme import readme

GALLERY = Path(__file__).parents[2] / "gallery"

MOST = 15_000_000


@pytest.fixture(scope="module")
def entries():
    return {path.name: kept.read(path) for path in kept.folders(GALLERY)}


def test_it_holds_all_of_the_catalogue(entries):
    assert [name for name in catalogue if name not in entries] == []
    for name, example in catalogue.items():
        entry = entries[name]
        assert (entry.loss, entry.variables) == (example.text, example.variables), name
        assert {"descent.png", "history.png"} <= set(entry.pictures), name


def test_it_is_small():
    files = [p for p in GALLERY.rglob("*") if p.is_file() and p.name != kept.PAGE]
    assert sum(path.stat().st_size for path in files) <= MOST


def test_pictures_are_legible_at_600_pixels():
    for path in GALLERY.rglob("*.png"):
        with Image.open(path) as picture:
            assert picture.width >= 900, path
    for path in GALLERY.rglob("*.gif"):
        assert path.stat().st_size < 1_000_000
        with Image.open(path) as picture:
            assert picture.is_animated
            assert picture.width >= 590


def test_pages_over_it_link_to_what_is_there(entries):
    assert (GALLERY / "README.md").read_text(encoding="utf-8") == readme(entries.values())
    page = (GALLERY / "index.html").read_text(encoding="utf-8")
    assert page.count("<article ") == len(entries)
    for text in (page, readme(entries.values())):
        for link in re.findall(r'(?:href|src)="([^"]+)"', text):
            assert (GALLERY / link).exists(), link


@pytest.mark.parametrize("name", ["parabola", "bowl", "rosenbrock", "himmelblau", "wood"])
def test_runs_repeat(name):
    assert check_entry(GALLERY / name).agrees
