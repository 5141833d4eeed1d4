"""Every kind of inner page, as the person it belongs to: axe finds nothing, the browser complains
of nothing, and nothing scrolls sideways on the narrowest phone.

The pages are full: they show the demo's work.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from agencies.management.commands.create_demo_accounts import PASSWORD
from tests.browser.windows import demo
from tests.portal import chromium

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}
WIDTH = "document.scrollingElement.scrollWidth"
UNFOLD = """link => {
  for (let at = link.closest("details"); at; at = at.parentElement.closest("details")) {
    at.open = true;
  }
}"""

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
        ("/desk/notices/", "通报批评", "打印版"),
        ("/desk/problems/",),
    ),
    "reporter": (
        ("/desk/",),
        ("/desk/", "2023年9月"),
        ("/desk/", "2023年9月", "佐证2份"),
        ("/desk/", "上传 Excel"),
        ("/desk/tasks/",),
        ("/desk/projects/",),
        ("/desk/notices/",),
        ("/desk/notices/", "督办单"),
        ("/inbox/",),
    ),
    "head": (
        ("/desk/",),
        ("/desk/confirm/",),
        ("/desk/confirm/", "铁东区"),
        ("/desk/delegation/",),
        ("/desk/notices/",),
        ("/desk/acceptance/",),
        ("/desk/acceptance/", "申请验收"),
    ),
    "office": (
        ("/office/",),
        ("/office/", "会议打印版"),
        ("/office/", "改名"),
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
        ("/office/notices/", "双辽市", "打印版"),
        ("/office/bulletins/",),
        ("/office/bulletins/", "拟定通报"),
        ("/office/bulletins/", "进展情况的通报"),
        ("/office/publish/",),
        ("/office/publish/", "核对发布稿"),
        ("/office/publish/", "公开设置"),
        ("/office/publish/remarks/",),
        ("/office/publish/remarks/", "路灯"),
        ("/office/publish/export/",),
        ("/office/acceptance/",),
        ("/office/scores/",),
        ("/office/scores/", "考核办法"),
        ("/office/signs/",),
        ("/office/rules/",),
        ("/office/rules/", "设置研判规则"),
        ("/office/rollup/",),
        ("/office/backtest/",),
    ),
    "director": (
        ("/office/",),
        ("/office/notices/", "洮南市"),
        ("/office/bulletins/", "进展情况的通报", "签发"),
        ("/office/publish/", "第"),  # the version in force
        ("/office/publish/", "第", "撤回这一版"),
    ),
    "leader": (
        ("/office/",),
        ("/office/", "口袋公园、小微绿地"),
        ("/office/", "口袋公园、小微绿地", "省住建厅"),
        ("/office/notices/",),
        ("/office/bulletins/",),
    ),
    "auditor": (
        ("/office/audit/",),
        ("/office/audit/months/",),
        ("/account/sessions/",),
        ("/account/second-factor/enrol/",),
        ("/accounts/password/change/",),
    ),
    "admin": (
        ("/directory/",),
        ("/directory/people/",),
        ("/directory/people/", "陈晓梅"),
        ("/directory/jobs/",),
    ),
    "security": (
        ("/access/",),
        ("/access/people/",),
        ("/access/people/", "陈晓梅"),
        ("/access/sessions/",),
        ("/access/means/", "陈晓梅"),
        ("/access/systems/",),
        ("/access/systems/", "登记接入系统"),
    ),
}


@pytest.fixture
def address() -> Iterator[str]:
    """A portal of its own in which the demo's people are at work."""
    with demo() as made:
        yield made.url


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def test_axe_finds_nothing_and_nothing_scrolls_sideways(address, browser):
    faults = {}
    for person, visits in VISITS.items():
        page = signed_in(browser, address, person)
        complaints = heard(page)
        BEFORE.get(person, no_work)(page)
        for visit in visits:
            follow(page, visit)
            if found := [*broken_rules(page), *sideways(page), *complaints]:
                faults[person, *visit] = found
            complaints.clear()
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


def do_the_days_work(page: Page) -> None:
    """A saved view and a citizen's remark: what the demo's people have not done."""
    page.goto("/office/jilin-2023/2023-09/?light=red")
    page.get_by_text("把当前筛选存为常用").click()
    page.get_by_label("把当前筛选存为").fill("严重滞后")
    page.locator(".views").get_by_role("button", name="保存").click()
    page.locator(".views").get_by_role("link", name="严重滞后").first.wait_for()
    page.goto("/results/jilin-2023/18/say/")
    page.get_by_label("意见建议").check()
    page.get_by_label("内容").fill("村口新修的路没有路灯。")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="已收到您的意见").wait_for()


def no_work(page: Page) -> None:
    """Most visit what others have done."""


# hand_in: so that the county's head has something to sign
BEFORE = {"county": hand_in, "office": do_the_days_work}


def follow(page: Page, visit: tuple[str, ...]) -> None:
    address, *links = visit
    page.set_viewport_size(DESK)
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, f"{address}: {answer.status}"
    for link in links:
        found = page.locator("main").get_by_role("link", name=link, include_hidden=True).first
        found.evaluate(UNFOLD)
        found.click()
        page.wait_for_load_state()


def broken_rules(page: Page) -> list[str]:
    """Each rule that axe finds broken, with the first place it is broken at."""
    return [
        f"{rule['id']}: {rule['nodes'][0]['html']}"
        for rule in Axe().run(page).response["violations"]
    ]


def heard(page: Page) -> list[str]:
    """What the browser will complain of: scripts that fail, what the policy keeps from loading."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda line: said.append(f"{page.url}: {line.text}") if line.type == "error" else None,
    )
    return said


def sideways(page: Page) -> list[str]:
    """What is wider than the phone's screen, if the page is."""
    page.set_viewport_size(PHONE)
    width = page.evaluate(WIDTH)
    return [] if width == PHONE["width"] else [f"{width} px"]
