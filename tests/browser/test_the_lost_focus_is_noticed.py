"""The eyes behind the keyboard stories can fail: each way of losing the focus is noticed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.keyboard import Keyboard
from tests.portal import chromium

# what the eyes must notice → a style that spoils a page of three links in that way
BROKEN = {
    "has no mark": "a:focus { outline: 0; }",
    "is covered": "p { position: fixed; inset: 0; background: white; }",
    "outside the window": "a:last-of-type { position: absolute; left: -9999px; }",
    "jumps back": "main { display: flex; flex-direction: column-reverse; }",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.mark.parametrize(("fault", "style"), BROKEN.items())
def test_a_focus_one_cannot_see_is_noticed(browser, fault, style):
    page = browser.new_page()
    page.set_content(
        "<main><a class=skip href=#a>1</a><a href=#b>2</a><br><a href=#c>3</a></main><p>over"
        f"<style>{style}</style>"
    )
    with pytest.raises(AssertionError, match=fault):
        Keyboard(page).whole_round()
    page.close()
