"""A flag is raised and cleared by judging, once, however often and however many judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pledges.models import TargetRevision
from progress import replaying
from progress.actions.judging import judge_batch
from progress.actions.reports import correct
from progress.facts import Light
from progress.lateness import judge
from progress.models import Flag, FlagChange, Verdict
from progress.replaying import Disagreement
from progress.tasks import check_verdicts
from tests.promises import APRIL, make_accepted, make_pledge, make_share

DAY = date(2020, 4, 30)


def changes() -> list[tuple]:
    return list(FlagChange.objects.order_by("pk").values_list("on", "old_light", "new_light"))


def test_a_lagging_share_is_flagged_with_its_sentence(batch, roads):
    make_accepted(roads, APRIL, "30")

    run = judge_batch(batch=batch, today=DAY)

    assert [(v.light, v.gap, v.text) for v in run.verdicts] == [
        (
            "yellow",
            Decimal("-29.67"),
            "截至4月30日，计划完成39.67%（119.0公里），实际10.00%（30公里），"
            "落后29.67个百分点，相当于晚91天。",
        )
    ]
    assert changes() == [(DAY, "", "yellow")]


def test_judging_twice_changes_nothing(batch, roads):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=DAY)
    before = list(Verdict.objects.values()), list(Flag.objects.values()), changes()

    run = judge_batch(batch=batch, today=DAY)

    assert (run.stored, run.raised, run.cleared) == (0, 0, 0)
    assert (list(Verdict.objects.values()), list(Flag.objects.values()), changes()) == before


def test_a_correction_is_a_new_verdict_and_clears_the_flag(batch, roads, officer):
    reading = make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=DAY)
    correct(reading=reading, value=Decimal(120), reason="漏报", by=officer, today=date(2020, 5, 1))

    judge_batch(batch=batch, today=date(2020, 5, 1))

    assert list(Verdict.objects.values_list("sequence", "light")) == [(1, "yellow"), (2, "green")]
    assert changes() == [(DAY, "", "yellow"), (date(2020, 5, 1), "yellow", "green")]
    assert Flag.objects.get().cleared_on == date(2020, 5, 1)


def test_a_month_without_report_is_flagged_once_its_due_day_has_passed(batch, roads, april_report):
    assert judge_batch(batch=batch, today=april_report.due_on).verdicts == ()

    judge_batch(batch=batch, today=date(2020, 5, 7))

    assert Verdict.objects.get().text == "4月月报未报，应于5月6日前报送。"
    assert changes() == [(date(2020, 5, 7), "", "grey")]


def test_a_look_back_at_an_earlier_day_moves_no_flag(batch, roads):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=date(2020, 5, 8))
    before = list(Flag.objects.values()), changes()

    run = judge_batch(batch=batch, today=DAY)

    assert run.verdicts[0].light == "yellow"
    assert (list(Flag.objects.values()), changes()) == before


@pytest.fixture
def three(batch, traffic, labour) -> list:
    """Three lagging shares, each of a report of its own."""
    shares = [
        make_share(make_pledge(batch, agency, title=f"第{n}件"), name=f"第{n}项")
        for n, agency in enumerate([traffic, labour])
    ]
    for share in shares:
        make_accepted(share, APRIL, "30")
    parts = make_share(shares[0].indicator.pledge, name="第2项")
    report = shares[0].readings.get().report
    report.readings.create(share=parts, value=Decimal(0), as_of=DAY)
    return [shares[0], parts, shares[1]]


@pytest.mark.parametrize("count", [1, 3])
def test_nothing_new_takes_two_statements_however_many_shares(
    batch, three, count, django_assert_num_queries
):
    for share in three[count:]:
        share.readings.all().delete()
        share.delete()
    judge_batch(batch=batch, today=DAY)

    # SAVEPOINT and RELEASE are the test's own; one statement sets, one locks, one judges
    with django_assert_num_queries(5):
        run = judge_batch(batch=batch, today=DAY)

    assert (len(run.judged), run.stored, run.raised, run.cleared) == (count, 0, 0, 0)


def test_only_the_share_that_changed_is_written(batch, three, officer):
    first = judge_batch(batch=batch, today=DAY)
    reading = three[1].readings.get()
    correct(reading=reading, value=Decimal(120), reason="漏报", by=officer, today=DAY)

    run = judge_batch(batch=batch, today=DAY)

    assert (run.stored, run.raised, run.cleared) == (1, 0, 1)
    assert [old == new for old, new in zip(first.judged, run.judged, strict=True)] == [
        True,
        False,
        True,
    ]
    assert [(v.share, v.sequence, v.light) for v in run.verdicts] == [
        (three[0], 1, "yellow"),
        (three[1], 2, "green"),
        (three[2], 1, "yellow"),
    ]
    assert list(Flag.objects.filter(cleared_on=None).values_list("share", flat=True)) == [
        three[0].pk,
        three[2].pk,
    ]


def test_a_flag_is_raised_anew_after_it_was_cleared_the_same_day(batch, roads, officer):
    reading = make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=DAY)
    for value in (120, 30):
        correct(reading=reading, value=Decimal(value), reason="更正", by=officer, today=DAY)
        judge_batch(batch=batch, today=DAY)

    assert list(Verdict.objects.values_list("sequence", "light")) == [
        (1, "yellow"),
        (2, "green"),
        (3, "yellow"),
    ]
    assert list(Flag.objects.order_by("pk").values_list("raised_on", "cleared_on")) == [
        (DAY, DAY),
        (DAY, None),
    ]
    assert changes() == [(DAY, "", "yellow"), (DAY, "yellow", "green"), (DAY, "", "yellow")]
    assert str(judge_batch(batch=batch, today=DAY)) == (
        "1 judged, 0 stored, 0 flags raised, 0 cleared"
    )


def test_a_worse_light_is_one_more_change_of_the_same_flag(batch, roads):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=DAY)
    late = date(2020, 5, 31)
    make_accepted(roads, date(2020, 5, 1), "30")

    judge_batch(batch=batch, today=late)

    assert Flag.objects.get().cleared_on is None
    assert changes() == [(DAY, "", "yellow"), (late, "yellow", "red")]


def test_a_change_of_the_target_is_judged_from_its_day(batch, roads, officer):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=DAY)
    TargetRevision.objects.create(
        indicator=roads.indicator,
        old_value=Decimal(300),
        new_value=Decimal(60),
        effective_on=DAY,
        reason="调整",
        document="批复",
        approved_by=officer,
    )
    roads.indicator.value = Decimal(60)
    roads.indicator.save()

    run = judge_batch(batch=batch, today=DAY)

    assert [(v.sequence, v.light, v.actual) for v in run.verdicts] == [
        (2, "green", Decimal("50.00"))
    ]
    assert changes() == [(DAY, "", "yellow"), (DAY, "yellow", "green")]


def test_the_nightly_check_fails_where_the_rule_says_otherwise(batch, roads, monkeypatch):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=DAY)
    assert check_verdicts() == 1
    monkeypatch.setattr(replaying, "judge", lambda facts: replace(judge(facts), light=Light.RED))

    with pytest.raises(Disagreement, match=f"verdicts .{Verdict.objects.get().pk},"):
        check_verdicts()
