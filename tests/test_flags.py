"""A flag is raised and cleared by judging, once, however often and however many judge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from progress.actions.judging import judge_batch
from progress.actions.reports import correct
from progress.models import Flag, FlagChange, Verdict
from tests.promises import APRIL, make_accepted

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
