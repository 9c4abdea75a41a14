"""The index and the README: whole, escaped, made from the folders."""

import json
import re
from html.parser import HTMLParser

import pytest

from symgd.errors import FileError
from symgd.gallery import kept, overview
from symgd.gallery.index import index
from symgd.gallery.picture import size
from symgd.gallery.readme import code, readme
from tests.gallery.galleries import PIXEL, listed, typed

HOSTILE = (
    '<script>alert(1)</script> " onload="alert(2)" | `c` [a](b) ![i](j) *x* &amp; \n# big \x1b'
)


class Tags(HTMLParser):
    """What a page is made of."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture
def gallery(tmp_path):
    for name in ("himmelblau", "booth", "absolute"):
        listed(tmp_path, name)
    typed(tmp_path, "x**2 + max(x, y)", optimizer="v = 0.9*v + g; w = w - lr*v")
    return tmp_path


def entries(folder):
    return [kept.read(path) for path in kept.folders(folder)]


def test_every_entry_is_a_card(gallery):
    page = Tags(index(entries(gallery)))
    cards = page.all("article")
    assert len(cards) == 4
    assert len(page.all("math")) == 4
    for picture in page.all("img"):
        assert (gallery / picture["src"]).read_bytes() == PIXEL
        assert (picture["width"], picture["height"]) == ("1", "1")
        assert len(picture["alt"]) > 10
    assert "Himmelblau's function" in page.words
    assert [h for h in page.words if h == "Your own losses"] == ["Your own losses"]


def test_links_lead_to_files_that_are_there(gallery):
    (gallery / "booth" / "explore.html").write_text("page")
    for text in (index(entries(gallery)), readme(entries(gallery))):
        links = re.findall(r'(?:href|src)="([^"]+)"|\]\(([^)]+)\)', text)
        assert len(links) > 8
        for link in map("".join, links):
            assert (gallery / link).exists(), link
            assert not link.startswith("/")


def test_filters_name_what_there_is(gallery):
    page = Tags(index(entries(gallery)))
    words = "".join(page.words)
    options = [attributes["value"] for attributes in page.all("option")]
    assert options.count("") == 2
    assert "a rule of your own" in words
    numbers = {card["data-optimizers"] for card in page.all("article")}
    assert numbers <= set(options)


def test_pages_that_run_are_linked_or_told_how_to_make(gallery):
    text = index(entries(gallery))
    assert "symgd gallery build" in text
    assert "explore.html" not in text
    for path in kept.folders(gallery):
        (path / "explore.html").write_text("page")
    text = index(entries(gallery))
    assert text.count('/explore.html"') == 4
    assert "symgd gallery build</code>" not in text


def test_the_index_asks_for_nothing_and_runs_only_its_own_script(gallery):
    text = index(entries(gallery))
    assert "http:" not in text
    assert "https:" not in text
    page = Tags(text)
    assert len(page.all("script")) == 1
    assert not [name for _, found in page.tags for name in found if name.startswith("on")]
    (policy,) = [m["content"] for m in page.all("meta") if "http-equiv" in m]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2]


def test_hostile_texts_are_shown_and_nothing_else(tmp_path):
    folder = listed(tmp_path, "booth")
    path = folder / "run.json"
    record = json.loads(path.read_text())
    record["loss"] = HOSTILE
    for word in ("title", "teaches", "source", "group"):
        record["example"][word] = HOSTILE
    record["example"]["properties"] = [HOSTILE]
    record["runs"][0]["settings"]["optimizer"] = HOSTILE
    record["runs"][0]["outcome"] = HOSTILE
    path.write_text(json.dumps(record))
    page = Tags(index(entries(tmp_path)))
    assert len(page.all("script")) == 1
    assert "<script>alert(1)</script>" in "".join(page.words)
    assert not [name for _, found in page.tags for name in found if name.startswith("on")]
    text = readme(entries(tmp_path))
    outside = re.sub(r"(`+).*?\1", "", text)
    assert "<script" not in outside
    (row,) = [line for line in text.splitlines() if "booth/descent" in line]
    assert len(re.findall(r"(?<!\\)\|", row)) == 3
    assert "](b)" not in outside
    assert "\x1b" not in text


def test_code_in_markdown_keeps_ticks_and_bars():
    assert code("a`b") == "`` a`b ``"
    assert code("``") == "``` `` ```"
    assert code("a|b") == "`a\\|b`"


def test_pages_over_an_empty_gallery(tmp_path):
    pages, unread = overview.write(tmp_path)
    assert [path.name for path in pages] == ["index.html", "README.md"]
    assert unread == {}
    assert "0 of 0 entries" in pages[0].read_text()


def test_a_damaged_entry_is_told_and_left_out(gallery):
    (gallery / "booth" / "run.json").write_text("{")
    pages, unread = overview.write(gallery)
    assert list(unread) == ["booth"]
    assert "booth/run.json' is damaged" in unread["booth"]
    assert all("booth" not in path.read_text() for path in pages)


def test_pages_of_another_origin_stay(gallery):
    overview.write(gallery)
    overview.check(gallery)
    (gallery / "README.md").write_text("# A project")
    with pytest.raises(FileError, match=r"README\.md' was not made by symgd gallery"):
        overview.check(gallery)


def test_twice_gives_the_same_bytes(gallery):
    first = [path.read_bytes() for path in overview.write(gallery)[0]]
    assert [path.read_bytes() for path in overview.write(gallery)[0]] == first


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PIXEL, (1, 1)),
        (b"GIF89a\x58\x02\x90\x01" + bytes(20), (600, 400)),
        (PIXEL[:20], (0, 0)),
        (b"<svg/>", (0, 0)),
        (b"", (0, 0)),
    ],
)
def test_sizes_of_pictures(tmp_path, content, expected):
    path = tmp_path / "picture"
    path.write_bytes(content)
    assert size(path) == expected
