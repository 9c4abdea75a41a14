"""The page as a file: one, whole, escaped, under a policy that names every script in it."""

import base64
import hashlib
import html
import json
import re

import numpy as np
import pytest

import symgd
from symgd.errors import SettingError

HOSTILE = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)> &amp;'


@pytest.fixture(scope="module")
def page():
    rule = symgd.Rule(HOSTILE, "w = w - lr*g", title=HOSTILE, source=HOSTILE)
    return symgd.explore("where(x<1, x**2, x)", 3.0, title=HOSTILE, optimizer=rule)


def scripts(page):
    return re.findall(r"<script>(.*?)</script>", page.html, re.DOTALL)


def data(page):
    pattern = r'<script type="application/json" id="data">(.*?)</script>'
    return json.loads(re.search(pattern, page.html, re.DOTALL)[1])


def test_nothing_is_fetched(page):
    assert not re.search(r"<(link|iframe|object|embed)\b", page.html)
    assert not re.search(r'<[a-z]+[^>]* (src|href)="', page.html.partition("<script>")[0])


def test_the_policy_names_every_script(page):
    policy = html.unescape(re.search(r'Security-Policy" content="(.*?)"', page.html)[1])
    digests = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in scripts(page)
    ]
    assert re.search(r"script-src ([^;]*)", policy)[1] == " ".join(
        f"'sha256-{digest}'" for digest in digests
    )
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert policy.count("unsafe-inline") == 1


def test_hostile_text_is_escaped(page):
    assert HOSTILE not in page.html
    assert all("alert(1)" not in script for script in scripts(page))
    assert f"<title>{html.escape(HOSTILE)}</title>" in page.html
    assert data(page)["rules"][0]["name"] == HOSTILE
    assert page.title == HOSTILE


def test_a_notebook_gets_a_frame_that_reaches_nothing(page):
    frame = page._repr_html_()
    assert 'sandbox="allow-scripts"' in frame
    assert html.unescape(re.search(r'srcdoc="(.*?)"', frame, re.DOTALL)[1]) == page.html


def test_a_page_is_saved_whole(page, tmp_path):
    path = page.save(tmp_path / "page.html")
    assert path.read_text(encoding="utf-8") == page.html
    assert len(page.html) < 2_500_000


def test_a_run_is_explored_from_its_settings():
    run = symgd.descend(
        "x**2 + y**4", {"x": 1, "y": 2}, optimizer="adam", lr=0.02, steps=30, clip_norm=1.0
    )
    page = run.explore()
    found = data(page)
    assert found["start"] == [1, 2]
    assert (found["lr"], found["steps"]) == (0.02, 30)
    rule = found["rules"][found["optimizer"]]
    assert rule["given"]
    assert rule["equations"].startswith("g = g*min(1, clip_norm")


def test_the_window_holds_path_and_start():
    loss = symgd.Loss("x**2 + 3*y**2 + z**2")
    run = symgd.descend(loss, (1, 2, -3), lr=0.1)
    window = np.array(data(symgd.explore(run))["window"])
    assert (window[:, 0] < run.positions.min(axis=0)).all()
    assert (window[:, 1] > run.positions.max(axis=0)).all()
    one = data(symgd.explore("x**2", 3.0, lr=0.1, window=[(-1, 4)]))
    assert one["window"] == [[-1, 4]]
    assert one["heights"][0] < 0
    assert one["heights"][1] > 9


def test_the_catalogue_gives_title_window_and_minima():
    found = data(symgd.explore("himmelblau"))
    assert len(found["minima"]) == 4
    assert symgd.explore("himmelblau").title == "Himmelblau's function"
    assert symgd.explore("himmelblau", title="Mine").title == "Mine"


@pytest.mark.parametrize(
    ("loss", "settings", "sentence"),
    [
        ("2", {}, "nothing to explore"),
        (" + ".join(f"x{i}**2" for i in range(30)), {}, "30 variables"),
        ("+".join(f"sin({k}*x)*cos({k}*y)" for k in range(500)), {}, "at most 2,000"),
        ("x**2", {"steps": 10_001}, "at most 10,000 steps"),
        ("x**2", {"noise": 0.1}, "a page has no noise"),
        ("x**2", {"window": [(0, 1), (0, 1)]}, "the window has 2 intervals: give one$"),
        ("x**2", {"window": "-5:5"}, "pairs of numbers, such as .* not '-5:5'"),
        ("x**2", {"stop": "none"}, r"give stop=\(\) for none"),
        ("x**2", {"window": [(0, float("nan"))]}, "holds nothing"),
        ("x**2", {"window": [(-1e308, 1e308)]}, "holds nothing"),
        (
            "x**2",
            {"window": (-1, 4)},
            r"pairs of numbers, such as \[\(-5, 5\), \(0, 2\)\], not \(-1, 4",
        ),
    ],
)
def test_what_is_refused(loss, settings, sentence):
    with pytest.raises(SettingError, match=sentence):
        symgd.explore(loss, **settings)


def test_a_run_gives_its_page_a_title_and_a_window():
    run = symgd.descend("x**2", (3,), lr=0.2)
    page = run.explore(title="A bowl", window=[(-5, 5)])
    assert page.title == "A bowl"
    assert data(page)["window"] == [[-5, 5]]


def test_a_run_over_data_asks_for_its_loss():
    loss = symgd.Loss("mean((w*x - y)**2)", data={"x": [0.0, 1.0], "y": [1.0, 2.0]})
    run = symgd.descend(loss, lr=0.05)
    with pytest.raises(SettingError, match=r"as in symgd\.explore\(loss, run\.start, lr=0\.05\)"):
        run.explore()
    assert symgd.explore(loss, run.start, lr=0.05).title == loss.text
