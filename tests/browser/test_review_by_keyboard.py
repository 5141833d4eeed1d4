"""The review queue by keyboard in a real browser; keys rest while somebody types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from agencies.models import Agency
from progress.models import MonthlyReport, Reading
from tests.people import PASSWORD
from tests.portal import chromium
from tests.promises import APRIL, make_pledge, make_share

UNITS = ("甲局", "乙局", "丙局")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # the browser's loop runs in the thread that asks Django for rows
    with pytest.MonkeyPatch.context() as patch, chromium() as launched:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield launched


@pytest.fixture
def queue(batch, chengde, officer, live_server, browser) -> Iterator[Page]:
    """Three reports wait, the second with a figure over its target; the officer looks at them."""
    for number, name in enumerate(UNITS):
        hand_in(batch, chengde, name, due=date(2020, 5, number + 6), figure=30 + 400 * (number % 2))
    context = browser.new_context(locale="zh-CN", base_url=live_server.url)
    page = context.new_page()
    page.goto("/accounts/login/?next=/office/review/")
    page.get_by_label("用户名").fill(officer.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    at(page, "月报审核")
    yield page
    context.close()


def hand_in(batch, region, name: str, *, due: date, figure: int) -> None:
    agency = Agency.objects.create(name=name, short_name=name, region=region)
    share = make_share(make_pledge(batch, agency, title=f"{name}的实事"))
    report = MonthlyReport.objects.create(
        batch=batch, agency=agency, month=APRIL, due_on=due, submitted_on=due, state="signed"
    )
    Reading.objects.create(
        report=report, share=share, value=Decimal(figure), as_of=date(2020, 4, 30)
    )


def at(page: Page, heading: str) -> None:
    """The page of that heading stands, and its script listens to the keys."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    expect(page.locator("[data-keys]")).to_be_visible()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.innerText"))


def states() -> dict[str, str]:
    return dict(MonthlyReport.objects.values_list("agency__short_name", "state"))


def test_j_and_k_walk_the_queue_and_its_ends_are_announced(queue):
    said = queue.locator("[data-said]")

    queue.keyboard.press("j")
    first = focused(queue)
    queue.keyboard.press("j")
    second = focused(queue)
    queue.keyboard.press("k")
    again = focused(queue)
    queue.keyboard.press("k")

    assert (first, second, again) == ("甲局", "乙局", "甲局")
    expect(said).to_have_text("没有上一份")


def test_a_accepts_what_raises_no_question_and_asks_to_open_what_does(queue):
    queue.keyboard.press("j")
    queue.keyboard.press("j")
    queue.keyboard.press("a")
    expect(queue.locator("[data-said]")).to_have_text("这份月报不能直接通过，请打开后办理")
    queue.keyboard.press("k")
    queue.keyboard.press("a")

    expect(queue.locator(".outcomes")).to_contain_text("甲局")
    assert states() == {"甲局": "accepted", "乙局": "signed", "丙局": "signed"}


def test_the_clear_ones_are_ticked_at_once_and_accepted_with_one_button(queue):
    queue.get_by_role("link", name="选中无疑问的（2份）").click()
    expect(queue.locator("[data-count]")).to_have_text("已选中2份")

    queue.get_by_role("button", name="通过选中的月报").click()

    expect(queue.locator(".outcomes li")).to_have_count(2)
    assert states() == {"甲局": "accepted", "乙局": "signed", "丙局": "accepted"}


def test_a_report_is_opened_accepted_and_the_next_one_follows(queue):
    queue.keyboard.press("j")
    queue.keyboard.press("Enter")
    at(queue, "甲局")
    queue.keyboard.press("j")
    at(queue, "乙局")
    queue.keyboard.press("k")
    at(queue, "甲局")

    queue.keyboard.press("a")

    at(queue, "乙局")
    assert states() == {"甲局": "accepted", "乙局": "signed", "丙局": "signed"}


def test_r_goes_to_the_reason_and_typing_presses_no_key(queue):
    queue.keyboard.press("j")
    queue.keyboard.press("r")
    reason = queue.get_by_label("退回原因")
    expect(reason).to_be_focused()

    queue.keyboard.type("a jkr?")

    expect(reason).to_have_value("a jkr?")
    at(queue, "甲局")
    queue.get_by_role("button", name="退回修改").click()
    at(queue, "乙局")
    assert states() == {"甲局": "returned", "乙局": "signed", "丙局": "signed"}


def test_the_keys_are_shown_and_can_be_switched_off(queue):
    queue.keyboard.press("?")
    switch = queue.get_by_label("使用快捷键")
    expect(switch).to_be_visible()
    switch.uncheck()
    queue.reload()
    at(queue, "月报审核")

    queue.keyboard.press("j")

    expect(queue.locator("tr.current")).to_have_count(0)
    queue.keyboard.press("?")
    expect(queue.get_by_label("使用快捷键")).not_to_be_checked()


def test_without_a_script_the_queue_is_worked_by_links_and_buttons(queue, browser, live_server):
    context = browser.new_context(
        locale="zh-CN",
        base_url=live_server.url,
        java_script_enabled=False,
        storage_state=queue.context.storage_state(),
    )
    page = context.new_page()
    page.goto("/office/review/")
    expect(page.locator("[data-keys]")).to_be_hidden()
    page.get_by_role("link", name=re.compile("选中无疑问的")).click()
    page.get_by_role("button", name="通过选中的月报").click()

    expect(page.locator(".outcomes li")).to_have_count(2)
    assert states() == {"甲局": "accepted", "乙局": "signed", "丙局": "accepted"}
    context.close()
