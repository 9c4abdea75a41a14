"""``symgd gallery``: build, open, list, check."""

import json

import pytest

from symgd.catalog import catalogue
from tests.gallery.galleries import listed, typed


def test_without_an_action_it_helps(symgd):
    status, out, err = symgd("gallery")
    assert (status, out) == (2, "")
    assert err.startswith("Usage: symgd gallery ")
    for action in ("build", "index", "open", "list", "check"):
        assert f"\n  {action} " in err


@pytest.mark.parametrize("action", ["build", "index", "open", "list", "check"])
def test_every_action_has_help(symgd, action):
    status, out, err = symgd("gallery", action, "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"Usage: symgd gallery {action} ")
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["bild"], "no action on a gallery 'bild' (did you mean 'build'?): type one of build, "),
        (
            ["build", "bothh"],
            "no entry 'bothh' (did you mean 'booth'?): 'symgd catalogue' lists them\n",
        ),
        (["build", "qqq"], "no entry 'qqq': 'symgd catalogue' lists them\n"),
        (["build", "--jbs", "2"], "no option --jbs: did you mean --jobs?"),
        (["build", "--jobs", "0"], "invalid value for '--jobs'"),
        (["build", "--theme", "pink"], "invalid value for '--theme'"),
        (["check"], "no gallery 'gallery' (no such file or directory): make one with symgd gall"),
        (["list", "--out", "none"], "no gallery 'none'"),
        (["index", "--out", "none"], "no gallery 'none'"),
        (["check", "--tolerance", "-1"], "invalid value for '--tolerance'"),
        (["check", "--tolerance", "nan"], "the tolerance must be a finite number from 0 on"),
        (["open"], "no 'gallery/index.html': make it with symgd gallery build"),
    ],
)
def test_what_cannot_be_meant(symgd, tmp_path, arguments, sentence):
    status, out, err = symgd("gallery", *arguments)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1 + err.count("\n  ")
    assert list(tmp_path.iterdir()) == []


def test_a_gallery_from_its_making_to_its_end(symgd, tmp_path):
    status, out, err = symgd("gallery", "build", "absolute", "--no-explore", "--jobs", "1")
    assert (status, err) == (0, "")
    assert out.startswith("1 entry made in gallery: 0.")
    assert "  gallery/index.html\n" in out
    assert {path.name for path in (tmp_path / "gallery" / "absolute").iterdir()} == {
        *("descent.png", "history.png", "run.json")
    }

    assert symgd("x**2 + 7", "--no-plot")[0] == 0
    typed(tmp_path / "gallery", "x**2 + 7")
    status, out, err = symgd("gallery", "list")
    assert (status, err) == (0, "")
    assert f"  absolute: {catalogue['absolute'].title}\n" in out
    assert "gd, momentum, adam: descent, history\n" in out
    assert "\nYour own losses\n" in out

    status, out, err = symgd("gallery", "check", "--jobs", "1")
    assert (status, err) == (0, "")
    assert out == (
        "2 of 2 entries agree: 4 runs, at most 0.0e+00 of their largest coordinate apart "
        "(1e-09 is allowed).\n"
    )


def test_an_entry_that_cannot_be_made(symgd, monkeypatch):
    from symgd.gallery import build as module

    def content(example, theme, explore):
        raise MemoryError

    monkeypatch.setattr(module, "content", content)
    status, out, err = symgd("gallery", "build", "booth", "--no-explore", "--jobs", "1")
    assert status == 1
    assert out.startswith("0 entries made in gallery: 0.0 MB.\n")
    assert err == "symgd: booth: a mistake inside symgd (MemoryError: )\n"


def test_ctrl_c_says_what_is_there(symgd, monkeypatch):
    from symgd.gallery import build as module

    def content(example, theme, explore):
        if example.name == "beale":
            raise KeyboardInterrupt
        return {"run.json": b"{}"}

    monkeypatch.setattr(module, "content", content)
    status, out, err = symgd("gallery", "build", "booth", "beale", "--no-explore", "--jobs", "1")
    assert status == 130
    assert out.startswith("1 entry made in gallery: 0.0 MB.\n")
    assert "  gallery/index.html\n" in out
    assert err.endswith("symgd: stopped before all were made; every entry that is there is whole\n")


def test_the_list_for_programs(symgd, tmp_path):
    listed(tmp_path / "gallery", "booth")
    status, out, err = symgd("gallery", "list", "--json")
    assert (status, err) == (0, "")
    (entry,) = json.loads(out)["entries"]
    assert entry == {
        "name": "booth",
        "title": catalogue["booth"].title,
        "loss": catalogue["booth"].text,
        "variables": ["x", "y"],
        "optimizers": ["gd"],
        "properties": list(catalogue["booth"].properties),
        "pictures": ["descent.png", "history.png"],
        "page": False,
    }


def test_the_index_is_made_anew(symgd, tmp_path):
    gallery = tmp_path / "gallery"
    listed(gallery, "booth")
    assert symgd("gallery", "index")[1].startswith("1 entry is shown.\n")
    assert "symgd gallery index" not in symgd("gallery", "list")[1]
    own = typed(gallery, "x**2 + 7")
    before = {path: path.read_bytes() for path in gallery.glob("*/*")}
    assert "\nsymgd gallery index shows losses" in symgd("gallery", "list")[1]
    status, out, err = symgd("gallery", "index")
    assert (status, err) == (0, "")
    assert out.startswith("2 entries are shown.\n")
    for name in ("index.html", "README.md"):
        assert f"  gallery/{name}\n" in out
        assert own.name in (gallery / name).read_text(encoding="utf-8")
    assert {path: path.read_bytes() for path in gallery.glob("*/*")} == before

    (own / "run.json").write_text("{")
    status, out, err = symgd("gallery", "index")
    assert status == 1
    assert out.startswith("1 entry is shown.\n")
    assert "is damaged" in err

    (gallery / "README.md").write_text("# My project")
    status, out, err = symgd("gallery", "index")
    assert (status, out) == (2, "")
    assert "was not made by symgd gallery" in err


def test_an_empty_gallery(symgd, tmp_path):
    (tmp_path / "gallery").mkdir()
    status, out, _ = symgd("gallery", "list")
    assert (status, out) == (
        0,
        "There are no entries in gallery: make them with symgd gallery build.\n",
    )
    for extra in ([], ["--json"], ["booth"]):
        status, out, err = symgd("gallery", "check", *extra)
        assert (status, out) == (2, "")
        assert err.startswith("symgd: there is nothing to check in 'gallery': make entries with ")


def test_a_wrong_name_of_an_entry_is_a_short_sentence(symgd, tmp_path):
    for name in ("booth", "beale"):
        listed(tmp_path / "gallery", name)
    for name, meant in (("both", " (did you mean 'booth'?)"), ("qqq", "")):
        assert symgd("gallery", "check", name) == (
            2,
            "",
            f"symgd: there is no entry {name!r} in 'gallery'{meant}: "
            "'symgd gallery list' lists them\n",
        )


def test_differences_and_damage(symgd, tmp_path):
    record = listed(tmp_path / "gallery", "booth") / "run.json"
    kept = json.loads(record.read_text())
    kept["runs"][0]["path"]["points"][3][0] += 0.5
    record.write_text(json.dumps(kept))
    (listed(tmp_path / "gallery", "beale") / "run.json").write_text("{")
    status, out, err = symgd("gallery", "check", "--jobs", "1")
    assert status == 1
    assert "booth: gd, learning rate 0.1: differs from step 3 on, there by " in out
    assert "0 of 2 entries agree: 0 runs" in out
    assert out.endswith(" (1e-09 is allowed). 1 record could not be read or repeated.\n")
    assert err.startswith("symgd: 'gallery/beale/run.json' is damaged")

    status, out, err = symgd("gallery", "check", "booth", "--json", "--jobs", "1")
    assert (status, err) == (1, "")
    (entry,) = json.loads(out)["entries"]
    assert (entry["agrees"], entry["runs"][0]["step"]) == (False, 3)

    status, out, err = symgd("gallery", "list")
    assert status == 1
    assert "  booth: " in out
    assert "beale" in err


def test_open(symgd, tmp_path, monkeypatch):
    from symgd.cli.gallery import open as module

    shown = []
    monkeypatch.setattr(module, "show", lambda path: shown.append(str(path)) or True)
    (tmp_path / "gallery").mkdir()
    (tmp_path / "gallery" / "index.html").write_text("page")
    assert symgd("gallery", "open") == (0, "gallery/index.html\n", "")
    assert shown == ["gallery/index.html"]
    monkeypatch.setattr(module, "show", lambda path: False)
    assert symgd("gallery", "open") == (
        1,
        "gallery/index.html\n",
        "symgd: no browser could be started: open gallery/index.html in one\n",
    )
