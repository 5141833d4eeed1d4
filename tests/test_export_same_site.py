"""One suite of checks, passed by the live site and by the exported one behind a plain file server;
and the two side by side, page by page: the same words and figures, forms left out."""

from __future__ import annotations

import csv
import io
import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import quote, unquote, urljoin

import openpyxl
import pytest
from lxml import etree
from lxml import html as pages

from pledges.figures import write_figure
from results.addresses import PAGES
from results.export import places
from results.export.places import CHINESE, ELDER, ENGLISH, file_of, with_mark
from tests.crawling import HOST, Answer
from tests.exported import served

# a stranger's question: address and variant → the answer
Ask = Callable[..., Answer]
VARIANTS = {"zh": CHINESE, "en": ENGLISH, "elder": ELDER}
QUESTIONS = ("老旧小区", "就业")
# words beside a form, or that lead to one; and what stands in their place among files
OF_FORMS = {
    "提意见、咨询或数据异议", "凭查询码查看答复", "公众意见",
    "Send a comment, question or objection to data", "See an answer with your look-up code",
    "Comments from the public",
}  # fmt: skip
# what asks a server is not in the files, or leads elsewhere there
INSTEAD = {"查找", "查看全部实事", "数据接口说明", "Search", "View all pledges", "API guide"}


@pytest.fixture(params=["live", "exported"])
def ask(request, whole_site):
    if request.param == "live":
        yield live(whole_site)
        return
    with served(whole_site.folder) as base:
        yield exported(base)


def live(whole) -> Ask:
    """What the portal answered when it was asked."""
    places = {"zh": whole.answers, "en": whole.english, "elder": whole.elder}

    def ask(address: str, variant: str = "zh") -> Answer:
        return places[variant].get(address, whole.missing)

    return ask


def exported(base: str) -> Ask:
    """What a plain file server gives; the address is that of the live page."""

    def ask(address: str, variant: str = "zh") -> Answer:
        path, _, query = address.partition("?")
        path = with_mark(path) if query == "bom=1" else path
        path += "compare/" if query == "compare=1" else ""
        place = f"{base}/{VARIANTS[variant].prefix}{quote(unquote(path[1:]))}"
        try:
            with urllib.request.urlopen(place) as got:
                return Answer(got.status, got.headers.get_content_type(), got.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, "", b"")

    return ask


def read(answer: Answer):
    """The page as a tree."""
    assert answer.status == 200
    return pages.document_fromstring(answer.text)


def listed(whole, *names: str) -> list[str]:
    return [address for name, address in whole.listed if name in names]


def slugs(whole) -> list[str]:
    return [address.split("/")[2] for address in listed(whole, "batch")]


def document(ask: Ask, slug: str) -> dict:
    return json.loads(ask(f"/results/{slug}/data.json").body)


def said(element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def test_every_page_has_a_title_one_heading_and_its_language(ask, whole_site):
    for address in listed(whole_site, *PAGES):
        page = read(ask(address))
        title = page.findtext(".//title")
        assert title.endswith("民生实事"), address
        assert len(page.xpath("//h1")) == 1, address
        assert said(page.xpath("//h1")[0]), address
        assert page.get("lang") == "zh-hans", address
        assert len(page.xpath("//main")) == 1, address


def test_the_home_page_counts_what_the_newest_batch_tells(ask, whole_site):
    main = said(read(ask("/")).xpath("//main")[0])
    told = document(ask, slugs(whole_site)[0])

    assert told["batch"]["title"] in main
    assert f"{told['counts']['pledges']}件 · {told['counts']['indicators']}项" in main
    year, month, day = map(int, told["as_of"].split("-"))
    assert f"数据截至{year}年{month}月{day}日" in main


def test_the_table_of_a_batch_holds_its_figures(ask, whole_site):
    for slug in slugs(whole_site):
        table = read(ask(f"/results/{slug}/")).xpath("//table[contains(@class, 'results')]")[0]
        told = document(ask, slug)
        numbers = [said(each) for each in table.xpath(".//td[@class='no']")]
        cells = Counter(said(each).partition(" ")[0] for each in table.xpath(".//td"))

        assert numbers == [pledge["no"] for pledge in told["pledges"]]
        rows = [row for pledge in told["pledges"] for row in pledge["indicators"]]
        figures = [
            write_figure(Decimal(row["value"]), row["approx"]) + row["unit"]
            for row in rows
            if row["value"] is not None
        ]
        ratios = [f"{Decimal(row['share']):,}%" for row in rows if row["share"]]
        assert Counter([*figures, *ratios]) <= cells, slug


def test_the_page_of_a_pledge_tells_each_figure_with_its_day(ask, whole_site):
    compared = 0
    for slug in slugs(whole_site):
        for pledge in document(ask, slug)["pledges"]:
            page = said(read(ask(f"/results/{slug}/{quote(pledge['no'], safe='()')}/")))
            assert " ".join(pledge["quote"].split()) in page
            for row in pledge["indicators"]:
                assert (
                    row["name"].removeprefix("其中") in page
                )  # 「其中」 is said once, before them
                if row["value"] is not None and row["of"] is None:
                    year, month, day = map(int, row["as_of"].split("-"))
                    figure = write_figure(Decimal(row["value"]), row["approx"])
                    assert f"{figure} {row['unit']}" in page
                    assert f"数据截至{year}年{month}月{day}日" in page
                    compared += 1
    assert compared > 50


def test_the_downloads_agree_with_each_other(ask, whole_site):
    for slug in slugs(whole_site):
        plain = ask(f"/results/{slug}/data.csv").body
        table = list(csv.reader(io.StringIO(plain.decode())))
        book = openpyxl.load_workbook(io.BytesIO(ask(f"/results/{slug}/data.xlsx").body))
        lines = list(book["实事进展"].values)[3:]  # below the name, the version and the terms
        told = json.loads(ask(f"/results/{slug}/data/results.json").body)

        assert [["" if c is None else str(c) for c in row[:6]] for row in lines] == [
            row[:6] for row in table
        ]
        assert len(told["rows"]) == len(table) - 1
        assert ask(f"/results/{slug}/data.csv?bom=1").body == b"\xef\xbb\xbf" + plain


def test_every_entry_of_a_feed_leads_to_a_page(ask, whole_site):
    for address in listed(whole_site, "feed", "batch_feed"):
        root = etree.fromstring(ask(address).body)
        found = [link.get("href") for link in root.iter("{*}link")]

        assert root.tag.endswith("}feed")
        assert len(root.findall("{*}entry")) > 0
        assert {ask(there(address, link)).status for link in found} == {200}, address


def test_the_site_map_names_every_page(ask, whole_site):
    root = etree.fromstring(ask("/sitemap.xml").body)
    found = [unquote(there("/sitemap.xml", each.text)) for each in root.iter("{*}loc")]

    assert sorted(found) == sorted(unquote(each) for each in listed(whole_site, *PAGES))


def there(address: str, link: str) -> str:
    """The address a link leads to, as the live site names it."""
    return urljoin(HOST + address, link).removeprefix(HOST).removesuffix("index.html")


def test_a_batch_stands_beside_its_release_before(ask, whole_site):
    compared = [each for each in whole_site.live.answers if each.endswith("/?compare=1")]

    for address in compared:
        heads = [said(each) for each in read(ask(address)).xpath("//table//th[@scope='col']")]
        assert [head for head in heads if head.endswith("版相比")], address
    assert len(compared) == 2


@pytest.mark.parametrize("variant", ["en", "elder"])
def test_the_variants_are_there_and_marked(ask, whole_site, variant):
    for address in whole_site.english:
        page = read(ask(address, variant))
        assert page.get("lang") == ("en" if variant == "en" else "zh-hans"), address
        assert (page.get("class") == "elder") == (variant == "elder"), address
    assert len(whole_site.english) > 20


def test_a_page_there_is_not_is_not_found(ask):
    assert ask("/results/no-such-batch/").status == 404


def test_the_search_finds_the_same(whole_site):
    script = whole_site.kept["results/search/index.js"].decode()
    index = json.loads(script.removeprefix("window.siteIndex = ").removesuffix(";\n"))
    for question in QUESTIONS:
        page = read(whole_site.answers[f"/results/search/?q={quote(question)}"])
        found = {
            unquote(link).removeprefix("/results/").rstrip("/")
            for link in page.xpath("//main//a/@href")
            if link.startswith("/results/") and link.count("/") == 4
        }
        assert {key for key, text in index.items() if question in text} == found != set()


def test_live_and_exported_pages_hold_the_same_words_and_figures(whole_site):
    compared = Counter()
    for variant, answers in (
        (CHINESE, whole_site.answers), (ENGLISH, whole_site.english), (ELDER, whole_site.elder),
    ):  # fmt: skip
        for address in listed(whole_site, *PAGES - {"search"}):
            if address in answers:
                shown = pieces(answers[address].text)
                kept = pieces(whole_site.kept[file_of(address, variant)].decode())
                assert kept == shown, (variant.name, address)
                compared[variant.name] += 1
    for address in (each for each in whole_site.answers if each.endswith("/?compare=1")):
        kept = whole_site.kept[places.compared(file_of(address.partition("?")[0]))]
        assert pieces(kept.decode()) == pieces(whole_site.answers[address].text), address
    assert compared["zh"] > 250
    assert min(compared["en"], compared["elder"]) > 20


def pieces(page: str) -> list[str]:
    """The pieces of words of the main part in their order, without those of forms."""
    [main] = pages.document_fromstring(page).xpath("//main")
    for each in main.xpath(".//form | .//script | .//style"):
        each.drop_tree()
    found = (" ".join(text.split()) for text in main.itertext())
    return [text for text in found if text and text not in OF_FORMS | INSTEAD]


def test_data_feeds_and_photographs_are_the_very_bytes(whole_site):
    compared = Counter()
    for name, address in whole_site.listed:
        if name in PAGES or name.endswith(("feed", "sitemap", "robots")):
            continue
        assert whole_site.kept[file_of(address)] == whole_site.answers[address].body, address
        compared[name] += 1
    assert compared["public_file"] > 0
    assert sum(compared.values()) > 150
