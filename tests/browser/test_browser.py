"""The fixtures notice what they are there to notice."""

from tests.browser.conftest import console_errors, requests


def test_a_page_is_opened_from_its_html(open_page):
    browser = open_page("<!doctype html><title>a page</title>")
    assert browser.title == "a page"


def test_errors_of_the_console_are_seen(browser, open_page):
    open_page("<script>null.length</script>")
    assert len(console_errors(browser)) == 1


def test_requests_are_seen(browser, open_page):
    open_page('<img src="http://127.0.0.1:9/picture.png">')
    assert "http://127.0.0.1:9/picture.png" in requests(browser)
    console_errors(browser)
