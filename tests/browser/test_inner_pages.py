"""Every kind of inner page, as the person it belongs to: axe finds nothing, and nothing
scrolls sideways on the narrowest phone. The pages are full: they show the demo's work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from agencies.management.commands.create_demo_accounts import PASSWORD
from tests.portal import chromium, portal

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}
WIDTH = "document.scrollingElement.scrollWidth"

# person → where the visit starts, and the links followed from there
VISITS: dict[str, tuple[tuple[str, ...], ...]] = {
    "county": (
        ("/desk/special/",),
        ("/desk/special/", "强降雨"),
    ),
    "countyhead": (
        ("/desk/", "2023年9月"),
        ("/desk/notices/",),
        ("/desk/notices/", "通报批评"),
        ("/desk/problems/",),
    ),
    "reporter": (
        ("/desk/",),
        ("/desk/", "2023年9月"),
        ("/desk/", "2023年9月", "佐证2份"),
        ("/desk/", "上传 Excel"),
        ("/desk/tasks/",),
        ("/desk/projects/",),
        ("/inbox/",),
    ),
    "head": (
        ("/desk/",),
        ("/desk/confirm/",),
        ("/desk/confirm/", "铁东区"),
        ("/desk/delegation/",),
        ("/desk/notices/",),
        ("/desk/acceptance/",),
    ),
    "office": (
        ("/office/",),
        ("/office/", "改造城镇老旧小区"),
        ("/office/", "改造城镇老旧小区", "分解任务"),
        ("/office/review/",),
        ("/office/review/", "临江市"),
        ("/office/calendar/",),
        ("/office/calendar/", "2023年9月"),
        ("/office/problems/",),
        ("/office/problems/", "连续三个月"),
        ("/office/special/",),
        ("/office/notices/",),
        ("/office/notices/", "双辽市"),
        ("/office/acceptance/",),
        ("/office/scores/",),
        ("/office/scores/", "考核办法"),
        ("/office/signs/",),
        ("/office/rules/",),
        ("/office/rules/", "设置研判规则"),
        ("/office/rollup/",),
        ("/office/backtest/",),
    ),
    "admin": (
        ("/directory/",),
        ("/directory/people/",),
        ("/directory/people/", "陈晓梅"),
    ),
}


@pytest.fixture
def address() -> Iterator[str]:
    """A portal of its own in which the demo's people are at work."""
    with portal(today="2023-10-16", demo=True) as made:
        yield made.url


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def test_axe_finds_nothing_and_nothing_scrolls_sideways(address, browser):
    faults = {}
    for person, visits in VISITS.items():
        page = signed_in(browser, address, person)
        if person == "county":
            hand_in(page)  # so that the county's head has something to sign
        for visit in visits:
            follow(page, visit)
            if found := [*broken_rules(page), *sideways(page)]:
                faults[person, *visit] = found
        page.context.close()

    assert faults == {}


def signed_in(browser: Browser, url: str, person: str) -> Page:
    page = browser.new_context(
        locale="zh-CN", base_url=url, color_scheme="light", reduced_motion="reduce"
    ).new_page()
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(person)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".strip-secret")).to_be_visible()
    return page


def hand_in(page: Page) -> None:
    page.goto("/desk/")
    page.locator(".entry input.n").first.fill("6")
    page.get_by_role("button", name="保存并送单位负责人审签").click()
    expect(page.get_by_text("月报已送单位负责人审签")).to_be_visible()


def follow(page: Page, visit: tuple[str, ...]) -> None:
    address, *links = visit
    page.set_viewport_size(DESK)
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, f"{address}: {answer.status}"
    for link in links:
        page.locator("main").get_by_role("link", name=link).first.click()
        page.wait_for_load_state()


def broken_rules(page: Page) -> list[str]:
    """Each rule that axe finds broken, with the first place it is broken at."""
    return [
        f"{rule['id']}: {rule['nodes'][0]['html']}"
        for rule in Axe().run(page).response["violations"]
    ]


def sideways(page: Page) -> list[str]:
    """What is wider than the phone's screen, if the page is."""
    page.set_viewport_size(PHONE)
    width = page.evaluate(WIDTH)
    return [] if width == PHONE["width"] else [f"{width} px"]
