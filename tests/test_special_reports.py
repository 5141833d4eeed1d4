"""Reports outside the months: written, signed, read by the office, or returned with a reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.models import Message
from agencies.refusals import Conflict
from progress.actions import special as actions
from progress.models import Delegation, SpecialReport
from progress.readers.special import read_special, year_ends_owed
from tests.people import make_person
from tests.promises import APRIL, make_accepted, make_pledge, make_share

TODAY = date(2020, 5, 8)
DECEMBER = date(2020, 12, 1)


@pytest.fixture
def now(today) -> datetime:
    return clock.now()


@pytest.fixture
def draft(batch, roads, reporter) -> SpecialReport:
    """A 重大情况 of 市交通运输局, not sent yet."""
    return actions.begin(
        kind="major",
        batch=batch,
        draft=actions.Draft("山体塌方", "中断三小时。", roads.indicator.pledge, TODAY),
        by=reporter,
        today=TODAY,
    )


@pytest.fixture
def signed(draft, reporter, head, now) -> SpecialReport:
    actions.submit(special=draft, by=reporter, today=TODAY, now=now)
    return actions.sign(special=draft, by=head, today=TODAY, now=now)


def rows() -> list[tuple]:
    return list(
        SpecialReport.objects.order_by("pk").values_list(
            "kind", "title", "state", "signed_by__username", "signed_on", "read_by__username",
            "answer",
        )
    )  # fmt: skip


def told() -> list[tuple]:
    return list(
        Message.objects.order_by("pk", "recipient").values_list("recipient__username", "subject")
    )


def major(batch, **changes) -> dict:
    return {"title": "山体塌方", "text": "中断三小时。", "happened_on": "2020-05-08"} | changes


def test_a_major_event_goes_from_reporter_to_head_to_office(
    client, batch, roads, reporter, head, officer
):
    client.force_login(reporter)
    new = f"{reverse('special_new')}?kind=major&batch={batch.slug}"
    made = client.post(new, major(batch, pledge=roads.indicator.pledge_id))
    special = SpecialReport.objects.get()
    assert made.url == reverse("special_report", args=[special.pk])

    client.post(reverse("special_submit", args=[special.pk]), major(batch, text="中断四小时。"))
    client.force_login(head)
    client.post(reverse("special_sign", args=[special.pk]))
    client.force_login(officer)
    client.post(reverse("office_special_read", args=[special.pk]), {"answer": "请续报。"})

    assert rows() == [("major", "山体塌方", "read", "head", TODAY, "officer", "请续报。")]
    assert SpecialReport.objects.get().body == "中断四小时。"
    assert sorted(told()) == [
        ("head", "市交通运输局：重大情况待您审签"),
        ("head", "重大情况办公室已阅"),
        ("officer", "市交通运输局报来重大情况"),
        ("reporter", "重大情况办公室已阅"),
    ]


def test_a_head_sends_a_major_event_alone(client, batch, roads, head):
    client.force_login(head)
    client.post(f"{reverse('special_new')}?kind=major&batch={batch.slug}", major(batch))

    client.post(reverse("special_submit", args=[SpecialReport.objects.get().pk]), major(batch))

    assert rows() == [("major", "山体塌方", "signed", "head", TODAY, None, "")]


def test_the_head_returns_with_a_reason_and_the_reporter_sees_it(
    client, draft, reporter, head, now
):
    actions.submit(special=draft, by=reporter, today=TODAY, now=now)
    client.force_login(head)
    silent = client.post(reverse("special_return", args=[draft.pk]), {"reason": "  "})
    client.post(reverse("special_return", args=[draft.pk]), {"reason": "写明伤亡。"})
    client.force_login(reporter)

    page = client.get(reverse("special_report", args=[draft.pk])).content.decode()

    assert silent.status_code == 400
    assert rows() == [("major", "山体塌方", "returned", None, None, None, "写明伤亡。")]
    assert "写明伤亡。" in page
    assert 'name="text"' in page


def test_the_office_returns_it_to_be_sent_again(signed, reporter, head, officer, now):
    actions.return_to_unit(special=signed, reason="请补照片。", by=officer, today=TODAY, now=now)
    assert rows() == [("major", "山体塌方", "returned", None, None, None, "请补照片。")]

    actions.submit(special=signed, by=reporter, today=TODAY, now=now)

    assert rows() == [("major", "山体塌方", "submitted", None, None, None, "")]


@pytest.mark.parametrize("step", ["sign", "return_to_author", "submit", "change"])
def test_what_has_gone_to_the_office_is_no_longer_the_units(signed, step, reporter, head, now):
    by = reporter if step in ("submit", "change") else head
    more = {
        "sign": {"now": now},
        "return_to_author": {"now": now, "reason": "改"},
        "submit": {"now": now},
        "change": {"draft": actions.Draft("甲", "乙")},
    }[step]

    with pytest.raises(Conflict, match="报告现为“已报办公室”"):
        getattr(actions, step)(special=signed, by=by, today=TODAY, **more)


def test_only_the_managing_office_reads_it(signed, foreign_officer, leader, now):
    for person in (foreign_officer, leader):
        with pytest.raises(PermissionDenied):
            actions.mark_read(special=signed, answer="", by=person, today=TODAY, now=now)


def test_a_reporter_signs_only_as_a_deputy_and_never_what_he_wrote(
    draft, traffic, reporter, head, now
):
    deputy = make_person("reporter", agency=traffic, username="deputy")
    actions.submit(special=draft, by=reporter, today=TODAY, now=now)
    with pytest.raises(PermissionDenied, match="没有在有效期内的授权代签"):
        actions.sign(special=draft, by=deputy, today=TODAY, now=now)
    for person in (reporter, deputy):
        Delegation.objects.create(
            head=head, deputy=person, starts_on=TODAY, ends_on=TODAY, reason="出差"
        )

    with pytest.raises(PermissionDenied, match="由您起草"):
        actions.sign(special=draft, by=reporter, today=TODAY, now=now)
    special = actions.sign(special=draft, by=deputy, today=TODAY, now=now)

    page = read_special(special)
    assert (special.signed_by, page.on_behalf_of) == (deputy, head)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"title": ""}, "标题：请写标题。"),
        ({"text": " "}, "正文：请写正文。"),
        ({"happened_on": "2020-05-09"}, "发生日期：发生日期不能晚于今天。"),
        ({"happened_on": "昨天"}, "发生日期：请填写有效的日期。"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_kept(client, draft, reporter, changes, fault):
    client.force_login(reporter)

    answer = client.post(
        reverse("special_report", args=[draft.pk]), major(None, text="写了很多。") | changes
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert fault in page
    assert ("写了很多。" in page) is (changes != {"text": " "})
    assert SpecialReport.objects.get().body == "中断三小时。"


def test_another_batchs_pledge_is_refused(client, draft, reporter, batch, traffic):
    batch.pk, batch.slug = None, "other"
    batch.save()
    foreign = make_pledge(batch, traffic, title="别的批次")
    client.force_login(reporter)

    answer = client.post(reverse("special_report", args=[draft.pk]), major(None, pledge=foreign.pk))

    assert answer.status_code == 400
    with pytest.raises(PermissionDenied):
        actions.change(
            special=draft, draft=actions.Draft("甲", "乙", foreign), by=reporter, today=TODAY
        )


def test_a_unit_without_a_task_in_the_batch_has_nothing_to_report(
    client, batch, roads, other_reporter
):
    client.force_login(other_reporter)

    answer = client.get(f"{reverse('special_new')}?kind=major&batch={batch.slug}")

    assert answer.url == reverse("special")
    with pytest.raises(PermissionDenied):
        actions.begin(
            kind="major", batch=batch, draft=actions.Draft("甲", "乙"), by=other_reporter,
            today=TODAY,
        )  # fmt: skip


def year_end(batch, by, text="全年完成。"):
    return actions.begin(
        kind="year_end", batch=batch, draft=actions.Draft("年度总结", text), by=by, today=TODAY
    )


def test_a_year_end_report_carries_the_last_accepted_figures_of_the_day_it_is_sent(
    client, batch, roads, reporter, head
):
    make_share(
        roads.indicator.pledge, name="制度", target=None, kind="qualitative",
        comparator="qualitative", plan=None,
    )  # fmt: skip
    make_accepted(roads, APRIL, "30")
    special = year_end(batch, reporter)
    reading = roads.readings.get()
    reading.value = Decimal(310)
    reading.save()
    client.force_login(reporter)

    sent = client.post(
        reverse("special_submit", args=[special.pk]), {"title": "年度总结", "text": "超额完成。"}
    )

    page = read_special(SpecialReport.objects.get())
    assert sent.status_code == 302
    assert page.text == "超额完成。"
    assert [(r.pledge, r.indicator, r.target, r.done, r.percent, r.as_of) for r in page.rows] == [
        ("1. 公路工程建设", "农村公路", "300公里", "310公里", "103.33%", "2020年4月30日"),
        ("1. 公路工程建设", "制度", "定性", "未报", "—", "—"),
    ]
    reading.value = Decimal(1)
    reading.save()
    client.force_login(head)
    shown = client.get(reverse("special_report", args=[special.pk])).content.decode()
    assert "310公里" in shown


def test_there_is_one_year_end_report_a_unit_and_batch(client, batch, roads, reporter, head):
    special = year_end(batch, reporter)
    client.force_login(reporter)

    again = client.get(f"{reverse('special_new')}?kind=year_end&batch={batch.slug}")

    assert again.url == reverse("special_report", args=[special.pk])
    with pytest.raises(Conflict, match="已有年度总结"):
        year_end(batch, reporter)
    with pytest.raises(PermissionDenied, match="由填报员起草"):
        year_end(batch, head)


@pytest.mark.parametrize(
    ("day", "state", "owed"),
    [
        (date(2020, 11, 30), None, []),
        (DECEMBER, None, [(None, False)]),
        (DECEMBER, "draft", [("draft", False)]),
        (date(2020, 12, 31), "submitted", [("submitted", False)]),
        (date(2021, 1, 1), "returned", [("returned", True)]),
        (DECEMBER, "signed", []),
        (DECEMBER, "read", []),
    ],
)
def test_the_year_end_report_is_asked_for_from_december_on(
    batch, roads, reporter, day, state, owed
):
    if state:
        special = year_end(batch, reporter)
        special.state, special.answer = state, "改"
        special.save()

    found = year_ends_owed(reporter, day)

    assert [(due.special and due.special.state, due.overdue) for due in found] == owed
    assert {due.due_on for due in found} <= {date(2020, 12, 31)}


@pytest.mark.parametrize("count", [1, 3])
def test_the_offices_list_has_the_unread_on_top_in_as_many_queries(
    client, batch, roads, reporter, officer, head, count, django_assert_num_queries
):
    for number in range(count):
        SpecialReport.objects.create(
            kind="major", batch=batch, agency=reporter.agency, title=f"第{number}件", body="文",
            state="read" if number % 2 else "signed", written_by=reporter, signed_by=head,
            signed_on=TODAY,
        )  # fmt: skip
    SpecialReport.objects.create(
        kind="major", batch=batch, agency=reporter.agency, title="草稿", body="文",
        written_by=reporter,
    )  # fmt: skip
    client.force_login(officer)

    with django_assert_num_queries(6):
        page = client.get(reverse("office_special"))

    titles = [special.title for special in page.context["page"]]
    assert titles == (["第0件"] if count == 1 else ["第2件", "第0件", "第1件"])
    assert page.context["unread"] == (1 if count == 1 else 2)


@pytest.mark.parametrize("count", [1, 3])
def test_the_units_list_takes_as_many_queries(
    client, batch, roads, reporter, count, django_assert_num_queries
):
    for number in range(count):
        SpecialReport.objects.create(
            kind="major", batch=batch, agency=reporter.agency, title=f"第{number}件", body="文",
            written_by=reporter,
        )  # fmt: skip
    client.force_login(reporter)

    with django_assert_num_queries(7):
        page = client.get(reverse("special"))

    assert len(page.context["page"].object_list) == count


def test_a_closed_batch_takes_no_more(batch, draft, reporter, now):
    batch.stage = "closed"
    batch.save()

    with pytest.raises(Conflict, match="已办结"):
        actions.submit(special=draft, by=reporter, today=TODAY, now=now)
