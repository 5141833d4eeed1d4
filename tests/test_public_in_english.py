"""The public pages in English: what is Chinese says so, and numbers are written as they are."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.conf import settings as configured
from django.urls import reverse

from agencies.chinese import CHINESE, VOID
from pledges.actions.targets import revise_target
from results.addresses import PAGES, public_addresses
from results.models import PeriodStatement, Publication
from tests.promises import APRIL, make_accepted
from tests.publications import release, words
from tests.remarks import answered, make_remark

# what holds text alone and mixes both languages can't be marked within
UNMARKED = ("script", "style", "option", "title", "desc")


class Unsaid(HTMLParser):
    """Chinese words of a page under no ``lang`` that says so, each with its element's name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = [("", "")]
        self.found: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang") or self.open[-1][1]))

    def handle_startendtag(self, tag, attrs):
        """Of a drawing: it holds no words."""

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        tag, lang = self.open[-1]
        if CHINESE.search(data) and tag not in UNMARKED and not lang.lower().startswith("zh"):
            self.found.append((tag, " ".join(data.split())))


@pytest.fixture
def public(client, batch, roads, director, officer, today) -> Publication:
    make_accepted(roads, APRIL, "30")
    revise_target(
        indicator=roads.indicator, new_value=Decimal(400), effective_on=APRIL, by=director,
        reason="追加计划", document="市政府纪要", today=today,
    )  # fmt: skip
    PeriodStatement.objects.create(
        title="“十三五”时期", first_year=2016, last_year=2020, items=184, quote="184项全部完成",
        source_title="吉林日报", source_date=today,
    )  # fmt: skip
    version = release(batch, APRIL, on=today)
    answered(make_remark(version), officer)
    client.cookies[configured.LANGUAGE_COOKIE_NAME] = "en"
    return version


def pages(today) -> list[str]:
    listed = [
        reverse(name, kwargs=arguments)
        for name, arguments in public_addresses(today)
        if name in PAGES
    ]
    place = "/results/chengde-2020/"
    return [*listed, "/results/search/?q=lu", f"{place}?compare=1", f"{place}1/say/",
            "/results/remarks/"]  # fmt: skip


def test_every_chinese_word_says_that_it_is_chinese(client, public, today):
    asked = {address: client.get(address) for address in pages(today)}

    assert {response.status_code for response in asked.values()} == {200}
    assert {address: Unsaid(page.content.decode()).found for address, page in asked.items()} == {
        address: [] for address in asked
    }
    assert CHINESE.search(words(asked["/results/chengde-2020/1/"]))


def test_a_page_in_chinese_is_left_as_it_is(client, public):
    client.cookies[configured.LANGUAGE_COOKIE_NAME] = "zh-hans"

    assert 'lang="zh-Hans"' not in client.get("/results/chengde-2020/").content.decode()


def test_a_year_is_no_quantity(client, public, today):
    page = words(client.get("/results/"))

    assert "2007—2019" in page
    assert "2016 to 2020" in page
    assert "2,0" not in page
