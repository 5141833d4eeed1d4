"""The exported site opened from a folder: its search with and without a script."""

from __future__ import annotations

import pytest

from tests.exported import export
from tests.portal import chromium
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import release


@pytest.fixture
def folder(batch, roads, labour, today, tmp_path):
    make_share(make_pledge(batch, labour, title="城镇新增就业"), name="新增就业", unit="人")
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)
    export(tmp_path / "site", today)
    return tmp_path / "site"


def test_the_search_narrows_the_list_and_leads_to_the_page(folder):
    with chromium() as browser:
        page = browser.new_page(locale="zh-CN")
        errors = []
        page.on("pageerror", lambda error: errors.append(error))
        page.goto((folder / "index.html").as_uri())
        page.get_by_role("navigation").get_by_role("link", name="查找").first.click()

        def shown() -> list[str]:
            return page.locator("[data-search]:visible a").all_inner_texts()

        assert shown() == ["公路工程建设", "城镇新增就业"]
        page.get_by_role("searchbox").fill("czxz")
        assert shown() == ["城镇新增就业"]
        assert page.get_by_role("status").inner_text() == "找到1件。"
        page.get_by_role("searchbox").fill("公路　交通")
        assert shown() == ["公路工程建设"]
        page.get_by_role("searchbox").fill("不存在")
        assert shown() == []
        assert page.get_by_role("status").inner_text().startswith("没有找到。")
        assert page.locator("[data-search-group]:visible").count() == 0
        page.get_by_role("searchbox").fill("")
        page.get_by_role("link", name="城镇新增就业").click()
        assert page.get_by_role("heading", level=1).inner_text() == "城镇新增就业"
        assert page.url == (folder / "results/chengde-2020/2/index.html").as_uri()
        assert errors == []


def test_without_a_script_the_list_is_whole_and_shows_no_empty_box(folder):
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto((folder / "results/search/index.html").as_uri())

        assert page.locator("[data-search]:visible").count() == 2
        assert page.locator("#site-search:visible").count() == 0
        page.get_by_role("link", name="公路工程建设").click()
        assert page.get_by_role("heading", level=1).inner_text() == "公路工程建设"


def test_the_variants_are_reached_from_each_other(folder):
    with chromium() as browser:
        page = browser.new_page(locale="zh-CN")
        page.goto((folder / "results/chengde-2020/1/index.html").as_uri())
        page.get_by_role("link", name="English").first.click()
        assert page.locator("html").get_attribute("lang") == "en"
        page.locator('a[href*="elder/"]').first.click()
        assert page.locator("html").get_attribute("class") == "elder"
        assert page.url == (folder / "elder/results/chengde-2020/1/index.html").as_uri()
