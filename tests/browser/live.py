"""A live page as its reader has it: sliders, menus, the handle, and what they show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from symgd.trajectory import Trajectory


def wait(browser: WebDriver, until: Callable[[WebDriver], bool]) -> None:
    """Look until something is so; half a second from look to look, as usual, adds up."""
    WebDriverWait(browser, 20, poll_frequency=0.02).until(until)


@dataclass(frozen=True)
class Live:
    """An opened page that has begun."""

    browser: WebDriver

    def __post_init__(self) -> None:
        self.until("page.ready === true")

    def ask(self, expression: str) -> Any:
        """Return the value of an expression of the page's program."""
        return self.browser.execute_script(f"return {expression}")

    def until(self, condition: str) -> None:
        wait(self.browser, lambda _: self.ask(condition))

    @property
    def path(self) -> np.ndarray:
        """The positions of the run that is shown, (T + 1, n)."""
        flat = self.ask("Array.from(page.result.positions)")
        return np.reshape(flat, (-1, self.ask("names.length")))

    @property
    def start(self) -> list[float]:
        return self.ask("state.start")

    def text(self, place: str) -> str:
        """Return what is read there, with plain hyphens."""
        return self.browser.find_element("id", place).text.replace("\u2011", "-")

    def part(self, place: str, selector: str) -> WebElement:
        """Return an element inside a widget of Bokeh's."""
        script = "return document.getElementById(arguments[0]).lastElementChild.shadowRoot"
        return self.browser.execute_script(f"{script}.querySelector(arguments[1])", place, selector)

    def press(self, place: str, *keys: str) -> None:
        """Move a slider by the keyboard."""
        self.part(place, ".noUi-handle").send_keys(*keys)

    def choose(self, place: str, label: str) -> None:
        Select(self.part(place, "select")).select_by_visible_text(label)

    def drag(self, across: int, up: int) -> None:
        """Drag the start by so many pixels."""
        handle = self.browser.find_element("id", "handle")
        actions = ActionChains(self.browser, duration=50).move_to_element(handle).click_and_hold()
        actions.move_by_offset(across // 2, -up // 2)
        actions.move_by_offset(across - across // 2, -(up - up // 2)).release().perform()

    def arrow(self, key: str) -> None:
        self.browser.find_element("id", "handle").send_keys(key)

    def python(self, **names: Any) -> Trajectory:
        """Run what the page says repeats its run in Python, where some names are known."""
        exec(self.browser.find_element("id", "python").get_attribute("textContent"), names)
        return names["run"]


def agree(page: Live) -> None:
    """The call that the page shows gives the run that it shows."""
    run = page.python()
    np.testing.assert_allclose(page.path, run.positions, rtol=1e-9, atol=1e-9)
    assert page.ask("page.result.outcome") == run.outcome
    assert page.ask("page.result.reason") == run.reason


RIGHT, LEFT, UP, DOWN = Keys.ARROW_RIGHT, Keys.ARROW_LEFT, Keys.ARROW_UP, Keys.ARROW_DOWN

FIVE = "x1^2 + 2*x2^2 + 3*x3^2 + x4^2*x1^2 + cos(x5)"
"""A loss of five variables, of which a picture shows two."""
