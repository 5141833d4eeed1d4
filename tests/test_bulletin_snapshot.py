"""A bulletin's snapshot: every figure equals what the portal says of the month (R47–R50)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from agencies.refusals import Conflict
from oversight.bulletins.counts import LIGHTS
from oversight.bulletins.snapshot import monthly_snapshot, quarterly_snapshot
from oversight.models import Notice
from oversight.readers.dashboard import dashboard
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.models import Acceptance, Flag, MonthlyReport
from progress.standing import batch_standing, current_month, reported_months
from tests.bulletins import DAY, MAY, NEXT, make_two_months, told, values
from tests.promises import APRIL, make_accepted, make_pledge, make_share

AUGUST = date(2020, 8, 10)


@pytest.mark.parametrize("slug", ["jilin-2023", "jilin-2021", "chengde-2020"])
def test_the_figures_of_every_demo_batch_are_those_of_the_standing(loaded, slug):
    batch = Batch.objects.get(slug=slug)
    month = current_month(batch, reported_months(batch), loaded)
    standing = batch_standing(batch, month)

    snapshot = monthly_snapshot(batch, month, loaded)

    pledges, items = standing.pledges_by_light(), standing.indicators_by_light()
    assert [
        (row["light"], *values(snapshot, row["pledges"], row["items"]))
        for row in snapshot["lights"]
    ] == [(light.value, pledges[light], items[light]) for light in LIGHTS]
    assert values(snapshot, "pledges", "items", "pledges_unlit", "items_unlit") == (
        len(standing.pledges),
        standing.indicator_count(),
        len(standing.pledges) - sum(pledges.values()),
        standing.indicator_count() - sum(items.values()),
    )
    assert values(snapshot, "reports_due", "reports_in", "reports_missing") == (
        len(standing.reports),
        standing.received(),
        len(standing.unreported(loaded)),
    )
    assert [
        told(snapshot, row[0], row[2], row[3], row[6], row[7], row[8]) for row in snapshot["table"]
    ] == [_row(pledge, row) for pledge, row in standing.lines if not row.indicator.condition]
    assert snapshot["as_of"] == standing.as_of().isoformat()


def _row(pledge, row):
    """序号, 任务, 指标, 完成率, 序时, 差距, written here once more."""
    verdict = row.whole.verdict if row.whole else None
    name = row.indicator.name
    if row.indicator.of_id and name[:2] != "其中":
        name = f"其中：{name}"
    percents = [
        "—" if verdict is None or figure is None else f"{figure:,.2f}%"
        for figure in (verdict and verdict.actual, verdict and verdict.expected)
    ]
    gap = verdict.gap if verdict else None
    written = "—" if gap is None else f"{gap:+,.2f}".replace("-", "−")
    return (
        pledge.pledge.no,
        pledge.pledge.title,
        name,
        *percents,
        written if gap is None or gap else "0.00",
    )


def test_it_is_plain_json_and_the_same_twice(scored):
    first, second = (monthly_snapshot(scored, APRIL, DAY) for _ in range(2))

    assert json.dumps(first) == json.dumps(second)
    assert json.loads(json.dumps(first)) == first


def test_every_anchor_in_it_is_a_figure_and_every_figure_has_its_source(scored):
    snapshot = monthly_snapshot(scored, APRIL, DAY)
    figures, sources = snapshot["figures"], snapshot["sources"]

    assert {figure["source"] for figure in figures.values()} <= set(sources)
    assert [anchor for row in snapshot["table"] for anchor in row if anchor not in figures] == []
    assert set(snapshot["offered"]) <= set(figures)
    names = [figures[anchor]["name"] for anchor in snapshot["offered"]]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_the_source_says_which_reports_were_accepted(scored):
    snapshot = monthly_snapshot(scored, APRIL, DAY)

    assert snapshot["sources"]["verdicts"] == (
        "截至2020年4月30日审核通过的月报，共3家，按2020年4月研判结论统计。"
    )


def test_newly_red_and_green_come_from_the_verdicts_of_two_months(batch, roads, labour):
    """A light is newly red when its verdict is red now and was not the month before, whatever
    days its flag changed on: here both months were judged on one day."""
    make_two_months(roads, labour)
    Flag.objects.all().delete()

    snapshot = monthly_snapshot(batch, MAY, NEXT)

    red, green = snapshot["newly_red"], snapshot["newly_green"]
    assert [(*told(snapshot, r["what"], r["lead"]), r["was"], r["now"]) for r in red["rows"]] == [
        ("公路工程建设·农村公路", "市交通运输局", "黄灯", "红灯")
    ]
    assert [(*told(snapshot, r["what"], r["lead"]), r["was"], r["now"]) for r in green["rows"]] == [
        ("农村供水·供水工程", "市人社局", "黄灯", "绿灯")
    ]
    assert values(snapshot, "newly_red", "newly_green") == (1, 1)
    changes = [(row["light"], *told(snapshot, row["items_change"])) for row in snapshot["lights"]]
    assert changes == [
        ("blue", "0"), ("green", "0"), ("yellow", "−2"), ("red", "+1"), ("grey", "+1"),
    ]  # fmt: skip


def test_the_first_month_is_compared_with_nothing(scored):
    snapshot = monthly_snapshot(scored, APRIL, DAY)

    assert (snapshot["former"], snapshot["newly_red"], snapshot["newly_green"]) == (None,) * 3
    assert {row["items_change"] for row in snapshot["lights"]} == {None}


def test_a_red_one_is_told_with_its_sentence(batch, roads, labour):
    make_two_months(roads, labour)

    snapshot = monthly_snapshot(batch, MAY, NEXT)

    verdict = roads.verdicts.get(month=MAY)
    assert [told(snapshot, row["sentence"]) for row in snapshot["red"]] == [
        (verdict.text.removesuffix("。"),)
    ]
    assert snapshot["yellow"] == []


def test_missing_reports_are_named_once_their_day_has_passed(batch, roads, labour):
    make_two_months(roads, labour)

    before = monthly_snapshot(batch, MAY, date(2020, 6, 5))
    after = monthly_snapshot(batch, MAY, NEXT)

    assert (values(before, "reports_missing"), before["reports"]["names"]) == ((0,), "")
    assert told(after, "reports_missing", "reports_names") == ("1", "市政府")


def test_overdue_letters_are_told_with_their_working_days(batch, roads, traffic, officer):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=DAY)
    common = {
        "batch": batch, "rung": "supervision", "agency": traffic, "subject": "督办", "body": "x",
        "sign_days": 2, "reply_days": 5, "drafted_on": APRIL, "sent_by": officer,
        "sent_on": date(2020, 4, 20), "sign_due": date(2020, 4, 22),
        "reply_due": date(2020, 5, 8),
    }  # fmt: skip
    Notice.objects.create(state="sent", number="督〔2020〕1号", **common)
    Notice.objects.create(state="signed", signed_on=date(2020, 4, 21), **common)
    Notice.objects.create(state="closed", ended_on=date(2020, 5, 6), **common)
    Notice.objects.create(state="recalled", ended_on=date(2020, 4, 21), **common)

    snapshot = monthly_snapshot(batch, APRIL, DAY)

    # on 30 April: one of the two unsigned was closed on 6 May, one was recalled before
    assert values(snapshot, "letters_supervision", "letters_open", "letters_overdue") == (3, 3, 2)
    assert [told(snapshot, *row.values()) for row in snapshot["letters"]["rows"]] == [
        ("市交通运输局：督办单（督〔2020〕1号）", "签收期限2020年4月22日", "7"),
        ("市交通运输局：督办单", "签收期限2020年4月22日", "7"),
    ]


def test_acceptances_of_the_month_are_counted_and_a_reversed_one_is_not(batch, roads, traffic):
    make_accepted(roads, APRIL, "30")
    other = make_share(roads.indicator.pledge, name="桥梁", target="2", unit="座")
    judge_batch(batch=batch, today=DAY)
    for share, day, reversed_on in (
        (roads, date(2020, 4, 30), None),
        (other, date(2020, 4, 30), date(2020, 5, 6)),
        (other, date(2020, 3, 30), None),
    ):
        Acceptance.objects.create(
            indicator=share.indicator, passed_on=day, document="意见", reversed_on=reversed_on,
            reversal_reason="有误" if reversed_on else "",
        )  # fmt: skip

    snapshot = monthly_snapshot(batch, APRIL, DAY)

    assert told(snapshot, "accepted", "accepted_all", "accepted_names") == ("1", "2", "农村公路")


def test_a_quarter_has_its_three_months_side_by_side(batch, roads, labour):
    shares = make_two_months(roads, labour)
    june = date(2020, 6, 1)
    make_accepted(shares["water"], june, "60")
    judge_batch(batch=batch, today=date(2020, 7, 8))

    snapshot = quarterly_snapshot(batch, june, date(2020, 7, 8))

    assert [
        (each["month"], *told(snapshot, *(each["cells"][f"items_{light}"] for light in LIGHTS)))
        for each in snapshot["months"]
    ] == [
        ("2020-04", "0", "1", "2", "0", "0"),
        ("2020-05", "0", "1", "0", "1", "1"),
        ("2020-06", "0", "1", "0", "0", "2"),
    ]
    assert snapshot["former"] is None  # the quarter before was never judged


def test_what_is_forecast_to_miss_stays_on_the_office_s_own_pages(batch, roads):
    """Green in July, and slowing down: 有风险, which is an estimate of the office's own."""
    for month, value in ((4, "120"), (5, "143"), (6, "167"), (7, "190")):
        make_accepted(roads, date(2020, month, 1), value)
    judge_batch(batch=batch, today=date(2020, 6, 10))
    judge_batch(batch=batch, today=AUGUST)
    july = date(2020, 7, 1)
    standing = batch_standing(batch, july)
    board = dashboard(standing, today=AUGUST, newest=True, compare=True)

    snapshot = monthly_snapshot(batch, july, AUGUST)

    kept = json.dumps(snapshot, ensure_ascii=False)
    assert [row.standing.indicator.name for row in board.at_risk] == ["农村公路"]
    assert values(snapshot, "items_green") == (1,)
    assert [word for word in ("预测", "预计", "风险", "86.7", "risk") if word in kept] == []


def test_a_month_without_verdicts_or_no_end_of_a_quarter_is_refused(scored):
    with pytest.raises(Conflict, match="还没有研判结论"):
        monthly_snapshot(scored, date(2020, 6, 1), DAY)
    with pytest.raises(Conflict, match="季末月份"):
        quarterly_snapshot(scored, APRIL, DAY)


def test_the_queries_do_not_grow_with_the_rows(
    batch, roads, labour, government, django_assert_num_queries
):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=DAY)
    with django_assert_num_queries(15):
        monthly_snapshot(batch, APRIL, DAY)
    for agency in (labour, government):
        make_accepted(make_share(make_pledge(batch, agency)), APRIL, "30")
    judge_batch(batch=batch, today=DAY)

    with django_assert_num_queries(15):
        snapshot = monthly_snapshot(batch, APRIL, DAY)

    assert len(snapshot["table"]) == 3
    assert MonthlyReport.objects.count() == 3
