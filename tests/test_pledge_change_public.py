"""The public reads what became of a promise; nothing once promised goes in silence (R75)."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from agencies.refusals import Conflict
from pledges.models import Pledge
from progress.actions.judging import judge_batch
from results.actions.preparing import prepare
from results.models import Publication
from tests.pledge_changes import DOCUMENT, REASON, merged, split, turn
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import links, release, rows, words

PLACE = "/results/chengde-2020/"


@pytest.fixture
def pledge(roads) -> Pledge:
    return roads.indicator.pledge


@pytest.fixture
def other(batch, labour) -> Pledge:
    found = make_pledge(batch, labour, title="城镇就业")
    make_share(found, name="新增就业", unit="人")
    return found


@pytest.fixture
def promised(batch, roads, other) -> Publication:
    """The promise, and April's progress."""
    release(batch, on=date(2020, 1, 10))
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=date(2020, 5, 8))
    return release(batch, APRIL, on=date(2020, 5, 8))


def told(client, no: str) -> list[tuple]:
    events = client.get(f"{PLACE}{no}/").context["events"]
    return [(e.on, e.kind, e.title, e.lines) for e in events if e.kind == "changed"]


@pytest.mark.parametrize(("change", "word"), [("pause", "已暂停"), ("stop", "已终止")])
def test_what_is_paused_or_stopped_stays_in_the_table_with_its_word(
    client, batch, promised, pledge, director, change, word
):
    turn(pledge, change, director)
    release(batch, APRIL)

    page = client.get(PLACE)
    table = [row for row in rows(page) if "公路工程建设" in row]
    assert [row[-1] for row in table] == [word]
    assert "2件实事已完成0件，推进中1件，暂停、终止或并入其他实事1件。" in words(page)
    assert {(s.light, s.count) for s in page.context["segments"]} == {
        ("done", 0),
        ("going", 1),
        ({"pause": "paused", "stop": "stopped"}[change], 1),
    }
    assert [p.no for p in client.get(PLACE + "?state=out").context["account"].pledges] == ["1", "2"]


def test_its_page_tells_the_dated_change_with_reason_and_document_and_keeps_its_figures(
    client, batch, promised, pledge, director
):
    turn(pledge, "stop", director, on=date(2020, 5, 6))
    release(batch, APRIL)

    text = words(client.get(PLACE + "1/"))

    assert "2020年5月6日起终止实施" in text
    assert f"原因：{REASON}；批准文件：{DOCUMENT}" in text
    assert "30公里" in text
    assert told(client, "1") == [
        (date(2020, 5, 6), "changed", "2020年5月6日起终止实施", (REASON, DOCUMENT))
    ]


def test_a_pledge_resumed_goes_on_and_its_pause_stays_told(
    client, batch, promised, pledge, director
):
    turn(pledge, "pause", director, on=date(2020, 5, 4))
    turn(pledge, "resume", director, on=date(2020, 5, 7))
    content = release(batch, APRIL).content

    assert "state" not in content["pledges"][0]
    assert "out" not in content["counts"]
    assert [event[2] for event in told(client, "1")] == [
        "2020年5月4日起暂停实施",
        "2020年5月7日起恢复实施",
    ]


def test_what_was_merged_keeps_its_page_and_leads_to_where_its_indicators_went(
    client, batch, promised, pledge, other, director
):
    merged(pledge, other, by=director, title="公路和就业")
    release(batch, APRIL)

    page = client.get(PLACE + "2/")
    assert f"{PLACE}1/" in links(page)
    assert "已并入其他实事" in words(page)
    title = "2020年5月8日起，第1件“公路工程建设”、第2件“城镇就业”合并为第1件“公路和就业”"
    lines = ("划转的指标：新增就业", REASON, DOCUMENT)
    expected = [(date(2020, 5, 8), "changed", title, lines)]
    assert told(client, "1") == told(client, "2") == expected
    assert [row[2] for row in rows(client.get(PLACE)) if "城镇就业" in row] == ["并入第1件"]


def test_what_was_split_off_has_a_page_that_says_what_it_was_made_from(
    client, batch, promised, pledge, director, traffic
):
    make_share(pledge, name="危桥改造")
    split(pledge, pledge.indicators.last(), by=director, lead=traffic)
    release(batch, APRIL)

    title = "2020年5月8日起，第1件“公路工程建设”拆分为第1件“公路工程建设”、第1-2件“拆出的一件”"
    lines = ("划转的指标：危桥改造", REASON, DOCUMENT)
    assert told(client, "1-2") == [(date(2020, 5, 8), "changed", title, lines)]


def test_open_data_carries_the_state_at_the_end_and_the_changes_in_a_table(
    client, batch, promised, pledge, director
):
    turn(pledge, "pause", director)
    release(batch, APRIL)

    results = list(csv.reader(io.StringIO(client.get(PLACE + "data.csv").content.decode())))
    changes = client.get(PLACE + "data/changes.csv").content.decode()

    assert results[0][-1] == "实施状态"
    assert [row[-1] for row in results[1:]] == ["已暂停", "实施中"]
    [row] = list(csv.DictReader(io.StringIO(changes)))
    assert (row["序号"], row["生效日期"], row["调整方式"], row["理由"], row["文件依据"]) == (
        "1",
        "2020-05-08",
        "暂停",
        REASON,
        DOCUMENT,
    )


def test_the_feed_of_the_pledge_says_what_happened(client, batch, promised, pledge, director):
    turn(pledge, "pause", director)
    release(batch, APRIL)

    feed = client.get(PLACE + "1/feed.xml").content.decode()

    assert f"2020年5月8日起暂停实施（{DOCUMENT}；{REASON}）。" in feed


def test_the_office_sees_the_change_before_it_goes_out(
    client, batch, promised, pledge, director, officer
):
    turn(pledge, "stop", director)
    draft = prepare(batch=batch, month=APRIL, by=officer)
    client.force_login(officer)

    text = words(client.get(f"/office/publish/{draft.pk}/"))

    assert f"2020年5月8日起终止实施（{DOCUMENT}；{REASON}）" in text
    assert "已终止" in text


def test_no_pledge_once_public_vanishes_from_a_later_version_whatever_befalls_it(
    batch, promised, pledge, other, director, labour
):
    third = make_pledge(batch, labour, title="第三件")
    make_share(third, name="甲")
    make_share(third, name="乙")
    release(batch, APRIL)
    split(third, third.indicators.last(), by=director, lead=labour, no="3-2")
    merged(third, other, by=director)
    turn(pledge, "stop", director)

    last = release(batch, APRIL)

    assert [(row["no"], row.get("state")) for row in last.content["pledges"]] == [
        ("1", "stopped"),
        ("2", "merged"),
        ("3", None),
        ("3-2", None),
    ]
    ever = {
        row["no"] for version in Publication.objects.all() for row in version.content["pledges"]
    }
    assert ever == {row["no"] for row in last.content["pledges"]}


def test_a_version_that_would_lose_a_promise_is_not_made(batch, promised, labour):
    lost = make_pledge(batch, labour, title="第三件")
    release(batch, APRIL)
    lost.delete()  # nothing was reported of it yet: the database lets it go

    with pytest.raises(Conflict, match="第3件“第三件”已向社会公布"):
        prepare(batch=batch, month=APRIL, by=None)
