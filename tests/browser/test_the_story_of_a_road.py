"""The main job, end to end, in a browser, with the real worker, beat and broker.

农村公路 30 km for April 2020: reported, signed, accepted, flagged yellow on its even plan,
green once the plan goes by the working season, published, read by a citizen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.portal import Portal, chromium, portal

PASSWORD = "Minsheng-2021"
FLAG_WITHIN = 30_000  # ms: the timetable judges every two seconds here
PEOPLE = """
from agencies.models import Agency, User
traffic = Agency.objects.get(name="承德市交通运输局")
office = Agency.objects.get(kind="office")
for name, role, agency in [
    ("road-clerk", "reporter", traffic), ("road-head", "head", traffic),
    ("officer", "officer", office), ("director", "director", office),
]:
    User.objects.create_user(
        name, "Minsheng-2021", role=role, agency=agency, last_name="李", first_name="明"
    )
"""
CLERK_FIGURES = {"农村公路": "30"}
SENTENCE = (
    "截至4月30日，计划完成39.67%（119.0公里），实际10.00%（30公里），"
    "落后29.67个百分点，相当于晚91天。"
)


@pytest.fixture(scope="module")
def running() -> Iterator[Portal]:
    with portal("--without-progress", today="2020-05-06") as made:
        made.manage("shell", "-c", PEOPLE)
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def signed_in(browser: Browser, running: Portal, name: str) -> Page:
    page = browser.new_context(locale="zh-CN", base_url=running.url).new_page()
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


def until_shown(page: Page, text: str) -> None:
    """Reload until the timetable has done its work."""
    for _ in range(FLAG_WITHIN // 1000):
        if text in page.locator("main").inner_text():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(page.locator("main").inner_text())


def test_strangers_are_asked_to_sign_in(browser, running):
    page = browser.new_context(base_url=running.url).new_page()
    for inner in ("/desk/", "/office/"):
        page.goto(inner)
        expect(page).to_have_url(re.compile(rf"/accounts/login/\?next={inner}"))


def test_a_road_is_reported_flagged_replanned_published_and_read(browser, running):
    the_clerk_reports(signed_in(browser, running, "road-clerk"))
    the_head_signs(signed_in(browser, running, "road-head"))
    officer = signed_in(browser, running, "officer")
    the_office_accepts(officer)
    the_timetable_flags_it(officer)
    a_new_plan_holds_from_may(officer)
    the_office_prepares(officer)
    the_director_publishes(signed_in(browser, running, "director"))
    a_citizen_reads(browser.new_context(locale="zh-CN", base_url=running.url).new_page())


def the_clerk_reports(page: Page) -> None:
    page.goto("/desk/")
    until_shown(page, "2020年4月")
    page.get_by_role("link", name=re.compile("2020年4月")).first.click()
    for row in page.locator("tr[data-row]").all():
        name = row.locator("th").inner_text()
        figure = next((v for k, v in CLERK_FIGURES.items() if k in name), "0")
        done = row.locator("input[type=checkbox]")
        if done.count():
            row.locator("textarea, input[type=text]").last.fill("正在推进。")
        else:
            row.locator("input").first.fill(figure)
    page.get_by_role("button", name="保存并送单位负责人审签").click()
    expect(page.get_by_text("已提交").first).to_be_visible()


def the_head_signs(page: Page) -> None:
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile("2020年4月")).first.click()
    expect(page.get_by_text("30 公里").or_(page.get_by_text("30公里")).first).to_be_visible()
    page.get_by_role("button", name=re.compile("审签")).click()
    expect(page.get_by_text("单位已审签").first).to_be_visible()


def the_office_accepts(page: Page) -> None:
    page.goto("/office/review/")
    page.get_by_role("link", name=re.compile("市交通")).first.click()
    page.get_by_role("button", name="审核通过").click()
    page.wait_for_load_state()


def the_timetable_flags_it(page: Page) -> None:
    page.goto("/office/chengde-2020/2020-04/")
    until_shown(page, SENTENCE)
    expect(page.get_by_text("落后29.67个百分点").first).to_be_visible()
    expect(page.locator(".light.yellow").first).to_contain_text("滞后")


def a_new_plan_holds_from_may(page: Page) -> None:
    """April was judged by the plan then in force, and stays as it was."""
    page.get_by_role("link", name=re.compile("公路工程建设")).first.click()
    page.get_by_role("link", name=re.compile("调整序时计划")).first.click()
    season = page.locator("nav.tabs").get_by_role("button", name="按施工季")
    season.click()
    expect(season).to_have_attribute("aria-current", "true")
    page.get_by_label("调整原因").fill("北方施工季自4月中旬开始。")
    page.get_by_role("button", name="试算").click()
    page.get_by_role("button", name="保存计划").click()
    expect(page.locator("main")).to_contain_text(
        "2020年4月及以前按原计划研判，自2020年5月1日起按新计划"
    )
    page.goto("/office/chengde-2020/2020-04/")
    expect(page.get_by_text(SENTENCE).first).to_be_visible()


def the_office_prepares(page: Page) -> None:
    """A small office: the officer drafts and checks first, the director last."""
    page.goto("/office/publish/chengde-2020/settings/")
    page.get_by_label("初审、终审", exact=True).check()
    page.get_by_role("button", name="保存").click()
    batch = page.locator("section[aria-labelledby=batch-chengde-2020]")
    batch.get_by_role("button", name="拟定发布稿").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"农村公路.*30\s*公里", re.DOTALL))
    page.get_by_role("button", name="初审通过").click()
    expect(page.get_by_text("等待终审").first).to_be_visible()


def the_director_publishes(page: Page) -> None:
    page.goto("/office/publish/")
    page.get_by_role("link", name="核对发布稿").click()
    page.get_by_role("button", name="终审通过，发布").click()
    expect(page.get_by_text("已发布").first).to_be_visible()


def a_citizen_reads(page: Page) -> None:
    page.goto("/results/chengde-2020/9/")
    expect(page.get_by_text("农村公路").first).to_be_visible()
    words = page.locator("main").inner_text()
    assert "30 公里" in words.replace("\n", " ").replace("\xa0", " ") or "30公里" in words
    assert "数据截至" in words
    assert page.locator(".light.yellow, .light.red, .light.green, .light.grey").count() == 0
    for inner in ("滞后", "序时", "百分点", "晚91天"):
        assert inner not in words
