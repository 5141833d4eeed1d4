"""The stopwatch: a clerk signs in, finds the desk open, types twelve figures, submits.

Counted in the browser itself from when the desk is open: every key and every click, less the
characters of the figures. What is left is what the desk costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.twelve import (
    bridge,
    empty,
    sign_in,
    stored,
    twelve_bridges,
)
from tests.portal import Portal, chromium

AT_MOST = 15
FIGURES = [str(30 + number) for number in range(1, 13)]
COUNT = """
for (const kind of ["keydown", "mousedown"]) {
  window.addEventListener(kind, () => window.countedOne(), true);
}
"""


@pytest.fixture(scope="module")
def running() -> Iterator[Portal]:
    with twelve_bridges() as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def context(browser, running) -> Iterator[BrowserContext]:
    empty(running)
    made = browser.new_context(locale="zh-CN", base_url=running.url)
    yield made
    made.close()


def test_a_column_from_a_spreadsheet_falls_on_the_rows(context, running):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = sign_in(context, "li")
    column = "\r\n".join(["41\t米", "四十二", "", "44", *["1"] * 8, "99", ""])
    page.evaluate("text => navigator.clipboard.writeText(text)", column)

    bridge(page, 1).press("Control+v")

    status = page.locator("[data-save-status]")
    expect(status).to_contain_text("已粘贴11格，第13行没有可填的格，未填入")
    expect(status).to_contain_text("另有1格未保存")
    expect(page.get_by_text("“四十二”不是数字。")).to_be_visible()
    assert stored(running) == {1: 41, 4: 44, **dict.fromkeys(range(5, 13), Decimal(1))}


def test_arrows_go_up_and_down_and_escape_restores(context, running):
    page = sign_in(context, "li")
    expect(bridge(page, 1)).to_be_focused()
    page.keyboard.type("41")
    page.keyboard.press("ArrowDown")
    expect(bridge(page, 2)).to_be_focused()
    expect(page.locator("[data-save-status]")).to_contain_text("已保存")
    page.keyboard.press("ArrowUp")
    expect(bridge(page, 1)).to_be_focused()

    page.keyboard.type("7")
    page.keyboard.press("Escape")

    expect(bridge(page, 1)).to_have_value("41")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="保存并送单位负责人审签")).to_be_focused()
    assert stored(running) == {1: Decimal(41)}


def test_twelve_figures_cost_no_more_than_fifteen_strokes_beside_them(context, running):
    counted: list[int] = []
    context.expose_binding("countedOne", lambda source: counted.append(1))
    context.add_init_script(COUNT)
    page = sign_in(context, "li")
    expect(bridge(page, 1)).to_be_focused()
    counted.clear()

    for figure in FIGURES:
        page.keyboard.type(figure)
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="保存并送单位负责人审签")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text("月报已送单位负责人审签")).to_be_visible()
    assert 0 < len(counted) - len("".join(FIGURES)) <= AT_MOST
    assert stored(running) == {
        number: Decimal(figure) for number, figure in enumerate(FIGURES, start=1)
    }
    expect(page.locator(".switcher")).to_contain_text("已提交")
