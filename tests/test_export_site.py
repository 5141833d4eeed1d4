"""The exported site is the live one: every public address, the same words and figures, links
that hold, and nothing that is not public."""

from __future__ import annotations

import json
import urllib.request
from datetime import timedelta
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from results.actions.withdrawing import withdraw
from results.addresses import PAGES, public_addresses
from results.export.places import ELDER, ENGLISH, VARIANTS, file_of
from results.export.state import public_state
from results.models import Publication
from results.urls import urlpatterns
from tests.exported import elements, export, ids, linked, served, tree
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.public_photos import show_photo
from tests.publications import _Reader, release

# addresses that are no file: what they are instead is said beside each
LEFT_OUT = {
    "remark_new",  # a form
    "remark_status",  # asks for a receipt
    "remark_sent",
    "national",  # what others have published changes hourly
    "pledge_qr",  # names the host of the portal, for its own print
    "robots",  # written anew: the portal's names rooms that are not among the files
    "sitemap",  # where it is known where the files will stand
}


@pytest.fixture
def public(batch, roads, labour, county) -> Publication:
    """Two versions; the one in force has a place, a photograph and a second pledge."""
    make_share(make_pledge(batch, labour, title="城镇新增就业"), name="新增就业", unit="人")
    make_share(roads.indicator.pledge, name=roads.indicator.name, target="30", region=county)
    make_accepted(roads, APRIL, "30")
    release(batch)
    version = release(batch, APRIL)
    show_photo(version)
    return version


@pytest.fixture
def site(public, today, tmp_path):
    folder = tmp_path / "site"
    result = export(folder, today)
    assert result.lost == ()
    return folder


def addresses(today) -> list[tuple[str, str]]:
    """(name, address) of what the export holds."""
    return [
        (name, reverse(name, kwargs=arguments))
        for name, arguments in public_addresses(today)
        if name not in LEFT_OUT
    ]


def test_every_route_of_the_public_site_is_listed_or_left_out_for_a_reason(public, today):
    listed = {name for name, _arguments in public_addresses(today)}

    assert {pattern.name for pattern in urlpatterns} - listed - LEFT_OUT == set()


def test_every_public_address_answers_from_a_plain_file_server(site, today):
    with served(site) as base:
        for name, address in addresses(today):
            for variant in VARIANTS if name in PAGES else VARIANTS[:1]:
                with urllib.request.urlopen(base + "/" + variant.prefix + address[1:]) as answer:
                    assert answer.status == 200, address
                    assert answer.read() == (site / file_of(address, variant)).read_bytes()


def test_every_link_of_every_page_leads_to_a_file(site):
    files = tree(site)
    pages = {name: body.decode() for name, body in files.items() if name.endswith(".html")}
    anchors = {name: ids(body) for name, body in pages.items()}

    broken = [
        (name, there, fragment)
        for name, body in pages.items()
        for there, fragment in linked(name, body)
        if there not in files or (fragment and fragment not in anchors.get(there, ()))
    ]

    assert broken == []
    assert len(pages) > 30


def test_no_file_names_the_host_it_came_from_or_holds_a_form(site, settings):
    for name, body in tree(site).items():
        assert b"export.invalid" not in body, name
        assert b"csrf" not in body, name
        if name.endswith(".html"):
            assert elements(body.decode(), "form") == 0, name


def test_words_and_figures_are_those_of_the_live_pages(site, client, today):
    compared = 0
    for name, address in addresses(today):
        if name not in PAGES or name == "search":
            continue
        for variant, headers in ((VARIANTS[0], {}), (ENGLISH, {"Accept-Language": "en"})):
            live = words_of(client.get(address, headers=headers).content.decode())
            kept = words_of((site / file_of(address, variant)).read_text(encoding="utf-8"))
            assert figures(kept) == figures(live), address
            assert kept == live or set(kept) <= set(live) | OWN_WORDS, address
            compared += 1
    assert compared > 20


# what stands where a form stood
OWN_WORDS = {"查找", "Search", "查看全部实事", "View all pledges"}


def words_of(page: str) -> list[str]:
    """The pieces of words of the main part, those of forms left out."""
    reader = Formless()
    reader.feed(page)
    return reader.words


class Formless(_Reader):
    """A reader that looks past forms."""

    def __init__(self) -> None:
        super().__init__()
        self.in_form = False

    def handle_starttag(self, tag, attrs):
        self.in_form = self.in_form or tag == "form"
        super().handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        self.in_form = self.in_form and tag != "form"
        super().handle_endtag(tag)

    def handle_data(self, data):
        if not self.in_form:
            super().handle_data(data)


def figures(pieces: list[str]) -> list[str]:
    return [piece for piece in pieces if any(letter.isdigit() for letter in piece)]


def test_data_feeds_and_photographs_are_those_of_the_portal(site, client, today):
    for name, address in addresses(today):
        if name in PAGES or name.endswith("feed"):
            continue
        live = client.get(address)
        body = b"".join(live.streaming_content) if live.streaming else live.content
        assert (site / file_of(address)).read_bytes() == body, address
    plain = (site / "results/chengde-2020/data.csv").read_bytes()
    assert (site / "results/chengde-2020/data-bom.csv").read_bytes() == b"\xef\xbb\xbf" + plain


def test_each_page_leads_to_its_other_variants(site):
    page = (site / "results/chengde-2020/1/index.html").read_text(encoding="utf-8")
    english = (site / "en/results/chengde-2020/1/index.html").read_text(encoding="utf-8")
    elder = (site / "elder/results/chengde-2020/1/index.html").read_text(encoding="utf-8")

    name = "results/chengde-2020/1/index.html"
    assert {f"en/{name}", f"elder/{name}"} <= {there for there, _ in linked(name, page)}
    assert {name, f"elder/{name}"} <= {there for there, _ in linked(f"en/{name}", english)}
    assert {name, f"en/{name}"} <= {there for there, _ in linked(f"elder/{name}", elder)}
    assert '<html lang="en"' in english
    assert 'class="elder"' in elder
    assert "这是公开网站的静态副本" in page
    assert (ELDER.language, ENGLISH.language) == ("zh-hans", "en")


def test_feeds_lead_to_files(site):
    feed = (site / "results/feed.xml").read_text(encoding="utf-8")

    assert 'href="chengde-2020/index.html"' in feed
    assert "http://testserver" not in feed


def test_without_an_address_there_is_no_site_map(site):
    assert not (site / "sitemap.xml").exists()
    assert (site / "robots.txt").read_text(encoding="utf-8") == "User-agent: *\nAllow: /\n"


def test_with_an_address_the_site_map_names_every_page_in_full(public, today, tmp_path):
    call_command("export_site", str(tmp_path / "site"), base_url="https://ms.example.cn/ms/")

    sitemap = ElementTree.fromstring((tmp_path / "site/sitemap.xml").read_bytes())
    found = [each.text for each in sitemap.iterfind(".//{*}loc")]
    assert sorted(found) == sorted(
        f"https://ms.example.cn/ms/{quote(file_of(address))}"
        for name, address in addresses(today)
        if name in PAGES
    )
    assert (tmp_path / "site/robots.txt").read_text(encoding="utf-8").splitlines() == [
        "User-agent: *",
        "Allow: /",
        "",
        "Sitemap: https://ms.example.cn/ms/sitemap.xml",
    ]


@pytest.mark.parametrize("address", ["ms.example.cn", "ftp://ms.example.cn", "https://a.cn/?b"])
def test_what_is_no_address_is_refused(db, tmp_path, address):
    with pytest.raises(CommandError, match="不是网站地址"):
        call_command("export_site", str(tmp_path / "site"), base_url=address)


def test_a_new_address_is_a_reason_to_export_again(public, today, settings):
    before = public_state(today)

    settings.EXPORT_URL = "https://ms.example.cn"

    assert public_state(today) != before


def test_what_is_withdrawn_or_under_embargo_is_in_no_file(batch, roads, director, today, tmp_path):
    make_accepted(roads, APRIL, "31.41")
    release(batch)
    wrong = release(batch, APRIL)
    withdraw(publication=wrong, reason="单位填错", by=director, today=today)
    roads.indicator.pledge.title = "禁发期内的任务"
    roads.indicator.pledge.save()
    later = release(batch, APRIL)
    Publication.objects.filter(pk=later.pk).update(public_from=today + timedelta(days=1))

    export(tmp_path / "site", today)

    files = tree(tmp_path / "site")
    texts = {
        name: body for name, body in files.items() if name.endswith((".html", ".json", ".csv"))
    }
    assert [name for name, body in texts.items() if b"31.41" in body] == []
    assert [name for name, body in texts.items() if "禁发期内的任务".encode() in body] == []
    assert not [name for name in files if name.startswith("results/chengde-2020/versions/2/")]
    assert not [name for name in files if name.startswith("results/chengde-2020/versions/3/")]
    assert "单位填错" in files["results/chengde-2020/history/index.html"].decode()


def test_when_all_is_withdrawn_only_the_history_says_so(batch, roads, director, today, tmp_path):
    withdraw(publication=release(batch), reason="单位填错", by=director, today=today)

    assert export(tmp_path / "site", today).lost == ()

    kept = {name for name in tree(tmp_path / "site") if name.startswith("results/chengde-2020/")}
    assert kept == {"results/chengde-2020/history/index.html", "results/chengde-2020/history.json"}


def test_a_portal_without_publications_exports_too(batch, today, tmp_path):
    first = export(tmp_path / "one", today)
    second = export(tmp_path / "two", today)

    assert (first.lost, first.digest) == ((), second.digest)


def test_the_search_lists_every_pledge_and_its_index_answers_as_the_portal_does(site, client):
    page = (site / "results/search/index.html").read_text(encoding="utf-8")
    script = (site / "results/search/index.js").read_text(encoding="utf-8")
    index = json.loads(script.removeprefix("window.siteIndex = ").removesuffix(";\n"))

    assert set(index) == {"chengde-2020/1", "chengde-2020/2"}
    for key in index:
        assert f'data-search="{key}"' in page
    for question in ("公路", "nc", "就业", "人社局", "GLGC", "公路 就业", "１"):
        live = client.get(f"/results/search/?q={quote(question)}").content.decode()
        found = {key for key in index if f'href="/results/{key}/"' in live}
        folded = [word.casefold().replace("１", "1") for word in question.split()]
        assert {key for key in index if all(w in index[key] for w in folded)} == found, question


def test_the_names_of_files_stay_inside_the_folder():
    assert file_of("/results/x/%E7%9C%81/") == "results/x/省/index.html"
    for address in ("/results/x/%2E%2E/", "/results/../x/", "/a%5Cb", "/a%00"):
        with pytest.raises(ValueError, match=r"."):
            file_of(address)
