"""Every loss of the catalogue in a browser: it descends as in Python, and its page opens."""

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.catalog import catalogue
from symgd.gallery.exhibit import page
from tests.browser.javascript import run
from tests.browser.live import Live


@pytest.mark.parametrize("name", catalogue)
def test_the_run_of_an_example_is_the_same(evaluate, name):
    example = catalogue[name]
    loss = Loss(example.text, example.variables)
    expected = descend(loss, example.start, **example.run)
    found = run(evaluate, loss, example.start, **example.run)
    assert found["reason"] == expected.reason
    assert found["outcome"] == expected.outcome
    scale = max(1.0, np.abs(expected.positions).max())
    early = slice(101)
    difference = np.abs(found["positions"][early] - expected.positions[early])
    assert difference.max() <= 1e-9 * scale


@pytest.fixture(scope="module")
def phone(browser):
    """A screen as wide as a phone's, for all pages: to lay one out twice costs as much again."""
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    yield
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("name", catalogue)
def test_every_page_of_the_catalogue_opens(open_page, phone, name):
    """Without an error, a request or an overflow; the run is there."""
    live = Live(open_page(page(catalogue[name]).decode()))
    # The figures take the width of the window a moment later.
    live.until("document.documentElement.scrollWidth <= 390")
    assert live.path[0].tolist() == list(catalogue[name].start)
    assert live.text("now").startswith("Step ")
