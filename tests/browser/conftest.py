"""What failed in a browser is told with what the pages showed and what the portal logged."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser, Error

from tests.portal import Portal

TOLD = 6000  # characters of each page and log


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and report.when == "call":
        for value in item.funcargs.values():
            if isinstance(value, Browser):
                report.sections += _pages(value)
            elif isinstance(value, Portal):
                report.sections += [
                    (path.name, path.read_text(errors="replace")[-TOLD:])
                    for path in sorted(value.logs.glob("*.log"))
                ]
    return report


def _pages(browser: Browser) -> Iterator[tuple[str, str]]:
    for page in (page for context in browser.contexts for page in context.pages):
        try:
            yield page.url, page.locator("body").inner_text(timeout=2000)[:TOLD]
        except Error as error:
            yield page.url, str(error)
