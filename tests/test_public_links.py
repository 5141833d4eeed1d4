"""What machines and links see: descriptions, the full address, the data block, the site map."""

from __future__ import annotations

import io
import json
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import segno
from django.urls import reverse
from PIL import Image

from pledges.models import Batch
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import release

PLACE = "/results/chengde-2020/"
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


class Head(HTMLParser):
    """What the head of a page says to machines."""

    def __init__(self, response) -> None:
        super().__init__()
        self.told: dict[str, str] = {}
        self.data: list[str] = []
        self.in_data = False
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "meta":
            for name in ("name", "property"):
                if name in found:
                    self.told[found[name]] = " ".join(found["content"].split())
        if tag == "link" and found.get("rel") == "canonical":
            self.told["canonical"] = found["href"]
        if tag == "link" and "hreflang" in found:
            self.told[f"hreflang {found['hreflang']}"] = found["href"]
        self.in_data = tag == "script" and found.get("type") == "application/ld+json"

    def handle_endtag(self, tag):
        self.in_data = False

    def handle_data(self, data):
        if self.in_data:
            self.data.append(data)


@pytest.fixture
def public(batch, roads):
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)
    return batch


PAGES = ["/", PLACE, f"{PLACE}1/", "/results/", "/results/method/", "/results/search/"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_names_itself_in_full_and_has_a_picture(client, public, address):
    told = Head(client.get(address + "?q=glgc")).told

    assert {name: told[name] for name in ("canonical", "og:url", "og:image", "og:locale")} == {
        "canonical": f"http://testserver{address}",
        "og:url": f"http://testserver{address}",
        "og:image": "http://testserver/static/og.png",
        "og:locale": "zh_CN",
    }
    assert told["og:title"]
    assert told["description"] == told["og:description"] != ""


def test_a_pledge_is_described_by_its_figure_and_day(client, public):
    assert Head(client.get(f"{PLACE}1/")).told["description"] == (
        "公路工程建设：农村公路30公里，达到目标的10.00%，数据截至2020年4月30日（2020年承德市民心实事）。"
    )


def test_a_promise_without_figures_is_described_by_its_state(client, batch, roads):
    release(batch)

    assert Head(client.get(f"{PLACE}1/")).told["description"] == (
        "公路工程建设：已公布（2020年承德市民心实事）。"
    )


@pytest.mark.parametrize("address", ["/", PLACE])
def test_a_batch_is_described_by_its_state_and_day(client, public, address):
    assert Head(client.get(address)).told["description"] == (
        "2020年承德市民心实事，数据截至2020年4月30日： 1件实事均在推进，尚无通过验收的。"
    )


def test_one_address_speaks_both_languages_and_says_which(client, public):
    """The language lies in a cookie and in the browser's wish, never in the address: there is
    no other address to point to."""
    english = client.get("/", headers={"Accept-Language": "en"})
    told = Head(english).told

    assert (told["og:locale"], english["Content-Language"]) == ("en_US", "en")
    assert {"Accept-Language", "Cookie"} <= set(english["Vary"].split(", "))
    assert [name for name in told if name.startswith("hreflang")] == []


def test_the_picture_is_as_large_as_it_says(client, public):
    told = Head(client.get("/")).told
    with open("static/og.png", "rb") as file:
        picture = Image.open(io.BytesIO(file.read()))

    assert (str(picture.width), str(picture.height)) == (
        told["og:image:width"],
        told["og:image:height"],
    )


def test_the_data_of_a_batch_are_described_for_search_engines(client, public):
    (block,) = Head(client.get(PLACE)).data

    assert json.loads(block) == {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "2020年承德市民心实事",
        "description": (
            "2020年承德市民心实事的1件1项承诺：原文、目标、牵头单位和审核通过的进展，"
            "已完成0件，数据截至2020年4月30日。"
        ),
        "url": "http://testserver/results/chengde-2020/",
        "identifier": "urn:minsheng:chengde-2020",
        "version": "1",
        "inLanguage": "zh-CN",
        "datePublished": "2020-05-08",
        "temporalCoverage": "2020-01-01/2020-12-31",
        "spatialCoverage": {"@type": "Place", "name": "承德市"},
        "isAccessibleForFree": True,
        "license": "http://testserver/results/dictionary/#licence",
        "creator": {"@type": "GovernmentOrganization", "name": "承德市人民政府"},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kind,
                "contentUrl": f"http://testserver/results/chengde-2020/data.{ending}",
            }
            for ending, kind in (
                ("csv", "text/csv"),
                ("json", "application/json"),
                ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            )
        ],
    }


def test_no_words_can_leave_the_data_block(client, batch, roads):
    title = "</script><script>alert(1)</script>&"
    Batch.objects.update(title=title)
    batch.refresh_from_db()
    release(batch)

    response = client.get(PLACE)

    assert "<script>alert" not in response.content.decode()
    assert json.loads(Head(response).data[0])["name"] == title


def test_the_site_map_lists_every_page_with_the_day_of_its_version(client, public):
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = {
        page.findtext("s:loc", namespaces=MAP).removeprefix("http://testserver"): page.findtext(
            "s:lastmod", namespaces=MAP
        )
        for page in root.findall("s:url", MAP)
    }

    for address in PAGES:
        assert address in found, address
    assert {found[PLACE], found[f"{PLACE}1/"]} == {"2020-05-08"}
    assert found["/results/method/"] is None
    assert [address for address in found if address.startswith(("/office", "/desk"))] == []
    assert {client.get(address).status_code for address in found} == {200}


def test_robots_are_led_to_the_site_map_and_away_from_the_rooms_inside(client, db):
    assert client.get("/robots.txt").content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        "Disallow: /desk/",
        "Disallow: /directory/",
        "Disallow: /elder/",
        "Disallow: /language/",
        "Disallow: /office/",
        "",
        "Sitemap: http://testserver/sitemap.xml",
    ]


@pytest.mark.parametrize("no", ["1", "专栏12-(一)", "5%"])
def test_the_printed_code_leads_to_the_page(client, batch, traffic, no):
    pledge = make_pledge(batch, traffic)
    make_share(pledge)
    type(pledge).objects.update(no=no)
    release(batch)

    response = client.get(reverse("pledge_qr", args=["chengde-2020", no]))
    page = f"http://testserver{reverse('pledge', args=['chengde-2020', no])}"
    drawn = io.BytesIO()
    segno.make(page, micro=False).save(
        drawn, kind="svg", border=2, omitsize=True, svgclass=None, lineclass=None
    )

    assert response["Content-Type"] == "image/svg+xml"
    assert response.content == drawn.getvalue()
    assert client.get(page.removeprefix("http://testserver")).status_code == 200


def test_the_code_is_for_print_alone_and_of_one_query(client, public, django_assert_num_queries):
    page = client.get(f"{PLACE}1/").content.decode()
    assert 'class="qr print-only"' in page

    with django_assert_num_queries(1):
        assert client.get(f"{PLACE}1/qr.svg").status_code == 200
    assert client.get(f"{PLACE}9/qr.svg").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_site_map_takes_three_queries(client, batch, roads, count, django_assert_num_queries):
    for _ in range(count):
        release(batch, on=date(2020, 5, 8))

    # the versions in force; every version; the contents
    with django_assert_num_queries(3):
        client.get("/sitemap.xml")
