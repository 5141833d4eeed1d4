"""The main stories in a browser that runs no script: every step is a link or a form."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.windows import Open, demo, windows
from tests.portal import Portal, chromium


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
    with windows(browser, running.url, java_script_enabled=False) as opened:
        yield opened


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def press(page: Page, button: str) -> None:
    go(page, page.get_by_role("button", name=button, exact=True))


def follow(page: Page, link: str | re.Pattern[str]) -> None:
    go(page, page.locator("main").get_by_role("link", name=link).first)


def go(page: Page, target: Locator) -> None:
    """Click, and wait for the page that comes."""
    with page.expect_navigation():
        target.click()


def downloaded(page: Page, link: str) -> Path:
    with page.expect_download() as got:
        page.locator("main").get_by_role("link", name=link).first.click()
    return got.value.path()


class TestACitizen:
    def test_finds_a_pledge_and_takes_the_figures_home(self, opened):
        page = opened()
        page.goto("/")
        page.get_by_role("searchbox").fill("ncgl")
        press(page, "查询")
        expect(page.get_by_role("status")).to_contain_text("找到")
        follow(page, "新建农村公路等工程")
        heading(page, "新建农村公路等工程")

        go(page, page.get_by_role("link", name="2023年吉林省民生实事"))
        page.get_by_label("方面").select_option("城乡建设")
        page.get_by_label("状态").select_option("推进中")
        press(page, "查询")
        expect(page.get_by_role("status")).to_have_text("符合条件的有4件7项。")
        narrowed = page.url
        table = csv.DictReader(io.StringIO(downloaded(page, "CSV").read_text("utf-8-sig")))

        assert "category=" in narrowed
        assert "state=going" in narrowed
        assert len({row["序号"] for row in table}) == 30

    def test_reads_large_letters_and_english(self, opened):
        page = opened()
        page.goto("/results/jilin-2023/25/")
        press(page, "长辈版")
        expect(page.locator("html.elder")).to_have_count(1)
        heading(page, "改造城镇老旧小区")
        press(page, "English")
        expect(page.locator("html.elder")).to_have_attribute("lang", "en")
        expect(page.get_by_role("heading", level=2).first).to_have_text(
            "Original text of the pledge"
        )

    def test_says_something_and_hears_the_answer(self, opened):
        page, officer = opened(), opened("office")
        page.goto("/results/jilin-2023/18/")
        follow(page, "提意见、咨询或数据异议")
        page.get_by_label("内容").fill("村口新修的路没有路灯。")
        press(page, "提交")
        expect(page.get_by_role("alert")).to_contain_text("有内容需要更正")
        expect(page.get_by_label("内容")).to_have_value("村口新修的路没有路灯。")
        page.get_by_label("意见建议").check()
        page.get_by_label("联系方式").fill("13800000000")
        press(page, "提交")
        heading(page, "已收到您的意见")
        code = page.locator(".receipt .code").inner_text()
        press(page, "凭查询码查看办理情况")
        expect(page.get_by_role("heading", level=2).first).to_have_text("待办公室答复")

        the_office_answers(officer, "村口新修的路没有路灯。", "已列入乡道路灯补装计划，年内装好。")

        page.goto("/results/remarks/")
        page.get_by_label("查询码").fill(code)
        press(page, "查询")
        expect(page.get_by_role("heading", level=2).first).to_have_text("已答复")
        expect(page.locator("main")).to_contain_text("已列入乡道路灯补装计划，年内装好。")
        expect(page.locator("main")).not_to_contain_text("13800000000")


def the_office_answers(page: Page, asked: str, answer: str) -> None:
    page.goto("/office/publish/remarks/")
    follow(page, asked)
    page.get_by_label("答复", exact=True).fill(answer)
    press(page, "答复")


def test_a_month_goes_from_the_clerk_to_the_office(opened):
    clerk, head = opened("county"), opened("countyhead")
    lead, officer = opened("head"), opened("office")
    the_clerk_fills_and_hands_in(clerk)
    the_head_signs(head)
    the_lead_confirms(lead, "双辽市")
    the_office_accepts(officer, "双辽市")

    clerk.goto("/desk/")
    row = clerk.get_by_role("row").filter(has_text="2023年9月").filter(has_text="2023年10月7日")
    expect(row).to_contain_text("通过")


def the_clerk_fills_and_hands_in(page: Page) -> None:
    page.goto("/desk/")
    heading(page, "2023年9月月报")
    figure = page.get_by_label("计划开工改造老旧小区 · 双辽市（本月累计）", exact=True)
    figure.fill("快了")
    press(page, "存草稿")
    expect(page.get_by_role("alert")).to_contain_text("“快了”不是数字")
    expect(figure).to_have_value("快了")
    figure.fill("6")
    press(page, "存草稿")
    expect(figure).to_have_value("6")
    expect(page.locator("main")).to_contain_text("50.00%")
    press(page, "保存并送单位负责人审签")
    expect(page.locator("main")).to_contain_text("月报已送单位负责人审签")


def the_head_signs(page: Page) -> None:
    page.goto("/desk/")
    heading(page, "2023年9月月报")
    press(page, "审签")
    expect(page.locator("main")).to_contain_text("已审签")


def the_lead_confirms(page: Page, place: str) -> None:
    page.goto("/desk/confirm/")
    follow(page, place)
    heading(page, place)
    press(page, "确认")


def the_office_accepts(page: Page, place: str) -> None:
    page.goto("/office/review/")
    follow(page, place)
    heading(page, place)
    press(page, "审核通过")
    expect(page.locator("main")).to_contain_text("通过")


class TestTheOffice:
    def test_narrows_the_dashboard_keeps_the_view_and_prints_it(self, opened):
        page = opened("office")
        page.goto("/office/")
        items = page.get_by_role("region", name="全部任务")
        items.get_by_role("combobox", name="单位").select_option("省住建厅")
        items.get_by_role("combobox", name="亮灯").select_option("严重滞后")
        press(page, "筛选")
        expect(items.get_by_role("table", name="任务清单").locator("tbody tr")).to_have_count(1)

        page.locator(".views summary").click()
        page.get_by_label("把当前筛选存为").fill("住建严重滞后")
        go(page, page.locator(".views").get_by_role("button", name="保存"))
        page.goto("/office/")
        go(page, page.locator(".views").get_by_role("link", name="住建严重滞后"))
        expect(items.get_by_role("table", name="任务清单")).to_contain_text("口袋公园、小微绿地")

        follow(page, "会议打印版")
        heading(page, "2023年9月")
        page.emulate_media(media="print")
        expect(page.get_by_role("banner")).to_be_hidden()
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")

    def test_draws_up_a_bulletin_and_issues_it(self, opened):
        officer, director = opened("office"), opened("director")
        officer.goto("/office/bulletins/")
        follow(officer, "拟定通报")
        officer.get_by_label("月度通报").check()
        officer.get_by_label("月份").select_option("2023年7月")
        press(officer, "取数拟稿")
        words = officer.get_by_role("region", name="修改文字")
        words.get_by_label("主要问题").fill("请各单位抓住入冬前的施工期。")
        press(officer, "保存文字")
        expect(officer.locator(".paper").first).to_contain_text("请各单位抓住入冬前的施工期。")

        director.goto(officer.url)
        follow(director, "签发")
        director.get_by_label("文号").fill("吉民生办〔2023〕9号")
        press(director, "签发")
        expect(director.locator("main")).to_contain_text("由赵国华签发")
        paper = docx.Document(downloaded(officer, "下载 Word"))

        words = "\n".join(each.text for each in paper.paragraphs)
        assert "请各单位抓住入冬前的施工期。" in words
        assert "吉民生办〔2023〕9号" in words
        assert len(paper.tables) >= 1


def test_three_people_publish_and_the_director_withdraws(opened):
    first, second, director = opened("office"), opened("office2"), opened("director")
    citizen = opened()
    citizen.goto("/results/jilin-2023/")
    before = what_is_public(citizen)
    draft = a_new_draft(first)
    pass_step(first, draft, "初审通过")
    pass_step(second, draft, "复审通过")
    assert what_is_public(citizen) == before

    pass_step(director, draft, "终审通过，发布")
    after = what_is_public(citizen)
    assert after != before
    assert "数据截至2023年9月30日" in after

    director.goto(draft)
    follow(director, "撤回")
    director.get_by_label("撤回原因").fill("口袋公园一项须复核。")
    press(director, "撤回")

    assert what_is_public(citizen) == before
    follow(citizen, "历次发布")
    expect(citizen.locator("main")).to_contain_text("口袋公园一项须复核。")


def what_is_public(page: Page) -> str:
    """The line under the heading: of which day the figures are, and which version it is."""
    page.reload()
    return page.locator("main .sub").first.inner_text()


def a_new_draft(page: Page) -> str:
    """The demo's waiting draft is thrown away for one of today's; its address."""
    page.goto("/office/publish/")
    batch = page.locator("section[aria-labelledby=batch-jilin-2023]")
    go(page, batch.get_by_role("link", name="核对发布稿"))
    follow(page, "作废本稿")
    page.get_by_label("作废原因").fill("按今天的数据重新拟稿。")
    press(page, "作废")
    page.goto("/office/publish/")
    batch.get_by_label("发布内容").select_option("2023年9月进展")
    go(page, batch.get_by_role("button", name="拟定发布稿"))
    heading(page, "2023年吉林省民生实事")
    return page.url


def pass_step(page: Page, draft: str, button: str) -> None:
    page.goto(draft)
    press(page, button)


def test_a_letter_is_started_edited_sent_and_answered(opened):
    officer, unit = opened("office"), opened("head")
    officer.goto("/office/jilin-2023/2023-09/?light=red")
    follow(officer, "口袋公园、小微绿地")
    follow(officer, re.compile("^发起督办"))
    officer.get_by_label("约谈", exact=True).check()
    press(officer, "起草文书")
    heading(officer, "约谈：省住建厅")
    letter = officer.url
    follow(officer, "修改文字")
    text = officer.get_by_label("正文")
    text.fill(text.input_value().replace("住房和城乡建设厅：", "住房和城乡建设厅（城建处）："))
    press(officer, "保存")
    expect(officer.locator("article")).to_contain_text("住房和城乡建设厅（城建处）：")
    the_leading_group_approves(officer)
    follow(officer, "核对并发出")
    press(officer, "发出")
    expect(officer.locator("main")).to_contain_text("待签收")

    unit.goto("/desk/notices/")
    follow(unit, "办理约谈")
    press(unit, "签收")
    unit.get_by_label("回复内容").fill("地块已逐市核定，38处本月内进场。")
    press(unit, "提交回复")
    expect(unit.locator("main")).to_contain_text("回复已送办公室")
    officer.goto(letter)
    expect(officer.locator("main")).to_contain_text("地块已逐市核定，38处本月内进场。")


def the_leading_group_approves(page: Page) -> None:
    follow(page, "登记领导小组批准")
    page.get_by_label("批准人").fill("周明远")
    page.get_by_label("批准文件").fill("领导小组会议纪要〔2023〕10号")
    press(page, "登记")
