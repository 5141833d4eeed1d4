"""Only the holder of a code sees what was said before the office has made it public."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from results.actions.remark_answers import publish_answer, save_draft, set_aside, unpublish
from results.addresses import public_addresses
from results.export.state import public_state
from results.models import Publication, Remark
from results.open_data.remarks import remark_entries, remarks_of
from tests.promises import APRIL, make_accepted
from tests.public_photos import show_photo
from tests.publications import links, release, words
from tests.remarks import answered, make_remark
from tests.test_public_keeps_inner_matters import crawl

PLEDGE = "/results/chengde-2020/1/"
TEXT, DRAFT, ANSWER, CONTACT = "路灯什么时候装", "草稿答复", "六月底前装好", "li@example.cn"


@pytest.fixture(autouse=True)
def own_cache(settings):
    """Counters of each test's own."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "receipts"}}
    cache.clear()


@pytest.fixture
def public(batch, roads) -> Publication:
    make_accepted(roads, APRIL, "30")
    return release(batch, APRIL)


def found_by_crawling(client) -> set[str]:
    pages = crawl(client).values()
    return {word for word in (TEXT, DRAFT, ANSWER, CONTACT) if any(word in page for page in pages)}


def status(client, code: str) -> str:
    return words(client.post("/results/remarks/", {"code": code}))


def test_nothing_is_printed_before_the_office_has_decided(client, public, officer, today):
    remark = make_remark(public, text=TEXT, contact=CONTACT)
    save_draft(remark=remark, answer=DRAFT, by=officer)
    assert found_by_crawling(client) == set()

    answered(remark, officer, words=ANSWER, public=False)
    assert found_by_crawling(client) == set()
    assert remark_entries("chengde-2020", "1") == []
    before = public_state(today)

    publish_answer(remark=remark, by=officer)
    assert found_by_crawling(client) == {TEXT, ANSWER}
    assert public_state(today) != before

    unpublish(remark=remark, by=officer)
    assert found_by_crawling(client) == set()


def test_what_is_set_aside_is_never_printed(client, public, officer, today):
    remark = make_remark(public, text=TEXT)

    set_aside(remark=remark, reason="与本件无关", by=officer, today=today)

    assert found_by_crawling(client) == set()
    told = status(client, remark.receipt)
    assert "不予答复" in told
    assert "不予答复的原因 2020年5月8日 与本件无关" in told


def test_its_writer_follows_it_by_the_code(client, public, officer):
    remark = make_remark(public, text=TEXT, kind="objection", contact=CONTACT)
    save_draft(remark=remark, answer=DRAFT, by=officer)
    waiting = status(client, remark.receipt)
    assert ("待办公室答复" in waiting, TEXT in waiting) == (True, True)
    assert (DRAFT in waiting, CONTACT in waiting) == (False, False)

    answered(remark, officer, words=ANSWER, public=False, upheld=True)

    told = status(client, remark.receipt.lower().replace("-", " "))
    assert "已答复 数据异议 · 2020年承德市民心实事第1件 · 2020年5月8日收到" in told
    assert "答复 2020年5月9日 · 核查结论：属实 六月底前装好" in told
    assert CONTACT not in told


@pytest.mark.parametrize(
    ("code", "status_code", "message"),
    [
        ("0000-0000-0000", 404, "没有找到这个查询码，请核对是否抄写有误。"),
        ("<b>", 404, "没有找到这个查询码"),
        ("", 400, "请填写查询码。"),
    ],
)
def test_a_wrong_code_finds_nothing(client, public, code, status_code, message):
    make_remark(public, text=TEXT)

    response = client.post("/results/remarks/", {"code": code})

    assert (response.status_code, message in words(response)) == (status_code, True)
    assert TEXT not in words(response)


def test_without_a_code_the_page_of_the_receipt_leads_to_the_question(client, public):
    response = client.get("/results/remarks/sent/")

    assert (response.status_code, response["Location"]) == (302, "/results/remarks/")


def test_the_code_stands_in_no_address(client, public):
    sent = client.post(f"{PLEDGE}say/", {"kind": "question", "text": TEXT})
    remark = Remark.objects.get()
    cookie = sent.cookies["receipt"]

    assert (sent.status_code, sent["Location"]) == (302, "/results/remarks/sent/")
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        "/results/remarks/sent/", True, "Lax", 600,
    )  # fmt: skip
    for page in (client.get(sent["Location"]), client.get(sent["Location"])):  # and reloaded
        assert f"您的查询码 {remark.receipt}" in words(page)
        assert [link for link in links(page) if remark.receipt in link] == []
    assert Remark.objects.count() == 1
    assert TEXT not in words(client.get("/results/remarks/", {"code": remark.receipt}))


@pytest.mark.parametrize("forged", ["7KQ2-M9XD-3FHP", "7KQ2-M9XD-3FHP:1pXyz:abc", ""])
def test_a_cookie_of_ones_own_making_shows_nothing(client, public, forged):
    make_remark(public, text=TEXT)
    client.cookies["receipt"] = forged

    response = client.get("/results/remarks/sent/")

    assert (response.status_code, response["Location"]) == (302, "/results/remarks/")


def test_a_page_that_has_the_answer_is_not_taken_for_the_one_without(client, public, officer):
    client.get(PLEDGE)  # the visitor's form token is part of the page
    etag = client.get(PLEDGE)["ETag"]
    remark = make_remark(public, text=TEXT)
    assert client.get(PLEDGE, headers={"if-none-match": etag}).status_code == 304

    answered(remark, officer)

    response = client.get(PLEDGE, headers={"if-none-match": etag})
    assert (response.status_code, TEXT in words(response)) == (200, True)


def test_five_stand_open_and_older_ones_are_folded(client, public, officer):
    for number in range(7):
        answered(make_remark(public, text=f"第{number}问"), officer)
    answered(make_remark(public, no="2", text="别件的问题"), officer)

    shown = remarks_of("chengde-2020", "1")
    page = words(client.get(PLEDGE))

    assert [said.text for said in shown.newest] == [f"第{n}问" for n in (6, 5, 4, 3, 2)]
    assert [said.text for said in shown.older] == ["第1问", "第0问"]
    assert ("以前的2条" in page, "别件的问题" in page) == (True, False)


def test_followers_read_the_answer_in_a_feed(client, public, officer):
    remark = make_remark(public, text="<什么时候>")
    kept = client.get(f"{PLEDGE}feed.xml")["ETag"]
    answered(remark, officer)

    (entry,) = remark_entries("chengde-2020", "1")
    feed = client.get(f"{PLEDGE}feed.xml", headers={"If-None-Match": kept})

    assert (feed.status_code, feed.text.index(entry.title) > 0) == (200, True)

    assert (entry.title, entry.link, entry.published.isoformat()) == (
        "2020年承德市民心实事第1件：公众咨询的答复",
        f"{PLEDGE}#remark-{remark.pk}",
        "2020-05-09T00:00:00+08:00",
    )
    assert entry.text == ("<blockquote>&lt;什么时候&gt;</blockquote><p>六月底前装好。</p>")
    assert remark.receipt not in repr(entry)


def test_a_form_and_a_receipt_are_no_listed_addresses(public, today):
    show_photo(public)

    assert {name for name, _ in public_addresses(today)} & {
        "remark_new", "remark_status", "remark_sent"
    } == set()  # fmt: skip


@pytest.mark.parametrize("room", ["", "sent/"])
def test_the_holder_of_a_code_asks_the_public_tables_alone(client, public, officer, room):
    client.post(f"{PLEDGE}say/", {"kind": "question", "text": TEXT})
    remark = Remark.objects.get()
    answered(remark, officer)
    ask = client.get if room else client.post

    with CaptureQueriesContext(connection) as queries:
        response = ask(f"/results/remarks/{room}", {"code": remark.receipt})

    asked = " ".join(query["sql"] for query in queries)
    tables = set(re.findall(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"', asked))
    assert (response.status_code, len(queries)) == (200, 1)
    assert tables == {"results_remark", "results_publication"}
    assert ("contact" in asked, '"content"' in asked) == (False, False)
