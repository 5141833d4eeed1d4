"""Screenshots on the demo's data.

python -m tests.screenshots          make screenshots: both of the following
python -m tests.screenshots docs     the main pages as people work on them: docs/screenshots
python -m tests.screenshots all      every screen, three widths, both themes: build/screenshots
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django
import openpyxl
from playwright.sync_api import Browser, Locator, Page, expect

from tests import private_services  # servers of our own, where none are named
from tests.all_screens import take_all
from tests.portal import ROOT, chromium, portal

FOLDER = ROOT / "docs" / "screenshots"
EVERYTHING = ROOT / "build" / "screenshots"
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
PASSWORD = "Minsheng-2021"
AUDIT = "/office/audit/?table=progress.monthlyreport&kind=update"
NOTE = "市县月报未到齐，先按开工台账汇总。"
PLANNING = "/office/planning/jilin-2024/"
# what a clerk might have typed over the sheet: heading → row below it → text
FAULTS = {
    "本月累计": {1: "快了", 2: "七百个", 3: "-5"},
    "单位": {4: "公顷"},
    "预计完成月": {2: "等通知"},
}


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it; ``ready`` does there what the picture is to show."""

    name: str
    person: str | None
    address: str
    link: str = ""
    ready: Callable[[Page], None] | None = None
    widths: tuple[str, ...] = ("desktop", "phone")


def main(arguments: list[str]) -> int:
    """The main pages in the order of the list: later ones build on what was done."""
    django.setup()  # the walk over every screen asks which pattern an address belongs to
    FOLDER.mkdir(parents=True, exist_ok=True)
    with portal(today="2023-10-16", demo=True) as running, chromium() as browser:
        if "all" in arguments or not arguments:
            print(take_all(browser, running.url, EVERYTHING), EVERYTHING)
        for picture in PICTURES if "docs" in arguments or not arguments else ():
            for width in picture.widths:
                _take(browser, running.url, picture, width)
                print(f"{picture.name}-{width}.png")
    private_services.pytest_unconfigure()
    return 0


def _take(browser: Browser, url: str, picture: Picture, width: str) -> None:
    page = _opened(browser, url, picture.person, WIDTHS[width])
    page.goto(picture.address)
    if picture.link:
        page.get_by_role("link", name=re.compile(picture.link)).first.click()
        page.wait_for_load_state()
    if picture.ready:
        picture.ready(page)
    page.wait_for_load_state()
    page.screenshot(path=FOLDER / f"{picture.name}-{width}.png", full_page=False)
    page.context.close()


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


def _fill_month(page: Page) -> None:
    """October's figures, some of which want explaining; the last one is still to come."""
    for label, text in {
        "计划开工改造老旧小区（本月累计）": "712",
        "计划开工改造老旧小区（说明）": NOTE,
        "涉及居民（本月累计）": "12.9万",
        "口袋公园、小微绿地（本月累计）": "60",
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    page.keyboard.press("Tab")
    status = page.locator("[data-save-status]")
    expect(status).to_contain_text("已保存")
    expect(status).not_to_contain_text("未保存")
    page.evaluate("scrollTo(0, 0)")


def _show_figures(page: Page) -> None:
    """On a phone: the first figure with what stands under it."""
    _scroll_to(page.get_by_text("计划开工改造老旧小区", exact=True).first)


def _show_signing(page: Page) -> None:
    """On a phone: where the head signs or returns."""
    _scroll_to(page.get_by_role("heading", name="数据属实，同意上报"))


def _show_panes(page: Page) -> None:
    """The text beside its drafts, under the counts."""
    _scroll_to(page.locator(".stats"))


def _scroll_to(place: Locator) -> None:
    place.evaluate("place => place.scrollIntoView({behavior: 'instant', block: 'start'})")


def _upload_faults(page: Page) -> None:
    """The month's sheet, spoilt here and there, sent back."""
    with page.expect_download() as sheet:
        page.get_by_role("link", name="下载本月报表格").click()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / sheet.value.suggested_filename
        sheet.value.save_as(path)
        _spoil(path)
        page.locator("input[type=file]").set_input_files(path)
        page.get_by_role("button", name="上传并预览").click()
        expect(page.get_by_text("整张表都没有写入")).to_be_visible()


def _spoil(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headings = {
        cell.value: cell for row in sheet.iter_rows(max_row=10) for cell in row if cell.value
    }
    for heading, below in FAULTS.items():
        for row, text in below.items():
            headings[heading].offset(row=row).value = text
    book.save(path)


def _send_month(page: Page) -> None:
    """The reporter hands in what is filled, so that the head has something to sign."""
    page.get_by_label("改造棚户区（说明）", exact=True).fill("在建项目按计划推进。")
    page.get_by_label("涉及居民（说明）", exact=True).fill("随小区开工同步增加。")
    page.get_by_role("button", name="保存并送单位负责人审签").click()
    expect(page.get_by_text("月报已送单位负责人审签")).to_be_visible()
    page.get_by_role("link", name=re.compile("^查看")).first.click()


def _give_work(page: Page) -> None:
    """The administrator resets a leader's password; somebody else has forgotten his own."""
    site = page.evaluate("location.origin")
    browser = page.context.browser
    assert browser
    office = _opened(browser, site, "admin", WIDTHS["desktop"])
    office.goto("/directory/people/?words=周明远")
    office.locator("main tbody a").first.click()
    office.get_by_role("button", name="重置密码").click()
    expect(office.get_by_role("heading", name="初始密码")).to_be_visible()
    office.context.close()
    stranger = _opened(browser, site, None, WIDTHS["desktop"])
    for number in range(5):
        stranger.goto("/accounts/login/")
        stranger.locator("[name=login]").fill("countyhead")
        stranger.locator("[name=password]").fill(f"Moss-{number}-umbrella")
        stranger.locator("main form button").first.click()
        stranger.wait_for_load_state()
    stranger.context.close()
    page.reload()


PICTURES = (
    Picture("home", None, "/"),
    Picture("batch", None, "/results/jilin-2021/"),
    Picture("pledge", None, "/results/chengde-2020/9/"),
    Picture("dashboard", "office", "/office/"),
    Picture("review", "office", "/office/review/"),
    Picture("report", "office", "/office/review/", "^临江市", widths=("desktop",)),
    Picture("calendar", "office", "/office/calendar/", widths=("desktop",)),
    Picture("planning", "office", PLANNING, widths=("desktop",)),
    Picture("candidates", "office", f"{PLANNING}candidates/", widths=("desktop",)),
    Picture("import", "office", f"{PLANNING}import/", "起草稿", _show_panes, ("desktop",)),
    Picture("confirm", "head", "/desk/confirm/", widths=("desktop",)),
    Picture("inbox", "head", "/inbox/"),
    Picture("desk", "reporter", "/desk/", ready=_fill_month, widths=("desktop",)),
    Picture("desk", "reporter", "/desk/", ready=_show_figures, widths=("phone",)),
    Picture("upload", "reporter", "/desk/", "上传 Excel", _upload_faults, ("desktop",)),
    Picture("sent", "reporter", "/desk/", ready=_send_month, widths=("desktop",)),
    Picture("sign", "head", "/desk/", widths=("desktop",)),
    Picture("sign", "head", "/desk/", ready=_show_signing, widths=("phone",)),
    Picture("audit", "auditor", AUDIT, widths=("desktop",)),
    Picture("jobs", "admin", "/directory/jobs/", widths=("desktop",)),
    Picture("api", None, "/api/v1/docs/", widths=("desktop",)),
    # last: after it a leader and a county's head can't sign in
    Picture("access", "security", "/access/", ready=_give_work, widths=("desktop",)),
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
