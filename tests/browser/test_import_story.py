"""From a published text to a pledge the public reads, in a browser.

The Chengde press conference of April 2020 is pasted in traditional characters, read into drafts,
two of them put right, confirmed, decided and published; in June 市住建局 reports May's figure,
and the public reads it. The days pass when the story says so; the timetable's jobs are called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from agencies.loading import load_directory
from agencies.models import Agency
from agencies.roles import Role
from progress.tasks import judge_running
from tests.browser.windows import Open, windows
from tests.people import make_person
from tests.portal import ROOT, chromium

FIXTURES = ROOT / "fixtures"
PASTED = (FIXTURES / "sources" / "chengde-2020.txt").read_text(encoding="utf-8")
APRIL_28, JUNE_2 = date(2020, 4, 28), date(2020, 6, 2)
BATCH = "2020年承德市民心实事"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # the browser's loop runs in the thread that asks Django for rows
    with pytest.MonkeyPatch.context() as patch, chromium() as launched:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield launched


@pytest.fixture
def housing(live_server, government, traffic) -> Agency:
    """市住建局 of the real directory, in which 市交通运输局 has no second name."""
    load_directory(FIXTURES)
    agency = Agency.objects.get(name="承德市住房和城乡建设局")
    make_person(Role.REPORTER, agency=agency, username="clerk")
    make_person(Role.HEAD, agency=agency, username="head")
    return agency


@pytest.fixture
def opened(live_server, browser, housing, officer, director) -> Iterator[Open]:
    with windows(browser, live_server.url) as made:
        yield made


def test_a_pasted_text_becomes_pledges_that_are_reported_and_read(opened, settings):
    settings.PORTAL_TODAY = APRIL_28
    office, director = opened("officer"), opened("director")
    a_batch_is_begun(office)
    the_text_is_read(office)
    a_figure_and_its_draft_lead_to_each_other(office)
    two_drafts_are_put_right(office)
    the_drafts_are_confirmed(office)
    the_batch_is_decided_and_published(director)

    settings.PORTAL_TODAY = JUNE_2
    judge_running()
    the_clerk_reports(opened("clerk"))
    the_head_signs(opened("head"))
    the_office_accepts_and_prepares(office)
    the_director_publishes(director)
    a_citizen_reads(opened())


def a_batch_is_begun(page: Page) -> None:
    page.goto("/office/planning/")
    page.get_by_role("link", name="新建批次").click()
    page.get_by_label("名称").fill(BATCH)
    page.get_by_label("标识").fill("chengde-2020")
    page.get_by_label("开始日期").fill("2020-01-01")
    page.get_by_label("结束日期").fill("2020-12-31")
    page.get_by_label("直接谋划，不公开征集").check()
    page.get_by_role("button", name="新建").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(BATCH)


def the_text_is_read(page: Page) -> None:
    page.get_by_role("link", name="从原文导入").click()
    page.get_by_label("原文标题").fill("2020年民心实事推进工作新闻发布会实录")
    page.get_by_label("原文刊载者").fill("承德市人民政府新闻办公室")
    page.get_by_label("原文日期").fill("2020-04-27")
    page.get_by_label("粘贴原文").fill(PASTED)
    page.get_by_role("button", name="读取原文").click()
    expect(page.get_by_text("识别出12件")).to_be_visible()
    assert page.locator("[data-text]").evaluate("text => text.textContent") == PASTED


def a_figure_and_its_draft_lead_to_each_other(page: Page) -> None:
    mark = page.locator("[data-text] mark", has_text="綜合改造老舊小區134個").first
    draft = card(page, "老旧小区改造")
    line = draft.locator("li", has_text="综合改造老旧小区").first
    expect(draft).not_to_be_in_viewport()

    mark.get_by_role("link").click()

    expect(line).to_be_in_viewport()
    expect(line).to_have_class(re.compile(r"\blit\b"))
    expect(line).to_contain_text("134个")
    other = card(page, "建设农村公路").locator("li", has_text="建设农村公路").first
    other.get_by_role("link", name="的原文").click()
    words = page.locator("[data-text] mark.lit")
    expect(words).to_contain_text("建設農村公路300公里")
    expect(words).to_be_in_viewport()


def two_drafts_are_put_right(page: Page) -> None:
    roads = card(page, "建设农村公路")
    expect(roads).to_contain_text("市交通局")
    expect(roads).to_contain_text("名录中没有")
    roads.get_by_role("button", name="选定承德市交通运输局").click()
    expect(card(page, "建设农村公路")).not_to_contain_text("名录中没有")

    area = card(page, "老旧小区改造").locator("li", has_text="改造面积").first
    expect(area).to_contain_text("780,600")
    area.get_by_role("link", name="编辑").click()
    page.get_by_role("textbox", name="目标值").fill("78.06")
    page.get_by_role("textbox", name="单位").fill("万平方米")
    page.get_by_role("button", name="保存").click()
    area = card(page, "老旧小区改造").locator("li", has_text="改造面积").first
    expect(area).to_contain_text("78.06万平方米")


def the_drafts_are_confirmed(page: Page) -> None:
    page.get_by_role("link", name="核对完毕，进入确认").click()
    page.get_by_label("待核之处我已逐一核对，按现在的内容确认").check()
    page.get_by_role("button", name="确认，写入批次").click()
    expect(page.get_by_text("12件实事已写入")).to_be_visible()


def the_batch_is_decided_and_published(page: Page) -> None:
    page.goto("/office/planning/chengde-2020/")
    roads = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="建设农村公路"))
    expect(roads).to_contain_text("市交通运输局")
    page.get_by_role("link", name="登记审定").click()
    page.get_by_label("审定机关").fill("市委、市政府")
    page.get_by_label("审定日期").fill("2020-04-26")
    page.get_by_label("依据文件").fill("承办发〔2020〕6号")
    page.get_by_role("button", name="审定").click()
    page.get_by_role("link", name="公布", exact=True).click()
    expect(page.get_by_label("刊载者")).to_have_value("承德市人民政府新闻办公室")
    page.get_by_label("月报起始月").select_option("2020年5月")
    page.get_by_role("button", name="公布").click()
    expect(page.get_by_text("已公布，转入执行")).to_be_visible()


def the_clerk_reports(page: Page) -> None:
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile("2020年5月")).first.click()
    for row in page.locator("tr[data-row]").all():
        done = row.locator("input[type=checkbox]")
        if done.count():
            row.locator("textarea, input[type=text]").last.fill("正在推进。")
        else:
            row.locator("input").first.fill("0")
    page.get_by_label("综合改造老旧小区（本月累计）").fill("20")
    page.get_by_role("button", name="保存并送单位负责人审签").click()
    expect(page.get_by_text("已提交").first).to_be_visible()


def the_head_signs(page: Page) -> None:
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile("2020年5月")).first.click()
    page.get_by_role("button", name=re.compile("审签")).click()
    expect(page.get_by_text("单位已审签").first).to_be_visible()


def the_office_accepts_and_prepares(page: Page) -> None:
    page.goto("/office/review/")
    page.get_by_role("link", name=re.compile("市住建局")).first.click()
    page.get_by_role("button", name="审核通过").click()
    page.goto("/office/publish/chengde-2020/settings/")
    page.get_by_label("初审、终审", exact=True).check()
    page.get_by_role("button", name="保存").click()
    batch = page.locator("section[aria-labelledby=batch-chengde-2020]")
    batch.get_by_role("button", name="拟定发布稿").click()
    page.get_by_role("button", name="初审通过").click()
    expect(page.get_by_text("等待终审").first).to_be_visible()


def the_director_publishes(page: Page) -> None:
    page.goto("/office/publish/")
    page.get_by_role("link", name="核对发布稿").click()
    page.get_by_role("button", name="终审通过，发布").click()
    expect(page.get_by_text("已发布").first).to_be_visible()


def a_citizen_reads(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(BATCH)
    page.goto("/results/chengde-2020/")
    page.get_by_role("link", name="老旧小区改造").first.click()
    main = page.locator("main")
    expect(main.get_by_role("definition").first).to_contain_text("市住建局")
    expect(main).to_contain_text("综合改造老旧小区：20个，完成率14.93%（截至2020年5月31日）")
    expect(main).to_contain_text("目标：78.06万平方米")
    expect(main).to_contain_text("綜合改造老舊小區134個")


def card(page: Page, title: str) -> Locator:
    """The draft of that title."""
    return page.get_by_role("article").filter(
        has=page.get_by_role("heading", name=re.compile(title))
    )
