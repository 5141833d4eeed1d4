"""The main stories by keyboard alone: no mouse, and the focus in sight at every step."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from agencies.management.commands.create_demo_accounts import PASSWORD
from tests.browser.keyboard import Keyboard
from tests.browser.windows import Open, demo, windows
from tests.portal import Portal, chromium

PHONE = {"width": 390, "height": 780}


@pytest.fixture(scope="module")
def running() -> Iterator[Portal]:
    with demo() as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def opened(running, browser) -> Iterator[Open]:
    with windows(browser, running.url, viewport={"width": 1280, "height": 800}) as opened:
        yield opened


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def link(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("link", name=name)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def sign_in(page: Page, person: str) -> Keyboard:
    keys = Keyboard(page)
    page.goto("/accounts/login/")
    keys.tab_to(page.get_by_label("用户名"))
    keys.type(person)
    keys.tab()
    keys.type(PASSWORD)
    keys.enter()
    expect(page.locator(".strip-secret")).to_be_visible()
    return keys


class TestACitizen:
    def test_finds_a_pledge_in_three_keys_and_opens_what_is_folded(self, opened):
        page = opened()
        page.goto("/")
        keys = Keyboard(page)
        keys.press("Tab", "Enter", "Tab")
        expect(page.get_by_role("searchbox")).to_be_focused()
        keys.type("gzczljxq")
        keys.enter()
        keys.skip()
        keys.follow(link(page, "改造城镇老旧小区"))
        heading(page, "改造城镇老旧小区")

        keys.skip()
        keys.tab_to(page.locator("summary", has_text="图中数据"))
        table = page.locator(".line-chart").first.get_by_role("table")
        expect(table).to_be_hidden()
        keys.press("Enter")
        expect(table.get_by_role("row", name="2023年8月31日")).to_contain_text("64.13%")
        keys.tab_to(page.locator("summary", has_text="分地区和单位进展"))
        keys.press("Space")
        keys.follow(link(page, "双辽市"))
        heading(page, "双辽市")

    def test_goes_over_the_map_tile_by_tile(self, opened):
        page = opened()
        page.goto("/results/jilin-2023/")
        keys = Keyboard(page)
        keys.skip()
        keys.tab_to(page.locator(".jump").get_by_role("link", name="各地进展"))
        keys.press("Enter")
        tiles = page.locator(".place-map a.place")
        met = []
        for _ in range(tiles.count()):
            keys.tab()
            met.append(page.evaluate("document.activeElement.getAttribute('title')"))

        assert met == tiles.evaluate_all("all => all.map(each => each.title)")
        assert len(met) == 9
        keys.enter()
        heading(page, met[-1])

    def test_says_something_and_is_led_to_what_is_missing(self, opened):
        page = opened()
        page.goto("/results/jilin-2023/26/")
        keys = Keyboard(page)
        keys.skip()
        keys.follow(link(page, "提意见、咨询或数据异议"))
        keys.skip()
        keys.tab_to(page.get_by_label("内容"))
        keys.type("公园里没有座椅。")
        keys.follow(button(page, "提交"))
        expect(page.get_by_role("alert")).to_be_focused()
        keys.tab()
        keys.press("Enter")
        expect(page.get_by_role("radio", name="意见建议")).to_be_focused()
        keys.press("Space")
        keys.tab()
        expect(page.get_by_label("内容")).to_have_value("公园里没有座椅。")
        keys.tab()
        keys.type("someone@example.org")
        keys.tab()
        expect(button(page, "提交")).to_be_focused()
        keys.enter()
        heading(page, "已收到您的意见")


def test_a_month_is_filled_handed_in_and_signed(opened):
    page, signing = opened(), opened()
    keys = sign_in(page, "reporter")
    heading(page, "2023年10月月报")
    the_clerk_fills_the_grid(keys, page)
    the_clerk_tells_the_story(keys, page)
    keys.follow(button(page, "保存并送单位负责人审签"))
    expect(page.get_by_text("月报已送单位负责人审签")).to_be_visible()

    head = sign_in(signing, "head")
    heading(signing, "2023年10月月报")
    head.skip()
    head.tab_to(signing.get_by_label("按现有数据确认"))
    head.press("Space")
    head.tab()
    expect(button(signing, "审签")).to_be_focused()
    head.enter()
    expect(signing.locator("main")).to_contain_text("已审签")


def the_clerk_fills_the_grid(keys: Keyboard, page: Page) -> None:
    """Enter goes down the column of figures; Tab reaches the notes beside them."""
    keys.tab_to(page.get_by_label("改造棚户区（说明）", exact=True))
    keys.type("在建项目按计划推进。")
    keys.tab_to(page.get_by_label("计划开工改造老旧小区（本月累计）", exact=True))
    keys.type("712")
    keys.press("Enter")
    expect(page.get_by_label("涉及居民（本月累计）", exact=True)).to_be_focused()
    keys.type("12.9万")
    keys.tab()
    keys.type("随小区开工同步增加。")
    keys.tab_to(page.get_by_label("口袋公园、小微绿地（本月累计）", exact=True))
    keys.type("60")
    keys.press("Enter")
    expect(button(page, "保存并送单位负责人审签")).to_be_focused()


def the_clerk_tells_the_story(keys: Keyboard, page: Page) -> None:
    keys.tab_to(page.locator("details.story > summary", has_text="口袋公园"))
    keys.press("Enter")
    story = page.locator("details.story[open]")
    keys.tab_to(story.get_by_label("进展情况"))
    keys.type("建成60处，38处进场。")
    expect(page.locator("[data-save-status]")).to_contain_text("已保存")


class TestTheOffice:
    def test_drills_down_by_table_by_map_and_by_filters(self, opened):
        page = opened()
        keys = sign_in(page, "office")
        row = page.locator("table.heat tr").filter(
            has=page.get_by_role("rowheader", name="省住建厅")
        )
        keys.skip()
        keys.follow(row.get_by_role("link").nth(6))
        heading(page, "2023年7月")
        keys.tab()
        items = page.get_by_role("region", name="全部任务")
        assert items.evaluate("all => all.contains(document.activeElement)")
        expect(items.get_by_role("table", name="任务清单").locator("tbody tr")).to_have_count(4)

        keys.skip()
        keys.follow(link(page, "白城市"))
        expect(page.get_by_role("heading", level=2, name="白城市的任务")).to_be_visible()

        keys.follow(link(page, "清除筛选"))
        keys.choose(page.get_by_role("combobox", name="亮灯"), "严重滞后")
        keys.follow(button(page, "筛选"))
        assert "light=red" in page.url

    def test_keeps_a_view_under_a_name_and_comes_back_to_it(self, opened):
        page = opened()
        keys = sign_in(page, "office2")
        page.goto("/office/jilin-2023/2023-09/?light=yellow#items")
        keys.tab_to(page.locator(".views summary"))
        keys.press("Enter")
        keys.tab()
        keys.type("滞后的")
        keys.enter()
        page.goto("/office/")
        keys.skip()
        keys.follow(page.locator(".views").get_by_role("link", name="滞后的", exact=True))
        assert "light=yellow" in page.url
        expect(page.get_by_role("combobox", name="亮灯")).to_have_value("yellow")


def test_three_people_publish_and_the_director_withdraws(opened):
    draft = the_first_prepares(opened())
    the_second_checks(opened(), draft)
    page = opened()
    keys = sign_in(page, "director")
    page.goto(draft)
    keys.skip()
    keys.follow(button(page, "终审通过，发布"))
    expect(page.locator("main")).to_contain_text("已发布")
    page.goto(draft)
    keys.skip()
    keys.follow(link(page, "撤回这一版"))
    keys.tab_to(page.get_by_label("撤回原因"))
    keys.type("口袋公园一项须复核。")
    keys.follow(button(page, "撤回"))
    page.goto("/results/jilin-2023/history/")
    expect(page.locator("main")).to_contain_text("口袋公园一项须复核。")


def the_first_prepares(page: Page) -> str:
    """The demo's waiting draft gives way to one of today's, checked once; its address."""
    keys = sign_in(page, "office")
    page.goto("/office/publish/")
    batch = page.locator("section[aria-labelledby=batch-jilin-2023]")
    keys.skip()
    keys.follow(batch.get_by_role("link", name="核对发布稿"))
    keys.follow(link(page, "作废本稿"))
    keys.tab_to(page.get_by_label("作废原因"))
    keys.type("按今天的数据重新拟稿。")
    keys.follow(button(page, "作废"))
    page.goto("/office/publish/")
    keys.skip()
    keys.choose(batch.get_by_label("发布内容"), "2023年9月进展")
    keys.follow(batch.get_by_role("button", name="拟定发布稿"))
    keys.skip()
    keys.follow(button(page, "初审通过"))
    return page.url


def the_second_checks(page: Page, draft: str) -> None:
    keys = sign_in(page, "office2")
    page.goto(draft)
    keys.skip()
    keys.tab_to(page.locator("summary", has_text="退回拟稿人"))
    keys.press("Enter")
    keys.tab()
    expect(page.get_by_label("退回意见")).to_be_focused()
    page.goto(draft)
    keys.skip()
    keys.tab_to(page.get_by_role("textbox", name=re.compile("^意见")))
    keys.type("已逐项核对。")
    keys.follow(button(page, "复审通过"))
    expect(page.locator(".chain")).to_contain_text("已逐项核对。")


class TestThePhone:
    def test_its_menu_opens_leads_on_and_gives_way(self, opened):
        page = opened(viewport=PHONE)
        page.goto("/")
        keys = Keyboard(page)
        summary = page.locator(".mast-menu > summary")
        menu = page.locator(".mast-menu .panel")
        keys.tab_to(summary)
        expect(menu).to_be_hidden()
        keys.press("Enter")
        expect(menu).to_be_visible()
        keys.tab()
        expect(menu.get_by_role("link", name="首页")).to_be_focused()
        keys.tab_to(page.get_by_role("main").get_by_role("button", name="查询"))
        expect(menu).to_be_hidden()
        keys.press("Shift+Tab", "Shift+Tab")
        expect(summary).to_be_focused()
        expect(menu).to_be_visible()
        keys.follow(menu.get_by_role("link", name="查找"))
        heading(page, "查找实事")

    def test_a_light_tells_its_reason_and_does_not_cover_the_next(self, opened):
        page = opened(viewport=PHONE)
        keys = sign_in(page, "leader")
        keys.skip()
        lights = page.locator("details.reason")
        keys.tab_to(lights.nth(0).locator("summary"))
        keys.press("Enter")
        expect(lights.nth(0).locator("p")).to_be_visible()
        keys.tab_to(lights.nth(1).locator("summary"))
        expect(lights.nth(0).locator("p")).to_be_hidden()


ROUNDS = {
    "": ("/", "/results/jilin-2023/", "/results/jilin-2023/25/", "/results/jilin-2023/25/say/"),
    "reporter": ("/desk/",),
    "head": ("/desk/confirm/", "/desk/notices/"),
    "office": (
        "/office/",
        "/office/review/",
        "/office/publish/",
        "/office/notices/",
        "/office/bulletins/",
    ),
}


@pytest.mark.parametrize("width", [1280, 390])
def test_tab_meets_everything_once_and_leaves_the_page(opened, width):
    met, there = {}, {}
    for person, addresses in ROUNDS.items():
        page = opened(viewport={"width": width, "height": 780})
        keys = sign_in(page, person) if person else Keyboard(page)
        for address in addresses:
            page.goto(address)
            met[address], there[address] = keys.whole_round()

    assert met == there
    assert min(met.values()) > 2
