"""The start follows the mouse, a finger, and the keyboard."""

import pytest

from tests.browser.live import DOWN, LEFT, RIGHT, UP, agree


def test_the_mouse_drags_the_start(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.1)
    (left, right), (bottom, top) = page.ask("page.picture.window")
    frame = page.ask("[page.picture.view.frame.bbox.width, page.picture.view.frame.bbox.height]")
    page.drag(-120, -60)
    moved = (3 - 120 * (right - left) / frame[0], 4 - 60 * (top - bottom) / frame[1])
    assert page.start == pytest.approx(moved, abs=0.03)
    assert page.path[0].tolist() == page.start
    assert f"x = {page.start[0]:g}" in page.ask("page.handle.getAttribute('aria-label')")
    agree(page)


def test_a_finger_drags_the_start(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.1)
    ring = page.browser.find_element("id", "handle").rect
    x, y = ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2
    for kind, points in [
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x - 60, "y": y + 20}]),
        ("touchMove", [{"x": x - 120, "y": y + 60}]),
        ("touchEnd", []),
    ]:
        touch = {"type": kind, "touchPoints": points}
        page.browser.execute_cdp_cmd("Input.dispatchTouchEvent", touch)
    page.until("state.start[0] < 2.9 && state.start[1] < 3.9")
    agree(page)


def test_the_arrow_keys_move_the_start(live):
    page = live("x**2 + 3*y**2", (3, 4), lr=0.1)
    for key, axis, sign in [(LEFT, 0, -1), (RIGHT, 0, 1), (UP, 1, 1), (DOWN, 1, -1)]:
        before = page.start
        page.arrow(key)
        assert sign * (page.start[axis] - before[axis]) > 0
        assert page.start[1 - axis] == pytest.approx(before[1 - axis], abs=1e-3)
    agree(page)


def test_in_one_variable_the_start_moves_along_the_axis(live):
    page = live("x^4 - 3*x^2 + x", (2,), lr=0.02)
    page.drag(-100, 50)
    assert len(page.start) == 1
    assert page.start[0] < 2
    agree(page)
    page.press("step", *[LEFT] * 3)
    (x,), (y,) = page.ask("[page.model('now').data.x, page.model('now').data.y]")
    ends = page.ask("[page.model('tangent').data.x, page.model('tangent').data.y]")
    slope = (ends[1][1] - ends[1][0]) / (ends[0][1] - ends[0][0])
    assert slope == pytest.approx(4 * x**3 - 6 * x + 1)
    assert y == pytest.approx(x**4 - 3 * x**2 + x)
