"""A public page is drawn once for all strangers, until something the public may read changes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from results.actions.checking import check
from results.actions.preparing import prepare
from results.actions.remark_answers import publish_answer, unpublish
from results.actions.settings import save_settings
from results.actions.withdrawing import withdraw
from results.models import Publication
from results.urls import urlpatterns
from results.views import keeping
from tests.periods import make_period
from tests.promises import APRIL, make_accepted
from tests.publications import checked, release, words
from tests.remarks import answered, make_remark
from tests.suggestions import make_call, make_next_batch

BATCH, PLEDGE = "/results/chengde-2020/", "/results/chengde-2020/1/"
ADDRESSES = [
    "/",
    "/sitemap.xml",
    "/results/",
    "/results/search/",
    "/results/search/?q=glgc",
    "/results/method/",
    "/results/dictionary/",
    "/results/dictionary.json",
    "/results/publications.json",
    "/results/feed.xml",
    BATCH,
    f"{BATCH}?state=going",
    PLEDGE,
    f"{PLEDGE}feed.xml",
    f"{PLEDGE}qr.svg",
    f"{BATCH}categories/1/",
    f"{BATCH}agencies/市交通运输局/",
    f"{BATCH}regions/130821/",
    f"{BATCH}history/",
    f"{BATCH}history.json",
    f"{BATCH}feed.xml",
    f"{BATCH}data/",
    f"{BATCH}data.csv",
    f"{BATCH}data.json",
    f"{BATCH}data/results.csv",
    f"{BATCH}versions/1/data.csv",
]
NO_PAGE_OF_ALL = {
    # a code or a form of one visitor, a photograph, a drawing kept elsewhere, a text of two lines
    "remark_status", "remark_sent", "remark_new", "public_file", "batch_pdf", "robots",
    "national",  # what other provinces publish, which is told by the hour and not by our rows
}  # fmt: skip
HOUR = 3600


@pytest.fixture(autouse=True)
def keeps(settings) -> Iterator[None]:
    """Pages are kept for as long as a test takes, and none is left of another test."""
    settings.PUBLIC_PAGES_SECONDS = HOUR
    _forget()
    yield
    _forget()


def _forget() -> None:
    for shelf in keeping._shelves:
        shelf.clear()
    keeping.look_again()


@pytest.fixture
def public(batch, roads, county) -> Publication:
    roads.indicator.shares.create(region=county, reporting_region=county, value=100)
    make_accepted(roads, APRIL, "30")
    return release(batch)


def get(address: str, **cookies: str) -> HttpResponse:
    """What somebody gets who was never here before."""
    client = Client()
    for name, value in cookies.items():
        client.cookies[name] = value
    return client.get(address)


def queries(address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert get(address).status_code == 200
    return len(found)


def told(response: HttpResponse) -> tuple:
    """All that a reader gets, but for the id of the request and what is said to the proxy."""
    between = ("X-Request-ID", "X-Accel-Expires")
    headers = {n: v for n, v in response.headers.items() if n not in between}
    return response.status_code, response.content, headers, set(response.cookies)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_second_reader_gets_what_the_first_got_and_asks_the_database_nothing(
    settings, public, address
):
    settings.PUBLIC_PAGES_SECONDS = 0
    drawn = told(get(address))
    settings.PUBLIC_PAGES_SECONDS = HOUR
    first = told(get(address))

    with CaptureQueriesContext(connection) as found:
        second = told(get(address))

    assert drawn == first == second
    assert (drawn[0], drawn[3], len(found)) == (200, set(), 0)


def test_every_public_page_is_kept_or_said_not_to_be():
    named = {one.name: one.callback for one in urlpatterns}
    kept = {name for name, view in named.items() if hasattr(view, "keeps")}
    tried = {resolve(address.partition("?")[0]).url_name for address in ADDRESSES}

    assert set(named) - kept == NO_PAGE_OF_ALL
    # the endings of a file are one view
    assert kept - tried == {name for name in kept if name.endswith(("_json", "_xlsx"))} - tried


def test_a_page_that_is_not_there_is_never_kept(public):
    assert [get(f"{BATCH}9/").status_code for _ in range(2)] == [404, 404]
    assert len(keeping._plain) == 0


def withdrawn(public, people):
    release(public.batch, APRIL)
    yield BATCH
    newest = Publication.objects.get(number=2)
    withdraw(publication=newest, reason="口径有误", by=people["director"], today=date(2020, 5, 8))


def published(public, people):
    yield BATCH
    release(public.batch, APRIL)


def remark_printed(public, people):
    remark = answered(make_remark(public), people["officer"], public=False)
    yield PLEDGE
    publish_answer(remark=remark, by=people["officer"])


def remark_taken_back(public, people):
    remark = answered(make_remark(public), people["officer"])
    yield PLEDGE
    unpublish(remark=remark, by=people["officer"])


def remarks_closed(public, people):
    yield PLEDGE
    save_settings(batch=public.batch, by=people["officer"], takes_remarks=False)


def period_quoted(public, people):
    yield "/results/"
    make_period(None)


def call_opened(public, people):
    yield "/"
    make_call(make_next_batch(public.batch))


def changed_by_hand(public, people):
    """By SQL, which no action knows of."""
    yield BATCH
    with connection.cursor() as cursor:
        cursor.execute("UPDATE results_publication SET title = '改名' WHERE id = %s", [public.pk])
        cursor.execute(
            "UPDATE results_publication"
            " SET content = jsonb_set(content, '{batch,title}', '\"改名\"') WHERE id = %s",
            [public.pk],
        )


CHANGES: list[Callable] = [
    published, withdrawn, remark_printed, remark_taken_back, remarks_closed, period_quoted,
    call_opened, changed_by_hand,
]  # fmt: skip


@pytest.fixture
def people(officer, director) -> dict:
    return {"officer": officer, "director": director}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_another_process_changed_is_noticed_when_it_is_asked_again(
    public, people, monkeypatch, change
):
    steps = change(public, people)
    address = next(steps)
    before = get(address)
    next(steps, None)

    soon = get(address)
    monkeypatch.setattr(keeping, "monotonic", lambda: 10.0**9)
    later = get(address)

    assert (soon.content, soon["ETag"]) == (before.content, before["ETag"])
    assert words(later) != words(before)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_was_sent_to_this_process_is_seen_with_the_next_request(
    client, public, people, change
):
    steps = change(public, people)
    address = next(steps)
    before = get(address)
    next(steps, None)
    client.post("/elder/")

    assert words(get(address)) != words(before)


def test_an_embargo_ends_with_its_day(settings, public, officer, second_officer, director):
    draft = prepare(batch=public.batch, month=APRIL, by=officer)
    checked(draft, ("first", officer), ("second", second_officer))
    ends = {"public_from": date(2020, 5, 20), "today": date(2020, 5, 8)}
    check(publication=draft, step="final", passed=True, by=director, **ends)
    settings.PORTAL_TODAY = date(2020, 5, 19)
    before = get(BATCH)

    settings.PORTAL_TODAY = date(2020, 5, 20)

    assert "第2版" in words(get(BATCH))
    assert "第2版" not in words(before)


def test_each_language_and_print_is_a_page_of_its_own(public):
    asked = [{}, {"django_language": "en"}, {"elder": "1"}, {"elder": "0"}, {"elder": "x"}]
    first = [get(BATCH, **cookies) for cookies in asked]
    again = [get(BATCH, **cookies) for cookies in asked]

    assert [a.content for a in first] == [b.content for b in again]
    plain, english, elder, off, odd = (response.content for response in again)
    assert len({plain, english, elder}) == 3
    assert plain == off == odd
    assert b'class="elder"' in elder
    assert [r["Content-Language"] for r in again] == ["zh-hans", "en", *["zh-hans"] * 3]


def test_whoever_is_signed_in_is_served_nothing_kept_and_leaves_nothing(client, public, officer):
    client.force_login(officer)
    mine = client.get(BATCH)
    assert len(keeping._plain) == 0

    stranger = get(BATCH)
    again = client.get(BATCH)

    assert str(officer) in mine.content.decode()
    assert str(officer) not in stranger.content.decode()
    assert str(officer) in again.content.decode()
    # nor may the proxy keep what was made for one
    assert [name in again for name in ("ETag", "X-Accel-Expires")] == [False, False]
    assert stranger["X-Accel-Expires"] == str(HOUR)


def test_a_message_that_waits_is_shown_once_and_to_nobody_else(client, public, officer):
    get("/")
    client.force_login(officer)
    client.post(reverse("account_logout"))
    assert "messages" in client.cookies

    shown = client.get("/").content.decode()

    assert 'class="messages"' in shown
    assert 'class="messages"' not in get("/").content.decode()


@pytest.mark.parametrize("address", ["/", BATCH, PLEDGE, f"{BATCH}versions/1/data.csv"])
def test_a_kept_page_is_not_sent_twice(public, address):
    first = get(address)
    client = Client()

    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    other = client.get(address, headers={"If-None-Match": '"other"'})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (again["Cache-Control"], again["Vary"]) == (first["Cache-Control"], first["Vary"])
    assert told(other) == told(first)


def test_who_has_the_page_already_may_be_the_first_to_ask(public):
    etag = get(BATCH)["ETag"]
    _forget()

    first = Client().get(BATCH, headers={"If-None-Match": etag})

    assert (first.status_code, first.content) == (304, b"")
    assert len(get(BATCH).content) > 1000


def test_a_page_asked_for_without_its_body_is_kept_whole(public):
    head = Client().head(BATCH)
    whole = get(BATCH)

    assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])
    assert len(whole.content) == int(head["Content-Length"]) > 1000


def test_questions_and_files_do_not_push_out_the_pages(public, monkeypatch):
    get(BATCH)
    for number in range(3):
        get(f"{BATCH}?q={number}")
        get(f"/?utm={number}")
    get(f"{BATCH}data.xlsx")

    assert (len(keeping._plain), len(keeping._counted)) == (1, 7)


@pytest.mark.parametrize("cookie", [True, False])
def test_a_page_with_a_form_of_one_visitor_is_not_kept(rf, public, cookie):
    def view(request):
        response = HttpResponse("给一个人的" if cookie else get_token(request))
        response["ETag"] = '"one"'
        if cookie:
            response.set_cookie("name", "value")
        return response

    request = rf.get("/")
    keeping.kept(view)(request)

    assert len(keeping._plain) == 0


def test_the_frame_of_a_public_page_holds_no_token(public):
    for address in (a for a in ADDRESSES if "." not in a):
        response = get(address)
        assert (b"csrfmiddlewaretoken" in response.content, set(response.cookies)) == (False, set())


def test_asking_whether_it_still_holds_takes_two_queries(public, monkeypatch):
    get(BATCH)
    monkeypatch.setattr(keeping, "monotonic", lambda: 10.0**9)

    assert [queries(BATCH), queries(PLEDGE) > 0, queries(BATCH)] == [2, True, 0]


def test_nothing_is_kept_where_the_seconds_are_none(settings, public):
    settings.PUBLIC_PAGES_SECONDS = 0

    assert queries(BATCH) == queries(BATCH) > 0
    assert len(keeping._plain) == 0


def test_the_host_is_part_of_a_page_that_names_it(settings, public):
    settings.PORTAL_URL = ""
    ours, other = (Client().get("/", headers={"host": name}) for name in ("testserver", "b.cn"))

    assert b"http://testserver/" in ours.content
    assert b"http://b.cn/" in other.content


def test_a_kept_page_is_told_of_by_its_name(caplog, public):
    get(BATCH)
    caplog.set_level(logging.INFO)

    get(BATCH)

    line = [record.msg for record in caplog.records if record.name == "portal.requests"][-1]
    assert (line["route"], line["status"]) == ("batch", 200)
