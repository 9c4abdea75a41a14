"""A page runs nothing but its own program."""

import symgd
from tests.browser.live import agree

HOSTILE = '</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">'


def test_hostile_text_runs_nothing(live):
    rule = symgd.Rule(HOSTILE, "w = w - lr*g", title=HOSTILE, source=HOSTILE)
    page = live("where(x<1, x**2, x)", (3,), title=HOSTILE, optimizer=rule)
    assert page.ask("window.hacked === undefined")
    assert page.browser.title == HOSTILE
    assert HOSTILE in page.browser.find_element("tag name", "h1").text
    assert page.browser.find_elements("tag name", "img") == []
    agree(page)


def test_the_policy_lets_nothing_else_run(live):
    page = live("x**2", (3,))
    page.browser.execute_script(
        "const more = document.createElement('script'); more.textContent = 'window.intruder = 1';"
        "document.body.append(more)"
    )
    assert page.ask("window.intruder === undefined")
    page.browser.get_log("browser")  # the refusal is an error in the console
