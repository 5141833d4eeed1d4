"""Screenshots of the main pages at desktop and phone width, on the real data.

python -m tests.screenshots     # make screenshots; writes docs/screenshots/*.png
"""

from __future__ import annotations

import re
import sys

from playwright.sync_api import Browser, Page

from tests import private_services  # servers of our own, where none are named
from tests.portal import ROOT, chromium, portal

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
PASSWORD = "Minsheng-2021"

# name → (who looks, the address, or the link to follow from it)
PAGES = {
    "home": (None, "/", None),
    "batch": (None, "/results/jilin-2021/", None),
    "pledge": (None, "/results/chengde-2020/9/", None),
    "desk": ("reporter", "/desk/", re.compile("2023年10月")),
    "dashboard": ("office", "/office/", None),
    "review": ("office", "/office/review/", None),
}


def main() -> int:
    """Take every picture; each page as its own person at each width."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with portal(today="2023-10-16", accounts=True) as running, chromium() as browser:
        for name, (person, address, link) in PAGES.items():
            for width, size in WIDTHS.items():
                page = _opened(browser, running.url, person, size)
                page.goto(address)
                if link:
                    page.get_by_role("link", name=link).first.click()
                page.wait_for_load_state()
                page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=False)
                page.context.close()
                print(f"{name}-{width}.png")
    private_services.pytest_unconfigure()
    return 0


def _opened(browser: Browser, url: str, person: str | None, size: tuple[int, int]) -> Page:
    width, height = size
    context = browser.new_context(
        locale="zh-CN", base_url=url, viewport={"width": width, "height": height}
    )
    page = context.new_page()
    if person:
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill(person)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_load_state()
    return page


if __name__ == "__main__":
    sys.exit(main())
