"""The writer finds with the code what became of a suggestion; nobody finds anything else."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pledges.actions.merging import merge
from pledges.actions.moderation import link, set_aside, take_up
from pledges.models import Batch, Suggestion
from tests.promises import make_pledge
from tests.publications import links, release, words
from tests.suggestions import DAY, make_answered, make_suggestion

AT = "/suggest/receipt/"
CONTACT, PERSON = "a@b.cn", "王代表"


def found(client, suggestion: Suggestion) -> str:
    return words(client.post(AT, {"code": suggestion.receipt.lower().replace("-", " ")}))


def test_each_state_has_its_words(client, call, officer):
    one = make_suggestion(call)
    assert "待办公室审核" in found(client, one)

    take_up(suggestion=one, by=officer, today=DAY)
    assert "已受理，正在研究" in found(client, one)

    set_aside(suggestion=one, reason="不属于民生实事。", by=officer, today=DAY)
    page = found(client, one)
    assert ("不予受理" in page, "不属于民生实事。" in page) == (True, True)

    page = found(client, make_answered(call, officer, public=False))
    assert ("已答复" in page, "答复 2020年5月8日" in page) == (True, True)


def test_what_was_merged_shows_the_fate_of_its_head(client, call, officer):
    head = make_answered(call, officer, title="小区装电梯")
    one = make_suggestion(call, text="我家六楼。")
    merge(suggestion=one, into=head, by=officer, today=DAY)

    page = found(client, one)

    assert "已与内容相近的一条归并" in page
    assert ("我家六楼。" in page, "将列入明年计划。" in page) == (True, True)
    assert head.receipt not in page


def test_the_adopted_pledge_is_named_once_its_batch_is_published_and_linked_once_it_has_a_page(
    client, call, officer, traffic
):
    pledge = make_pledge(call.batch, traffic, title="加装电梯100部")
    one = make_answered(call, officer)
    link(suggestion=one, candidate=None, pledge=pledge, by=officer)
    assert "采纳为" not in found(client, one)

    Batch.objects.filter(pk=call.batch_id).update(stage="published")
    assert "已采纳为2021年承德市民心实事第1件" in found(client, one)
    assert "/results/chengde-2021/1/" not in links(client.post(AT, {"code": one.receipt}))

    release(Batch.objects.get(pk=call.batch_id), on=DAY)
    assert "/results/chengde-2021/1/" in links(client.post(AT, {"code": one.receipt}))


@pytest.mark.parametrize(
    ("code", "status"), [("", 400), ("0000-0000-0000", 404), ("no code at all", 404)]
)
def test_a_wrong_code_finds_nothing(client, call, code, status):
    make_suggestion(call)

    response = client.post(AT, {"code": code})

    assert (response.status_code, response.context.get("said")) == (status, None)


def test_a_code_has_sixty_bits_and_stands_in_no_address(client, call):
    client.post("/suggest/", {"title": "电梯", "text": "装。"})
    code = Suggestion.objects.get().receipt

    sent = client.get("/suggest/sent/")

    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code)
    assert code in words(sent)
    assert [address for address in links(sent) if code in address] == []
    client.cookies.clear()
    assert client.get("/suggest/sent/")["Location"] == "/suggest/receipt/"


def test_an_answer_being_written_is_not_shown(client, call, officer):
    one = make_suggestion(call, answer="草稿", state="taken_up", decided_by=officer, decided_on=DAY)

    assert "草稿" not in found(client, one)


def test_of_persons_nothing_is_read(client, call, officer):
    one = make_answered(call, officer, contact=CONTACT, proposer=PERSON, channel="deputy")
    asked = {"code": one.receipt}

    with CaptureQueriesContext(connection) as queries:
        pages = [client.post(AT, asked), client.get("/suggestions/chengde-2021/")]

    sql = " ".join(query["sql"] for query in queries)
    assert ('"contact"' in sql, '"proposer"' in sql) == (False, False)
    for page in pages:
        text = page.content.decode()
        assert (CONTACT in text, PERSON in text, "人大代表建议" in text) == (False, False, True)
