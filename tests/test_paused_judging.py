"""What is paused or stopped is neither judged nor missing, and comes back as it was (R75)."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oversight.matters import open_matters
from oversight.readers.dashboard import dashboard
from oversight.readers.heat import heat
from pledges.models import Pledge, Share
from pledges.planning.changes import State
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.facts import Light
from progress.gathering import gather
from progress.models import Flag, MonthlyReport, ReportStep, Verdict
from progress.readers.rollups import by_batch, by_category
from progress.set_judging import judge_set, recount
from progress.standing import batch_standing, reported_months
from tests.judged import LARGE, SWIFT, ChangeDrawn
from tests.judged_batch import Country, make_country, write_changes
from tests.pledge_changes import merged, split, turn
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY, JUNE = date(2020, 5, 1), date(2020, 6, 1)
MAY_8, MAY_15, MAY_20 = date(2020, 5, 8), date(2020, 5, 15), date(2020, 5, 20)
JULY_1, JULY_10, AUGUST_8 = date(2020, 7, 1), date(2020, 7, 10), date(2020, 8, 8)


@pytest.fixture
def pledge(roads) -> Pledge:
    return roads.indicator.pledge


@pytest.fixture
def jobs(batch, labour) -> Share:
    """Another pledge, on schedule, of another agency."""
    share = make_share(make_pledge(batch, labour, title="城镇就业"), name="新增就业", unit="人")
    make_accepted(share, APRIL, "200")
    return share


def judged(batch, day: date) -> set[str]:
    """Names of what has a light on ``day``, by the statement and by the rule alike."""
    result = recount(batch, day)
    assert result.differing == []
    by_rule = {share.pk: share.indicator.name for share, _facts in gather(batch, day)}
    assert {row.share_id for row in result.judged} == set(by_rule)
    return set(by_rule.values())


def test_from_its_day_on_it_is_not_judged_and_on_earlier_days_it_still_is(
    batch, roads, jobs, pledge, director
):
    make_accepted(roads, APRIL, "30")
    turn(pledge, "pause", director, on=MAY_15)

    assert judged(batch, MAY_15 - timedelta(days=1)) == {"农村公路", "新增就业"}
    assert judged(batch, MAY_15) == {"新增就业"}
    assert judged(batch, AUGUST_8) == {"新增就业"}


def test_resumed_it_is_judged_by_the_first_month_that_ends_after_that_day_with_its_plan_unchanged(
    batch, roads, pledge, director
):
    make_accepted(roads, APRIL, "30")
    turn(pledge, "pause", director, on=MAY_15)
    turn(pledge, "resume", director, on=JULY_1)
    plans = list(roads.plans.values())
    make_accepted(roads, date(2020, 7, 1), "90")

    # June ended while it was paused
    assert judged(batch, JULY_10) == set()
    [row] = judge_set(batch, AUGUST_8)
    assert (row.month, row.light, str(row.expected)) == (date(2020, 7, 1), "red", "69.84")
    assert list(roads.plans.values()) == plans


def test_merged_indicators_are_judged_on_and_on_a_past_day_as_they_stood_then(
    batch, roads, jobs, pledge, director
):
    make_accepted(roads, APRIL, "30")
    other = jobs.indicator.pledge
    turn(other, "pause", director, on=date(2020, 4, 10))

    assert judged(batch, MAY_8) == {"农村公路"}
    merged(pledge, other, by=director, on=MAY_15)
    open_months(batch=batch, today=date(2020, 6, 20))

    # the month before the merger it was paused as the pledge it belonged to then
    assert judged(batch, MAY_8) == {"农村公路"}
    assert judged(batch, date(2020, 6, 20)) == {"农村公路", "新增就业"}


def test_what_was_split_off_is_stopped_alone(batch, roads, pledge, director, traffic):
    make_accepted(roads, APRIL, "30")
    bridges = make_share(pledge, name="危桥改造")
    made = split(pledge, bridges.indicator, by=director, lead=traffic, on=MAY_8)
    turn(made, "stop", director, on=MAY_15)

    assert judged(batch, date(2020, 5, 14)) == {"农村公路", "危桥改造"}
    assert judged(batch, MAY_15) == {"农村公路"}


def test_its_open_flag_ends_with_the_change_and_comes_back_with_the_judging(
    batch, roads, pledge, director
):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=MAY_8)
    turn(pledge, "pause", director, on=MAY_15)
    Flag.objects.get(cleared_on=None)

    run = judge_batch(batch=batch, today=MAY_20)
    again = judge_batch(batch=batch, today=MAY_20)

    assert (run.judged, run.cleared, again.cleared) == ((), 1, 0)
    assert Flag.objects.get().cleared_on == MAY_20
    turn(pledge, "resume", director, on=JULY_1)
    make_accepted(roads, date(2020, 7, 1), "90")
    judge_batch(batch=batch, today=AUGUST_8)
    assert [flag.raised_on for flag in Flag.objects.filter(cleared_on=None)] == [AUGUST_8]


def test_a_look_back_at_an_earlier_day_ends_no_flag(batch, roads, pledge, director):
    make_accepted(roads, APRIL, "30")
    turn(pledge, "pause", director, on=date(2020, 4, 1))
    turn(pledge, "resume", director, on=date(2020, 4, 20))
    judge_batch(batch=batch, today=MAY_8)

    judge_batch(batch=batch, today=date(2020, 4, 10))

    assert Flag.objects.get().cleared_on is None


def test_what_was_stored_replays_to_the_letter_after_any_change(
    batch, roads, jobs, pledge, director
):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=MAY_8)
    stored = list(Verdict.objects.order_by("pk").values())
    turn(pledge, "stop", director, on=MAY_15)
    out, then = StringIO(), StringIO()

    call_command("assess", "--replay", stdout=out)
    call_command("assess", "--batch", batch.slug, "--as-of", "2020-05-08", stdout=then)

    assert out.getvalue() == "compared 2, differing 0\n"
    assert list(Verdict.objects.order_by("pk").values()) == stored
    assert "农村公路" in then.getvalue()


def test_no_more_queries_are_made_where_nothing_was_paused_and_one_where_a_flag_ends(
    batch, roads, pledge, director, django_assert_num_queries
):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=MAY_8)
    turn(pledge, "pause", director)
    with django_assert_num_queries(6):  # a savepoint, the lock, the statement with its setting
        judge_batch(batch=batch, today=MAY_8)
    with django_assert_num_queries(5):
        judge_batch(batch=batch, today=MAY_8)


def standing_of(batch, month: date = APRIL, until: date | None = None) -> tuple:
    standing = batch_standing(batch, month, until)
    return (
        dict(standing.pledges_by_light()),
        dict(standing.indicators_by_light()),
        dict(standing.pledges_out_of_force()),
        dict(standing.indicators_out_of_force()),
    )


def test_it_drops_out_of_the_counts_of_lights_and_is_counted_apart(
    batch, roads, jobs, pledge, director
):
    make_accepted(roads, APRIL, "30")
    make_share(pledge, name="力争项", soft="力争")
    judge_batch(batch=batch, today=MAY_8)
    turn(pledge, "pause", director)

    # of a month that was over before: as it was; today: out
    assert standing_of(batch) == (
        {Light.YELLOW: 1, Light.GREEN: 1},
        {Light.YELLOW: 1, Light.GREEN: 1},
        {},
        {},
    )
    assert standing_of(batch, until=MAY_8) == (
        {Light.GREEN: 1},
        {Light.GREEN: 1},
        {State.PAUSED: 1},
        {State.PAUSED: 2},
    )
    assert standing_of(batch, MAY) == standing_of(batch, until=MAY_8)


def test_stopped_before_its_month_could_be_judged_it_is_not_shown_under_an_older_light(
    batch, roads, jobs, pledge, director
):
    make_accepted(roads, APRIL, "30")
    make_accepted(jobs, MAY, "260")
    judge_batch(batch=batch, today=MAY_8)
    turn(pledge, "stop", director, on=date(2020, 6, 2))
    judge_batch(batch=batch, today=date(2020, 6, 8))

    assert standing_of(batch, MAY)[2:] == ({State.STOPPED: 1}, {State.STOPPED: 1})
    assert standing_of(batch, APRIL)[2:] == ({}, {})


def test_every_pledge_and_item_is_in_exactly_one_count(batch, roads, jobs, pledge, director):
    make_accepted(roads, APRIL, "30")
    third = make_pledge(batch, jobs.reporting_agency, title="第三件")
    make_share(third, name="技能培训")
    judge_batch(batch=batch, today=MAY_8)
    turn(pledge, "stop", director)
    merged(jobs.indicator.pledge, third, by=director)
    standing = batch_standing(batch, APRIL, MAY_8)

    [(_category, counts)] = by_category(standing)
    [(_batch, alone)] = by_batch({batch: APRIL}, MAY_8)

    assert counts == alone
    assert (counts.pledges, counts.pledges_by_light.total(), counts.pledges_out) == (3, 1, 2)
    assert (counts.items, counts.items_by_light.total(), counts.items_out) == (3, 2, 1)


def test_the_dashboard_tells_how_many_are_out_and_that_the_red_one_went(
    batch, roads, jobs, pledge, director
):
    make_accepted(roads, APRIL, "0")
    judge_batch(batch=batch, today=MAY_8)
    make_accepted(jobs, MAY, "260")
    turn(pledge, "pause", director, on=MAY_15)
    judge_batch(batch=batch, today=date(2020, 6, 8))

    board = dashboard(
        batch_standing(batch, MAY, date(2020, 6, 8)),
        today=date(2020, 6, 8),
        newest=True,
        compare=True,
    )

    assert board.out_of_force == (1, 1)
    assert {row.light: (row.pledges, row.pledges_change) for row in board.strip} == {
        Light.BLUE: (0, 0),
        Light.GREEN: (1, 0),
        Light.YELLOW: (0, 0),
        Light.RED: (0, -1),
        Light.GREY: (0, 0),
    }
    [out] = [row for row in board.rows if row.light is None]
    assert (out.lit.word, out.drawn) == ("已暂停", "paused")
    assert out.lit.sentence == "自2020年5月15日起暂停实施，暂停期间不报送、不研判。"


def test_the_heat_table_keeps_its_months_in_force_and_marks_those_out_of_it(
    batch, roads, jobs, pledge, director, traffic
):
    make_accepted(roads, APRIL, "0")
    judge_batch(batch=batch, today=MAY_8)
    make_accepted(jobs, MAY, "260")
    turn(pledge, "pause", director, on=MAY_15)
    judge_batch(batch=batch, today=date(2020, 6, 8))
    standing = batch_standing(batch, MAY)
    board = dashboard(standing, today=date(2020, 6, 8), newest=True, compare=True)

    table = heat(board.rows, reported_months(batch), MAY)

    [row] = [row for row in table.rows if row.unit == traffic]
    assert [cell.told.light if cell.told else None for cell in row.cells] == [Light.RED, None]


def test_its_matters_are_left_out_at_once_before_the_next_judging(batch, roads, pledge, director):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=MAY_8)
    assert len(open_matters(batch, MAY_8)) == 1

    turn(pledge, "pause", director)

    assert open_matters(batch, MAY_8) == []
    assert Flag.objects.filter(cleared_on=None).count() == 1


def asked(batch) -> list[tuple[int, str]]:
    rows = MonthlyReport.objects.filter(batch=batch).order_by("month", "agency__name")
    return [(row.month.month, row.agency.short_name) for row in rows]


def test_no_report_is_due_where_nothing_is_in_force_and_one_that_waits_is_taken_back(
    batch, roads, jobs, pledge, director
):
    open_months(batch=batch, today=MAY_8)
    turn(pledge, "pause", director)

    open_months(batch=batch, today=MAY_8)

    # April was over before: it is due as ever
    assert asked(batch) == [(4, "市交通运输局"), (4, "市人社局"), (5, "市人社局")]
    turn(pledge, "resume", director, on=date(2020, 6, 3))
    open_months(batch=batch, today=date(2020, 6, 4))
    assert asked(batch)[3:] == [(6, "市交通运输局"), (6, "市人社局")]


def test_a_report_somebody_has_begun_is_never_taken_back(batch, roads, pledge, director, officer):
    open_months(batch=batch, today=MAY_8)
    report = MonthlyReport.objects.get(batch=batch, month=MAY)
    ReportStep.objects.create(report=report, action="remind", by=officer, on=MAY_8)
    turn(pledge, "pause", director)

    open_months(batch=batch, today=MAY_8)

    assert MonthlyReport.objects.filter(pk=report.pk).exists()


@pytest.fixture
def country(chengde, office_agency, officer) -> Country:
    return make_country(chengde, office_agency, officer)


on = st.sampled_from([date(2020, 4, 10), date(2020, 4, 30), date(2020, 5, 10)])
kinds = st.sampled_from(["pause", "pause", "resume", "stop", "merge", "split"])
which = st.integers(0, 2)
changes = st.lists(st.tuples(on, kinds, which, which), min_size=2, max_size=9)
looked = [date(2020, 4, 9), date(2020, 4, 30), *(date(2020, 5, d) for d in (9, 10, 31))]


@settings(
    max_examples=40,
    phases=SWIFT,
    suppress_health_check=[*LARGE, HealthCheck.function_scoped_fixture],
)
@given(drawn=changes)
def test_any_history_of_changes_leaves_the_same_in_force_both_ways(
    batch, roads, jobs, country, drawn
):
    """Many changes of three pledges, several on one day: what is judged, on many days."""
    with transaction.atomic():
        third = make_share(make_pledge(batch, jobs.reporting_agency, title="第三件"), name="培训")
        make_accepted(roads, APRIL, "30")
        indicators = [roads.indicator, jobs.indicator, third.indicator]
        ordered = [ChangeDrawn(*each) for each in sorted(drawn, key=lambda each: each[0])]
        write_changes(ordered, batch, indicators, country.officer)
        for day in looked:
            in_force = Share.objects.filter(indicator__pledge__batch=batch).in_force_on(day)
            halted = {s.pk for s in Share.objects.with_turns() if s.halt_on(day)}

            result = recount(batch, day)

            assert result.differing == []
            assert {share.pk for share in in_force} == {
                share.pk for share in Share.objects.all()
            } - halted
            assert not {row.share_id for row in result.judged} & halted
        transaction.set_rollback(True)
