"""The auditor reads who changed what, when, from what to what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Robot
from oversight.models import Bulletin, TrailLine
from oversight.readers.trail import Change, entries
from pledges.models import Indicator, Responsibility
from progress.actions.reports import correct
from progress.models import Reading
from tests.promises import APRIL, make_accepted, make_pledge, make_share

AFTER_APRIL = date(2020, 5, 8)


def page_of(client, **asked):
    return client.get(reverse("audit"), asked)


def test_a_change_made_on_a_page_is_told_with_its_author_before_and_after(
    client, officer, auditor, roads
):
    reading = make_accepted(roads, APRIL, "30")
    client.force_login(officer)
    client.post(reverse("reading_correct", args=[reading.pk]), {"value": "120", "reason": "漏报"})
    client.force_login(auditor)

    entry = page_of(client, table="progress.reading").context["entries"][0]

    assert (entry.who, entry.label, entry.table, entry.object_id, entry.changes) == (
        "王芳",
        "修改",
        "填报值",
        str(reading.pk),
        [Change("本月累计", "30", "120")],
    )


def test_a_change_outside_a_page_is_the_system_s(client, auditor, roads):
    Indicator.objects.filter(pk=roads.indicator_id).update(kind="level")
    client.force_login(auditor)

    entry = page_of(client, table="pledges.indicator").context["entries"][0]

    assert (entry.who, entry.name, entry.changes) == (
        "系统",
        "农村公路",
        [Change("类别", "累计量", "水平（率）")],
    )


def test_what_is_deleted_is_told_with_what_it_was(client, auditor, roads):
    reading = make_accepted(roads, APRIL, "30")
    Reading.objects.filter(pk=reading.pk).delete()
    client.force_login(auditor)

    entries = page_of(client, table="progress.reading").context["entries"]

    assert [entry.label for entry in entries] == ["删除", "新增"]
    assert Change("本月累计", None, "30") in entries[0].changes


def test_newest_first_and_one_table_at_a_time(client, auditor, roads):
    Indicator.objects.filter(pk=roads.indicator_id).update(unit="千米")
    roads.plans.update(kind="season")
    client.force_login(auditor)

    everything = page_of(client).context["entries"]
    indicators = page_of(client, table="pledges.indicator").context["entries"]

    assert [entry.at for entry in everything] == sorted(
        (entry.at for entry in everything), reverse=True
    )
    assert {entry.table for entry in everything} >= {"指标", "序时计划", "用户"}
    assert [(entry.table, entry.label) for entry in indicators] == [
        ("指标", "修改"),
        ("指标", "新增"),
    ]


def test_a_table_that_does_not_exist_is_refused(client, auditor):
    client.force_login(auditor)

    assert page_of(client, table="auth.secret").status_code == 400


def test_passwords_are_not_in_the_trail(client, auditor):
    auditor.set_password("another-Secret-1")
    auditor.save()
    client.force_login(auditor)

    page = page_of(client, table="agencies.user").content.decode()

    assert "pbkdf2" not in page


@pytest.mark.parametrize("person", ["officer", "director", "leader", "reporter", "administrator"])
def test_the_trail_is_for_the_auditor_alone(client, request, person):
    today = timezone.localdate()
    month = reverse("audit_month", args=[today.year, today.month])
    client.force_login(request.getfixturevalue(person))

    for address in (reverse("audit"), reverse("audit_csv"), reverse("audit_months"), month):
        assert client.get(address).status_code == 403


# session, its row, person; lines, count, events, people; pledges to choose from; menu; and one
# for each kind of row they name
@pytest.mark.parametrize(("table", "queries"), [("", 8), ("progress.correction", 8)])
@pytest.mark.parametrize("corrections", [1, 3])
def test_a_page_takes_as_many_queries_for_one_event_as_for_three(
    client, auditor, officer, roads, corrections, table, queries, django_assert_num_queries
):
    reading = make_accepted(roads, APRIL, "30")
    client.force_login(officer)
    for number in range(corrections):
        client.post(
            reverse("reading_correct", args=[reading.pk]), {"value": 31 + number, "reason": "误"}
        )
    client.force_login(auditor)

    with django_assert_num_queries(queries):
        entries = page_of(client, table=table).context["entries"]

    told = [entry.table for entry in entries if entry.table == "更正"]
    assert told == ["更正"] * corrections


def test_the_trail_goes_on_from_the_last_line_of_a_page(client, auditor, batch, traffic):
    pledge = make_pledge(batch, traffic)
    for number in range(60):
        make_share(pledge, name=f"指标{number}", plan=None)
    client.force_login(auditor)

    first = page_of(client, table="pledges.indicator")
    older = first.context["found"].older
    second = page_of(client, table="pledges.indicator", before=older)

    named = [entry.name for page in (first, second) for entry in page.context["entries"]]
    assert named == [f"指标{number}" for number in reversed(range(60))]
    assert [len(page.context["entries"]) for page in (first, second)] == [50, 10]
    assert second.context["found"].older is None
    assert f"before={older}" in first.content.decode()


def test_rows_are_named_and_never_told_by_their_numbers(client, auditor, officer, roads, labour):
    reading = make_accepted(roads, APRIL, "30")
    correct(reading=reading, value=Decimal(31), reason="笔误", by=officer, today=AFTER_APRIL)
    Responsibility.objects.filter(pledge=roads.indicator.pledge).update(agency=labour)
    client.force_login(auditor)

    [correction] = page_of(client, table="progress.correction").context["entries"]
    lead = page_of(client, table="pledges.responsibility").context["entries"][0]

    assert correction.name == "农村公路 31.0000"
    assert Change("更正人", None, "王芳") in correction.changes
    assert Change("日期", None, "2020年5月8日") in correction.changes
    assert lead.changes == [Change("单位", "市交通运输局", "市人社局")]


def test_what_is_kept_as_data_is_counted_and_what_is_gone_says_so(roads, officer):
    Bulletin.objects.create(
        batch=roads.indicator.pledge.batch,
        kind="monthly",
        month=APRIL,
        title="通报",
        snapshot={"a": 1, "b": 2},
        prepared_by=officer,
        prepared_on=AFTER_APRIL,
    )
    told = {change.field: change.after for change in newest("oversight_bulletinevent").changes}
    Robot.objects.create(agency=officer.agency, kind="wecom", name="群", url="https://a.example/")
    robot = Robot.objects.get()
    robot.delete()

    assert told["数据"] == "共2项内容"
    assert told["月份"] == "2020年4月"
    assert newest("agencies_robotevent").label == "删除"


def newest(table: str):
    return entries(TrailLine.objects.filter(source=table).order_by("-id")[:1])[0]


def test_the_auditor_can_look_at_one_pledge_alone(client, auditor, batch, roads, traffic):
    other = make_share(make_pledge(batch, traffic, title="别的"), name="别的")
    reading = make_accepted(roads, APRIL, "30")
    make_accepted(other, APRIL, "7")
    client.force_login(auditor)

    page = page_of(client, pledge=roads.indicator.pledge_id)

    tables = [entry.table for entry in page.context["entries"]]
    figures = [e.object_id for e in page.context["entries"] if e.table == "填报值"]
    assert {"实事", "指标", "分解任务", "序时计划", "填报值", "责任分工"} <= set(tables)
    assert figures == [str(reading.pk)]
    assert page_of(client, pledge=0).status_code == 400
