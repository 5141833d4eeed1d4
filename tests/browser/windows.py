"""Windows of the demo's people on one running portal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from agencies.management.commands.create_demo_accounts import PASSWORD
from tests.portal import Portal, portal

Open = Callable[..., Page]


@contextmanager
def demo() -> Iterator[Portal]:
    """The demo in October 2023. From one place as much may be said as one likes: all tests
    come from the same place, and within the same hour."""
    with pytest.MonkeyPatch.context() as patch:
        for limit in ("REMARKS_AN_HOUR", "REMARKS_A_DAY"):
            patch.setenv(limit, "1000")
        with portal(today="2023-10-16", demo=True) as made:
            yield made


@contextmanager
def windows(browser: Browser, url: str, **habits: Any) -> Iterator[Open]:
    """How to open windows with the same habits; all are shut when the block ends.

    ``opened(person)`` signs that person in, ``opened()`` is a citizen's.
    """
    made: list[BrowserContext] = []

    def opened(person: str = "", **more: Any) -> Page:
        context = browser.new_context(
            locale="zh-CN", base_url=url, reduced_motion="reduce", **{**habits, **more}
        )
        made.append(context)
        page = context.new_page()
        if person:
            sign_in(page, person)
        return page

    yield opened
    for context in made:
        context.close()


def sign_in(page: Page, person: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(person)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".strip-secret").wait_for()
