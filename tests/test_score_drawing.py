"""A month's scores: drawn from what is stored, every point explained, ranked with ties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from oversight.actions.scores import (
    ImpossibleScheme,
    ImpossibleVote,
    Line,
    draw_scores,
    make_scheme,
    set_difficulty,
)
from oversight.models import Difficulty, EntrySign, ScoreSheet, ScoringScheme
from oversight.readers.scores import scores_of
from oversight.scores import Rule
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import MonthlyReport, ReportingMonth, ReportStep
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.scoring import DAY, draw, judge, line, scores, vote


def lock(batch, on: date = DAY) -> None:
    ReportingMonth.objects.create(
        batch=batch, month=APRIL, bulletin_on=date(2020, 5, 7), locks_on=on
    )


def test_every_point_of_a_sheet_is_explained(scored, traffic, officer):
    draw(scored, officer)

    assert ScoreSheet.objects.get(agency=traffic).lines == [
        {
            "rule": "completion", "name": "完成度", "weight": "60.00", "part": "1/10",
            "percent": "10.00", "points": "6.00",
            "parts": [
                {
                    "what": "公路工程建设 · 农村公路",
                    "words": "截至2020年4月30日完成30公里，为目标300公里的10.00%。",
                    "indicator": traffic.responsibilities.get().pledge.indicators.get().pk,
                    "factor": "1", "shown_factor": "1", "part": "1/10", "percent": "10.00",
                }
            ],
        },
        {
            "rule": "pace", "name": "进度", "weight": "20.00", "part": "1/2",
            "percent": "50.00", "points": "10.00",
            "parts": [
                {
                    "what": "公路工程建设 · 农村公路", "words": "滞后。",
                    "indicator": traffic.responsibilities.get().pledge.indicators.get().pk,
                    "factor": "1", "shown_factor": "1", "part": "1/2", "percent": "50.00",
                }
            ],
        },
        {
            "rule": "reporting", "name": "数据质量与及时", "weight": "10.00", "part": "1",
            "percent": "100.00", "points": "10.00",
            "parts": [
                {
                    "what": "2020年4月月报", "words": "2020年5月6日按时报送。", "indicator": None,
                    "factor": "1", "shown_factor": "1", "part": "1", "percent": "100.00",
                }
            ],
        },
        {
            "rule": "satisfaction", "name": "满意度", "weight": "10.00", "part": None,
            "percent": None, "points": None, "parts": [],
        },
    ]  # fmt: skip


def test_agencies_and_regions_are_ranked_apart(scored, officer):
    """26 of 90, 80 of 90, and for the county 60 × 2/3 + 20 + 10 = 70 of 90."""
    draw(scored, officer)

    assert scores(scored) == [
        ("市人社局", Decimal("88.89"), 1),
        ("市交通运输局", Decimal("28.89"), 2),
        ("承德县", Decimal("77.78"), 1),
    ]


def test_over_fulfilment_is_shown_and_not_scored(scored, labour, officer):
    draw(scored, officer)

    made = line(ScoreSheet.objects.get(agency=labour), "completion")
    assert (made["points"], made["parts"][0]["words"]) == (
        "60.00", "截至2020年4月30日完成50,600人，为目标46,000人的110.00%。",
    )  # fmt: skip


def test_a_vote_counts_by_its_last_word_before_the_month_ends(scored, traffic, officer):
    vote(scored, traffic, officer, satisfied=60)
    vote(scored, traffic, officer, held_on=date(2020, 4, 21))
    vote(scored, traffic, officer, held_on=date(2020, 5, 2), satisfied=90, basically=0)

    draw(scored, officer)

    sheet = ScoreSheet.objects.get(agency=traffic)
    made = line(sheet, "satisfaction")
    assert (made["part"], made["points"], [part["words"] for part in made["parts"]]) == (
        "3/5", "6.00",
        ["2020年4月21日测评，满意40票、基本满意20票，按全体100人计算：基本满意。"],
    )  # fmt: skip
    assert sheet.total == Decimal("32.00")  # of all 100 now


def test_the_denominator_is_kept_with_the_vote(scored, traffic, officer):
    vote(scored, traffic, officer, over_members=False)

    draw(scored, officer)

    made = line(ScoreSheet.objects.get(agency=traffic), "satisfaction")
    assert made["parts"][0]["words"].endswith("按投票70人计算：满意。")


def test_a_harder_indicator_weighs_more(scored, roads, traffic, officer):
    easy = make_share(roads.indicator.pledge, name="桥梁", target="3", unit="座")
    report = MonthlyReport.objects.get(agency=traffic)
    report.readings.create(share=easy, value=3, as_of=date(2020, 4, 30))
    judge(scored)
    set_difficulty(
        indicator=roads.indicator, factor=Decimal("2"), reason="山区", by=officer, today=DAY
    )

    draw(scored, officer)

    # (2 × 1/10 + 1 × 1) ÷ 3, and (2 × 1/2 + 1 × 1) ÷ 3
    sheet = ScoreSheet.objects.get(agency=traffic)
    assert [line(sheet, rule)["part"] for rule in ("completion", "pace")] == ["2/5", "2/3"]


@pytest.mark.parametrize(
    ("action", "part", "words"),
    [
        ("return_by_office", "1/2", "2020年5月6日按时报送，被退回修改，计一半。"),
        ("return_by_lead", "1/2", "2020年5月6日按时报送，被退回修改，计一半。"),
        ("return_by_head", "1", "2020年5月6日按时报送。"),
    ],
)
def test_a_report_sent_back_counts_half(scored, traffic, officer, action, part, words):
    report = MonthlyReport.objects.get(agency=traffic)
    ReportStep.objects.create(report=report, action=action, on=DAY, reason="重填")

    draw(scored, officer)

    made = line(ScoreSheet.objects.get(agency=traffic), "reporting")
    assert (made["part"], made["parts"][0]["words"]) == (part, words)


def test_what_the_office_entered_the_unit_did_not_hand_in(scored, traffic, officer):
    ReportStep.objects.filter(report__agency=traffic).update(action="enter", reason="系统故障")

    draw(scored, officer)

    made = line(ScoreSheet.objects.get(agency=traffic), "reporting")
    assert (made["part"], made["parts"][0]["words"]) == ("0", "办公室代录，不计为按时报送。")


def test_a_late_report_says_so(scored, labour, officer):
    draw(scored, officer)

    made = line(ScoreSheet.objects.get(agency=labour), "reporting")
    assert (made["part"], made["parts"][0]["words"]) == (
        "0", "应于2020年5月6日前报送，2020年5月7日报送，迟报。",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "part"),
    [("doubtful", "1/2"), ("corrected", "1/2"), ("explained", "1"), ("open", "1")],
)
def test_a_doubt_counts_only_where_the_office_upheld_it(
    scored, roads, traffic, officer, outcome, part
):
    told = {} if outcome == "open" else {"note": "x", "by": officer, "on": DAY}
    EntrySign.objects.create(
        share=roads, month=APRIL, sign="jumped", told="x", found_on=DAY, outcome=outcome, **told
    )

    draw(scored, officer)

    assert line(ScoreSheet.objects.get(agency=traffic), "reporting")["part"] == part


def test_a_missing_report_is_never_fine(batch, roads, traffic, officer):
    """April is due on the 6th and did not come: red or 未报, and nothing for reporting."""
    open_months(batch=batch, today=date(2020, 4, 30))
    judge(batch)

    draw(batch, officer)

    sheet = ScoreSheet.objects.get(agency=traffic)
    assert [(row["rule"], row["points"]) for row in sheet.lines] == [
        ("completion", "0.00"), ("pace", "0.00"), ("reporting", "0.00"), ("satisfaction", None),
    ]  # fmt: skip
    assert [line(sheet, rule)["parts"][0]["words"] for rule in ("completion", "reporting")] == [
        "没有审核通过的数据，按0计。", "应于2020年5月6日前报送，未报。",
    ]  # fmt: skip


def test_soft_targets_parts_and_conditions_are_not_scored(batch, traffic, officer):
    pledge = make_pledge(batch, traffic)
    hard = make_share(pledge, name="农村公路")
    soft = make_share(pledge, name="力争", soft="力争")
    part = make_share(pledge, name="其中", of=hard.indicator)
    condition = make_share(pledge, name="条件", condition=True)
    make_accepted(hard, APRIL, "300")
    for share in (soft, part, condition):
        share.readings.create(
            report=MonthlyReport.objects.get(agency=traffic), value=0, as_of=date(2020, 4, 30)
        )
    judge(batch)

    draw(batch, officer)

    sheet = ScoreSheet.objects.get(agency=traffic)
    assert [part["what"] for part in line(sheet, "completion")["parts"]] == [
        "公路工程建设 · 农村公路"
    ]


def test_drawn_again_before_the_lock_replaces(scored, officer, director):
    first = draw(scored, officer)
    vote(scored, first[0].agency, officer)

    draw(scored, director)

    assert ScoreSheet.objects.count() == 3
    assert set(ScoreSheet.objects.values_list("drawn_by__username", flat=True)) == {"director"}
    assert ScoringScheme.objects.count() == 1


def test_drawn_from_locked_figures_they_are_final(scored, officer):
    draw(scored, officer, today=date(2020, 5, 7))
    lock(scored)

    draw(scored, officer)  # the first from locked figures
    with pytest.raises(Conflict, match="得分已定"):
        draw(scored, officer)
    assert scores_of(scored, APRIL).final is True


def test_a_new_table_gives_other_scores_beside_the_final_ones(scored, officer):
    lock(scored)
    draw(scored, officer)
    make_scheme(
        batch=scored, lines=[Line("完成", Decimal(100), Rule.COMPLETION)], reason="会议决定",
        by=officer, today=DAY,
    )  # fmt: skip

    outdated = scores_of(scored, APRIL).outdated
    draw(scored, officer)

    assert outdated is True
    assert sorted(ScoreSheet.objects.values_list("scheme__version", "total")) == [
        (1, Decimal("28.89")), (1, Decimal("77.78")), (1, Decimal("88.89")),
        (2, Decimal("10.00")), (2, Decimal("66.67")), (2, Decimal("100.00")),
    ]  # fmt: skip
    assert [row.sheet.total for row in scores_of(scored, APRIL).agencies] == [
        Decimal("100.00"), Decimal("10.00"),
    ]  # fmt: skip


def test_a_month_not_judged_has_no_scores(scored, officer):
    with pytest.raises(Conflict, match="还没有研判"):
        draw_scores(batch=scored, month=date(2020, 5, 1), by=officer, today=DAY)


def test_ranks_move_against_the_month_before(scored, roads, traffic, labour, officer):
    make_accepted(roads, date(2020, 5, 1), "300")
    june = date(2020, 6, 8)
    judge_batch(batch=scored, today=june)
    draw(scored, officer)
    draw_scores(batch=scored, month=date(2020, 5, 1), by=officer, today=june)

    table = scores_of(scored, date(2020, 5, 1))

    assert [(str(row.sheet.agency), row.sheet.rank, row.moved) for row in table.agencies] == [
        ("市交通运输局", 1, "上升1名"), ("市人社局", 2, "下降1名"),
    ]  # fmt: skip
    assert [row.moved for row in scores_of(scored, APRIL).agencies] == ["—", "—"]


def test_ties_share_their_rank(batch, traffic, labour, officer):
    for agency in (traffic, labour):
        make_accepted(make_share(make_pledge(batch, agency)), APRIL, "150")
        ReportStep.objects.create(
            report=MonthlyReport.objects.get(agency=agency), action="submit", on=date(2020, 5, 6)
        )
    judge(batch)

    draw(batch, officer)

    assert [rank for _unit, _total, rank in scores(batch)] == [1, 1]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([("完成", "60", Rule.COMPLETION)], "合计须为100，现为60"),
        ([("完成", "60", Rule.COMPLETION), ("进度", "40.01", Rule.PACE)], "现为100.01"),
        ([("完成", "60", Rule.COMPLETION), ("再次", "40", Rule.COMPLETION)], "只能用一次"),
        ([("完成", "100", Rule.COMPLETION), ("进度", "0", Rule.PACE)], "大于0的分值"),
        ([(" ", "100", Rule.COMPLETION)], "须有名称"),
        ([], "现为0"),
    ],
)
def test_a_table_that_cannot_be_is_refused(batch, officer, lines, told):
    with pytest.raises(ImpossibleScheme, match=told):
        make_scheme(
            batch=batch, lines=[Line(n, Decimal(w), r) for n, w, r in lines], reason="x",
            by=officer, today=DAY,
        )  # fmt: skip

    assert ScoringScheme.objects.count() == 0


def test_a_table_wants_its_reason(batch, officer):
    with pytest.raises(Conflict, match="请写明原因"):
        make_scheme(
            batch=batch, lines=[Line("完成", Decimal(100), Rule.COMPLETION)], reason=" ",
            by=officer, today=DAY,
        )  # fmt: skip


@pytest.mark.parametrize("factor", ["0.49", "2.01"])
def test_difficulty_stays_between_a_half_and_two(roads, officer, factor):
    with pytest.raises(Conflict, match=r"0\.5至2"):
        set_difficulty(
            indicator=roads.indicator, factor=Decimal(factor), reason="x", by=officer, today=DAY
        )


def test_a_factor_of_one_is_the_rule_and_is_not_kept(roads, officer):
    for factor in ("1.5", "1"):
        set_difficulty(
            indicator=roads.indicator, factor=Decimal(factor), reason="x", by=officer, today=DAY
        )

    assert Difficulty.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"satisfied": 71}, "不得超过应到人数"),
        ({"members": 0, "satisfied": 0, "basically": 0, "dissatisfied": 0}, "不得超过应到人数"),
        ({"held_on": date(2020, 5, 9)}, "不晚于今天"),
        ({"held_on": date(2019, 12, 31)}, "本批次开始之后"),
        ({"document": " "}, "请写明测评依据"),
    ],
)
def test_a_vote_that_cannot_be_is_refused(scored, traffic, officer, changes, told):
    with pytest.raises(ImpossibleVote, match=told):
        vote(scored, traffic, officer, **changes)


def test_a_vote_on_a_body_without_tasks_is_refused(scored, government, officer):
    with pytest.raises(ImpossibleVote, match="没有承担任务"):
        vote(scored, government, officer)


@pytest.mark.parametrize("role", ["leader", "foreign_officer", "head", "auditor"])
def test_nobody_else_scores(scored, roads, traffic, request, role):
    person = request.getfixturevalue(role)
    for write in (
        lambda: draw(scored, person),
        lambda: vote(scored, traffic, person),
        lambda: make_scheme(
            batch=scored, lines=[Line("x", Decimal(100), Rule.PACE)], reason="x", by=person,
            today=DAY,
        ),
        lambda: set_difficulty(
            indicator=roads.indicator, factor=Decimal(2), reason="x", by=person, today=DAY
        ),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            write()

    assert (ScoreSheet.objects.count(), ScoringScheme.objects.count()) == (0, 0)
