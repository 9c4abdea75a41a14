"""No name that is typed leads out of the gallery, or into another loss's folder."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgd.catalog import catalogue
from symgd.errors import FileError
from symgd.gallery.slug import DEVICES, inside, slug

HOSTILE = [
    "../../etc/passwd",
    "/etc/passwd",
    "..",
    ".",
    "",
    "~",
    "con",
    "NUL",
    "aux.txt",
    "com1",
    "a\\b",
    "C:\\x",
    "a\0b",
    "x" * 10_000,
    "-rf",
    "x\ny",
    "<script>",
    "\u202egnp",
    "Ｃｏｎ",
    "\ud800",
    "+",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_have_safe_names(text, tmp_path):
    name = slug(text, ("x",))
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", name)
    assert name not in DEVICES
    assert inside(tmp_path, name).parent == tmp_path


@given(st.text(), st.lists(st.text(), max_size=3))
def test_every_text_has_a_safe_name(text, variables):
    assert re.fullmatch(r"[a-z0-9_-]{1,64}", slug(text, variables))


def test_the_name_reads_like_the_formula():
    assert slug("x**2 + 3*y**2", ("x", "y")).startswith("x2-3y2-")
    assert slug("sin(x)/x", ("x",)).startswith("sin-x-x-")
    assert slug("μ^2", ("mu",)).startswith("mu2-")


@pytest.mark.parametrize("name", catalogue)
def test_a_loss_of_the_catalogue_is_called_by_its_name(name, tmp_path):
    example = catalogue[name]
    made = slug(example.text, example.variables)
    assert re.fullmatch(f"{name}-[0-9a-f]{{10}}", made)
    assert inside(tmp_path, made).parent == tmp_path
    # In another order of the variables it is another entry.
    turned = slug(example.text, example.variables[::-1])
    assert turned.startswith(f"{name}-")
    assert (turned == made) == (len(example.variables) == 1)


def test_one_loss_one_name():
    assert slug("x**2+y", ("x", "y")) == slug(" x**2 + y", ("x", "y"))
    names = [
        slug(text, names)
        for text, names in [
            ("x+y", ("x", "y")),
            ("x-y", ("x", "y")),
            ("x+y", ("y", "x")),
            ("x+y", ("x", "y", "z")),
            ("x*y", ("x", "y")),
            ("xy", ("xy",)),
            ("x" * 300 + "1", ("x",)),
            ("x" * 300 + "2", ("x",)),
        ]
    ]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "name", ["", "..", "a/b", "con", "lpt1", "a" * 65, "A", ".x", "x\n", "a b"]
)
def test_other_names_are_refused(name, tmp_path):
    with pytest.raises(FileError, match="cannot be the name of a gallery entry"):
        inside(tmp_path, name)


def test_a_link_that_leads_elsewhere_is_refused(tmp_path):
    (tmp_path / "gallery").mkdir()
    (tmp_path / "elsewhere").mkdir()
    for name, target in (("out", tmp_path / "elsewhere"), ("gone", tmp_path / "nowhere")):
        (tmp_path / "gallery" / name).symlink_to(target)
        with pytest.raises(FileError, match="leads elsewhere"):
            inside(tmp_path / "gallery", name)


def test_the_gallery_itself_may_be_a_link(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "gallery").symlink_to(tmp_path / "kept")
    assert inside(tmp_path / "gallery", "x2-1") == tmp_path / "gallery" / "x2-1"
