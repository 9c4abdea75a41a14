"""The picture of a page: its coordinates, its window, its minima and its contours."""

import numpy as np
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

import symgd
from tests.browser.live import FIVE, RIGHT, Live, agree


def test_two_of_five_coordinates_are_shown(live):
    page = live(FIVE, (1, 2, 3, 4, 5), lr=0.01)
    page.choose("up", "x4")
    assert page.ask("page.picture.axes") == [0, 3]
    assert page.ask("page.model('up axis').axis_label") == "x4"
    page.choose("across", "x4")  # the other one gives way
    assert page.ask("page.picture.axes") == [3, 0]
    menus = [Select(page.part(name, "select")) for name in ("across", "up")]
    assert [menu.first_selected_option.text for menu in menus] == ["x4", "x1"]
    page.press("start-1", RIGHT)
    assert page.start[1] > 2
    before = page.start
    page.drag(40, 20)
    changed = [i for i in range(5) if page.start[i] != before[i]]
    assert changed == [0, 3]
    agree(page)


def test_known_minima_are_marked(live):
    page = live("himmelblau", lr=0.01)
    minima = page.ask("[page.model('minima').data.x, page.model('minima').data.y]")
    assert (3.0, 2.0) in set(zip(*minima, strict=True))
    assert len(minima[0]) == 4


def test_minima_off_the_slice_are_not_marked(live):
    page = live(symgd.loss.as_loss("sphere", dimension=3), (3, 2, 1), lr=0.1)
    page.until("page.model('minima').data.x.length === 1")
    page.press("step", Keys.HOME)
    page.until("page.model('minima').data.x.length === 0")


def test_the_minima_stay_in_sight_of_a_run_that_diverges(live):
    page = live("x^4 - 3*x^2 + x", (3,), lr=0.1)
    assert "Diverged" in page.text("outcome")
    in_sight(page)
    page.browser.execute_script("page.picture.look([50, 60], [0, 1])")
    page.browser.find_element("id", "fit").click()
    in_sight(page)


def in_sight(page: Live) -> None:
    """The start and both minima of x⁴ - 3x² + x are seen, and tell apart."""
    (left, right), (bottom, top) = page.ask("page.picture.window")
    assert left < -1.3008 < 1.1309 < page.start[0] < right
    assert bottom < -3.5139
    assert 0.02 * (top - bottom) < -1.0702 + 3.5139
    assert top > 57  # the loss at the start


def test_the_picture_fits_the_run_that_is_shown(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.1)
    page.browser.execute_script("page.picture.to([300, -20])")
    page.browser.find_element("id", "fit").click()
    window = np.array(page.ask("page.picture.window"))
    for points in (page.path, np.zeros((1, 2))):
        assert ((window[:, 0] < points) & (points < window[:, 1])).all()
    assert np.ptp(window, axis=1).max() < 500


def test_contours_follow_the_window(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.1)
    page.until("page.model('bands').data.x[0] === page.picture.window[0][0]")
    page.browser.execute_script("page.picture.look([-1, 1], [-2, 2])")
    page.until("page.model('bands').data.dw[0] === 2 && page.model('bands').data.y[0] === -2")
    pixels = page.ask("Array.from(page.model('bands').data.image[0])")
    side = round(len(pixels) ** 0.5)
    assert pixels[side * (side // 2) + side // 2] == 0  # the minimum is in the lowest band
    assert pixels[0] == 13


def test_where_the_loss_is_undefined_has_a_colour_of_its_own(live):
    page = live("log(x) + 1/x + y**2", (2, 1), lr=0.1, window=[(-1, 3), (-2, 2)])
    page.until("page.model('bands').data.x[0] === -1")
    pixels = page.ask("Array.from(page.model('bands').data.image[0])")
    assert pixels[0] == 14
    assert pixels[-1] < 14
