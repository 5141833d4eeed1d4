"""The dashboard looks again by itself once a minute, and disturbs nobody in doing so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from oversight.models import Problem
from pledges.models import Share
from progress.actions.judging import judge_batch
from tests.people import PASSWORD
from tests.portal import chromium
from tests.promises import APRIL, make_accepted
from tests.test_dashboard import ADDRESS, AFTER_APRIL

MINUTE = 60_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # the browser's loop runs in the thread that asks Django for rows
    with pytest.MonkeyPatch.context() as patch, chromium() as launched:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield launched


@pytest.fixture
def board(batch, roads, officer, live_server, browser) -> Iterator[Page]:
    """The officer's dashboard of April; its minutes pass when the test says so."""
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=AFTER_APRIL)
    context = browser.new_context(locale="zh-CN", base_url=live_server.url)
    page = context.new_page()
    page.clock.install()
    page.goto(f"/accounts/login/?next={ADDRESS}")
    page.get_by_label("用户名").fill(officer.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{ADDRESS}")
    yield page
    context.close()


def add_problem(share: Share, what: str) -> None:
    Problem.objects.create(
        pledge=share.indicator.pledge, agency=share.reporting_agency, what=what, found_on=APRIL
    )


def look_again(page: Page) -> int:
    """Let a minute pass; the status of the answer."""
    with page.expect_response(lambda answer: answer.url.endswith("/now/")) as answer:
        page.clock.run_for(MINUTE)
    answer.value.finished()
    return answer.value.status


def test_what_is_new_comes_by_itself_and_what_is_not_stays(board, roads):
    unchanged = look_again(board)
    board.evaluate("document.querySelector('#live-today h2').dataset.kept = 'yes'")
    add_problem(roads, "缺料")
    expect(board.locator("[data-kept]")).to_have_count(1)

    changed = look_again(board)

    expect(board.locator("#live-today")).to_contain_text("缺料")
    expect(board.locator("[data-kept]")).to_have_count(0)
    assert (unchanged, changed) == (304, 200)
    assert look_again(board) == 304


def test_it_takes_neither_focus_nor_the_place_on_the_page(board, roads):
    board.get_by_label("关键词").fill("公路")
    board.evaluate("scrollTo({top: 900, behavior: 'instant'})")
    before = board.get_by_label("关键词").bounding_box()
    add_problem(roads, "缺料")

    look_again(board)

    expect(board.locator("#live-today")).to_contain_text("缺料")
    expect(board.get_by_label("关键词")).to_be_focused()
    assert board.get_by_label("关键词").bounding_box()["y"] == pytest.approx(before["y"], abs=2)
    assert board.get_by_label("关键词").input_value() == "公路"
    assert board.locator("#live-strip[aria-live], #live-today[aria-live]").count() == 0


def test_it_waits_while_somebody_stands_in_the_list(board, roads):
    asked = []
    board.on("request", lambda request: asked.append(request.url))
    add_problem(roads, "缺料")
    link = board.locator("#live-today a").first
    link.focus()

    board.clock.run_for(3 * MINUTE)

    expect(link).to_be_focused()
    assert [url for url in asked if url.endswith("/now/")] == []
    board.get_by_label("关键词").focus()
    assert look_again(board) == 200
    expect(board.locator("#live-today")).to_contain_text("缺料")


def test_it_rests_while_the_page_is_out_of_sight(board, roads):
    asked = []
    board.on("request", lambda request: asked.append(request.url))
    hide = (
        "hidden => Object.defineProperty(document, 'hidden', {value: hidden, configurable: true})"
    )
    board.evaluate(hide, True)

    board.clock.run_for(3 * MINUTE)

    assert [url for url in asked if url.endswith("/now/")] == []
    board.evaluate(hide, False)
    with board.expect_response(lambda answer: answer.url.endswith("/now/")) as answer:
        board.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert answer.value.status == 304


def test_a_signed_out_page_keeps_what_it_shows_and_says_so(board):
    before = board.locator("#live-today").inner_text()
    board.context.clear_cookies()

    with board.expect_response(lambda answer: "/accounts/login/" in answer.url):
        board.clock.run_for(MINUTE)

    expect(board.get_by_text("暂时没有取到新数据，请刷新页面")).to_be_visible()
    assert board.locator("#live-today").inner_text() == before
