"""Two browsers on one report, and a network that goes away: nothing lost, nothing overwritten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.twelve import bridge, empty, sign_in, stored, twelve_bridges
from tests.portal import Portal, chromium


@pytest.fixture(scope="module")
def running() -> Iterator[Portal]:
    with twelve_bridges() as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def new_context(browser, running) -> Iterator[Callable[[], BrowserContext]]:
    """A browser of one's own, with nothing in it."""
    empty(running)
    made = []

    def new() -> BrowserContext:
        made.append(browser.new_context(locale="zh-CN", base_url=running.url))
        return made[-1]

    yield new
    for context in made:
        context.close()


def type_into(page: Page, number: int, figure: str) -> None:
    bridge(page, number).fill(figure)
    bridge(page, number).press("Tab")


def says(page: Page, text: str) -> None:
    expect(page.locator("[data-save-status]")).to_contain_text(text)


def test_the_second_clerk_is_told_and_decides(new_context, running):
    li, wang = sign_in(new_context(), "li"), sign_in(new_context(), "wang")
    type_into(li, 1, "131")
    type_into(li, 2, "132")
    says(li, "已保存")
    expect(li.locator("[data-summary]")).to_contain_text("2项已填／共12项")

    type_into(wang, 1, "140")
    type_into(wang, 2, "150")
    type_into(wang, 3, "13")

    clash = wang.locator(".clash")
    expect(clash).to_have_count(2)
    expect(clash.first).to_contain_text(re.compile(r"李敏 5月\d+日|李敏 .* 已改为 131"))
    expect(wang.locator("[data-summary]")).to_contain_text("3项已填")
    assert stored(running) == {1: Decimal(131), 2: Decimal(132), 3: Decimal(13)}

    clash.first.get_by_role("button", name="用对方的").click()
    expect(bridge(wang, 1)).to_have_value("131")
    clash.first.get_by_role("button", name="用我的").click()
    expect(clash).to_have_count(0)
    says(wang, "已保存")
    expect(wang.locator("[data-live^=reached]").nth(1)).to_contain_text("50.00%")
    assert stored(running) == {1: Decimal(131), 2: Decimal(150), 3: Decimal(13)}


def test_without_a_network_figures_wait_here_and_are_sent_when_it_is_back(new_context, running):
    context = new_context()
    page = sign_in(context, "li")
    context.set_offline(True)
    type_into(page, 1, "31")
    type_into(page, 2, "32")
    says(page, "未保存：网络中断，已存在本机")
    assert stored(running) == {}

    page.get_by_role("button", name="存草稿").click()
    says(page, "网络中断，暂时不能报送")
    expect(bridge(page, 1)).to_have_value("31")
    context.set_offline(False)

    says(page, "已保存")
    expect(page.locator("[data-summary]")).to_contain_text("2项已填")
    assert stored(running) == {1: Decimal(31), 2: Decimal(32)}
    assert page.evaluate("Object.keys(localStorage)") == []


def test_what_was_typed_without_a_network_clashes_with_what_came_meanwhile(new_context, running):
    away = new_context()
    li, wang = sign_in(away, "li"), sign_in(new_context(), "wang")
    away.set_offline(True)
    type_into(li, 1, "31")
    type_into(li, 2, "32")
    type_into(wang, 1, "99")
    says(wang, "已保存")
    expect(wang.locator("[data-summary]")).to_contain_text("1项已填")

    away.set_offline(False)

    expect(li.locator(".clash")).to_contain_text("李芳")
    expect(bridge(li, 1)).to_have_value("31")
    says(li, "另有1格未保存")
    assert stored(running) == {1: Decimal(99), 2: Decimal(32)}


def test_a_closed_tab_warns_and_its_figures_are_found_again_by_their_own_clerk_only(
    new_context, running
):
    context = new_context()
    page = sign_in(context, "li")
    context.set_offline(True)
    type_into(page, 1, "31")
    says(page, "未保存：网络中断，已存在本机")
    # a browser lifts the tab's cut network a moment before the tab is gone: this tab stays cut off
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')) }")
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert dialogs == ["beforeunload"]
    context.set_offline(False)

    context.clear_cookies()
    other = sign_in(context, "wang")
    expect(bridge(other, 1)).to_have_value("")
    expect(other.locator(".found")).to_have_count(0)
    assert stored(running) == {}

    context.clear_cookies()
    again = sign_in(context, "li")
    says(again, "已找回本机上未保存的1格")
    says(again, "已保存")
    expect(bridge(again, 1)).to_have_value("31")
    assert stored(running) == {1: Decimal(31)}


def test_a_session_that_ended_says_so_and_keeps_the_figure(new_context, running):
    context = new_context()
    page = sign_in(context, "li")
    context.clear_cookies()

    type_into(page, 1, "31")

    says(page, "已存在本机")
    assert stored(running) == {}
    again = sign_in(context, "li")
    expect(bridge(again, 1)).to_have_value("31")
    says(again, "已保存")
    assert stored(running) == {1: Decimal(31)}
