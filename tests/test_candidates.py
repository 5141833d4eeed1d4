"""Candidates put forward, screened by four questions, pooled, dropped, brought back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from agencies.models import Agency
from agencies.refusals import Conflict
from agencies.roles import Role
from pledges.actions.candidates import (
    SuggestionTaken,
    TitleTaken,
    link_pledge,
    link_suggestions,
    put_forward,
    revise_candidate,
)
from pledges.actions.screening import Answer, bring_back, drop, pool, screen, what_keeps_out
from pledges.models import Candidate, Suggestion
from pledges.readers.candidates import told_to_unit
from tests.candidates import (
    DAY,
    PASSED,
    make_candidate,
    make_decided,
    make_next,
    make_pooled,
    make_suggestion,
    proposal,
)
from tests.people import make_person
from tests.promises import make_pledge


@pytest.fixture
def following(batch):
    """Next year's batch."""
    return make_next(batch)


def test_an_agency_puts_forward_its_own_whatever_it_says_of_the_source(
    following, reporter, traffic, labour
):
    made = put_forward(
        batch=following,
        proposal=proposal(source="public", agency=labour, proposer="某代表", lead=traffic),
        by=reporter,
        today=DAY,
    )

    made.refresh_from_db()
    assert (made.source, made.agency, made.proposer, made.lead) == ("agency", traffic, "", traffic)
    assert (made.state, made.made_by, made.made_on) == ("proposed", reporter, DAY)


@pytest.mark.parametrize("stage", ["decided", "published", "closed"])
def test_a_batch_past_drafting_takes_none(following, reporter, officer, stage):
    following.stage = stage
    following.save()

    for person in (reporter, officer):
        with pytest.raises(Conflict, match="阶段，不能办理"):
            put_forward(batch=following, proposal=proposal(), by=person, today=DAY)


@pytest.mark.parametrize(
    "person", ["county_reporter", "foreign_officer", "leader", "auditor", "administrator"]
)
def test_others_put_nothing_forward(following, person, request):
    with pytest.raises(PermissionDenied):
        put_forward(
            batch=following, proposal=proposal(), by=request.getfixturevalue(person), today=DAY
        )


def test_an_agency_of_another_place_is_not_asked(following, county, chengde):
    above = Agency.objects.create(name="河北省交通运输厅", short_name="省厅", region=chengde.parent)
    below = Agency.objects.create(name="承德县交通局", short_name="县交通局", region=county)

    with pytest.raises(PermissionDenied):
        put_forward(
            batch=following,
            proposal=proposal(),
            by=make_person(Role.REPORTER, agency=above),
            today=DAY,
        )
    assert put_forward(
        batch=following, proposal=proposal(), by=make_person(Role.REPORTER, agency=below), today=DAY
    )


def test_a_title_stands_once_in_a_batch(following, officer, batch):
    first = make_candidate(following, officer, "修路")
    second = make_candidate(following, officer, "修桥")

    with pytest.raises(TitleTaken):
        make_candidate(following, officer, "修路")
    with pytest.raises(TitleTaken):
        revise_candidate(candidate=second, proposal=proposal("修路"), by=officer, today=DAY)
    revise_candidate(
        candidate=first, proposal=proposal("修路", scope="全市"), by=officer, today=DAY
    )
    first.refresh_from_db()
    assert first.scope == "全市"


def test_an_agency_changes_its_own_while_it_waits(following, reporter, other_reporter, officer):
    made = put_forward(batch=following, proposal=proposal(), by=reporter, today=DAY)
    new = proposal("改造农村公路320公里", estimated_yuan=Decimal("12000000.00"))

    with pytest.raises(PermissionDenied):
        revise_candidate(candidate=made, proposal=new, by=other_reporter, today=DAY)
    revise_candidate(candidate=made, proposal=new, by=reporter, today=DAY)
    screen(candidate=made, answers=PASSED, by=officer, today=DAY)
    pool(candidate=made, by=officer, today=DAY)

    with pytest.raises(Conflict, match="不能再修改"):
        revise_candidate(candidate=made, proposal=proposal(), by=reporter, today=DAY)
    revise_candidate(candidate=made, proposal=new, by=officer, today=DAY)
    made.refresh_from_db()
    assert (made.title, made.estimated_yuan) == ("改造农村公路320公里", Decimal(12000000))


def test_the_pool_wants_four_answers_and_none_that_fails(following, officer):
    candidate = make_candidate(following, officer)
    for aspect in ("need", "feasible", "money"):
        screen(candidate=candidate, answers={aspect: Answer("pass")}, by=officer, today=DAY)
    open_still = what_keeps_out(candidate)
    with pytest.raises(Conflict, match="风险还没有结论"):
        pool(candidate=candidate, by=officer, today=DAY)
    screen(candidate=candidate, answers={"risk": Answer("fail", "占用林地")}, by=officer, today=DAY)
    with pytest.raises(Conflict, match="风险不通过"):
        pool(candidate=candidate, by=officer, today=DAY)
    screen(candidate=candidate, answers={"risk": Answer("doubt", "改线")}, by=officer, today=DAY)

    pooled = pool(candidate=candidate, by=officer, today=DAY)

    assert open_still == "风险还没有结论，四项都有结论后才能入库。"
    assert pooled.state == "pooled"


def test_an_answer_keeps_who_gave_it_until_it_changes(following, officer, second_officer):
    candidate = make_candidate(following, officer)
    screen(candidate=candidate, answers=PASSED, by=officer, today=DAY)
    later = PASSED | {"money": Answer("doubt", "县级配套未落实")}

    screen(candidate=candidate, answers=later, by=second_officer, today=date(2020, 11, 20))

    assert dict(candidate.screenings.values_list("aspect", "by__username")) == {
        "need": "officer", "feasible": "officer", "risk": "officer", "money": "second_officer",
    }  # fmt: skip


def test_a_doubt_wants_its_note(following, officer):
    candidate = make_candidate(following, officer)

    with pytest.raises(Conflict, match="“资金”的结论不是“通过”"):
        screen(candidate=candidate, answers={"money": Answer("doubt", " ")}, by=officer, today=DAY)
    assert not candidate.screenings.exists()


def test_dropped_with_a_reason_and_brought_back_with_one(following, officer):
    candidate = make_candidate(following, officer)
    with pytest.raises(Conflict, match="请写明"):
        drop(candidate=candidate, reason=" ", by=officer, today=DAY)
    drop(candidate=candidate, reason="与去年重复", by=officer, today=DAY)
    candidate.refresh_from_db()
    told = told_to_unit(candidate)
    with pytest.raises(Conflict, match="请写明"):
        bring_back(candidate=candidate, reason="", by=officer, today=DAY)

    bring_back(candidate=candidate, reason="去年的没有做完", by=officer, today=DAY)

    candidate.refresh_from_db()
    assert (told, candidate.state, candidate.drop_reason) == ("未入选：与去年重复", "proposed", "")


@pytest.mark.parametrize(
    ("act", "extra"),
    [(pool, {}), (drop, {"reason": "x"}), (bring_back, {"reason": "x"}), (screen, {"answers": {}})],
)
def test_only_the_office_screens_and_only_while_nothing_is_decided(
    following, officer, reporter, foreign_officer, leader, act, extra
):
    candidate = make_candidate(following, officer)
    for person in (reporter, foreign_officer, leader):
        with pytest.raises(PermissionDenied):
            act(candidate=candidate, by=person, today=DAY, **extra)
    following.stage = "decided"
    following.save()
    candidate.refresh_from_db()

    with pytest.raises(Conflict, match="审定”阶段"):
        act(candidate=candidate, by=officer, today=DAY, **extra)


def test_one_is_made_from_several_suggestions(following, officer):
    several = [make_suggestion(following, title) for title in ("修路", "村路太窄")]
    unread = make_suggestion(following, "新的", state="new")

    made = put_forward(
        batch=following,
        proposal=proposal(source="public"),
        suggestions=[row.pk for row in several],
        by=officer,
        today=DAY,
    )

    assert list(made.suggestions.order_by("pk")) == several
    with pytest.raises(SuggestionTaken):
        make_linked(following, officer, [unread])
    with pytest.raises(SuggestionTaken):
        make_linked(following, officer, several)
    assert Candidate.objects.count() == 1


def make_linked(batch, officer, suggestions):
    return put_forward(
        batch=batch,
        proposal=proposal("另一个"),
        suggestions=[row.pk for row in suggestions],
        by=officer,
        today=DAY,
    )


def test_a_suggestion_becomes_the_pledge_its_candidate_became(
    following, officer, director, traffic
):
    candidate, other = make_pooled(following, officer, "修路", "修桥")
    first, own, late = (make_suggestion(following, title) for title in ("修路", "修桥", "护栏"))
    pledge, second = make_pledge(following, traffic), make_pledge(following, traffic)
    own.pledge = second
    own.save()
    link_suggestions(candidate=candidate, suggestions=[first.pk, own.pk], by=officer, today=DAY)
    make_decided(following, director, [candidate])

    link_pledge(pledge=pledge, candidate=candidate, by=officer, today=DAY)
    link_suggestions(
        candidate=candidate, suggestions=[first.pk, own.pk, late.pk], by=officer, today=DAY
    )
    linked = pledges_of_suggestions()
    with pytest.raises(Conflict, match="只有本批次已确定的"):
        link_pledge(pledge=second, candidate=other, by=officer, today=DAY)
    with pytest.raises(Conflict, match="已关联到另一件"):
        link_pledge(pledge=second, candidate=candidate, by=officer, today=DAY)
    link_suggestions(candidate=candidate, suggestions=[first.pk], by=officer, today=DAY)
    let_go = pledges_of_suggestions()
    link_pledge(pledge=pledge, candidate=None, by=officer, today=DAY)

    assert linked == {"修路": pledge.pk, "修桥": second.pk, "护栏": pledge.pk}
    assert let_go == {"修路": pledge.pk, "修桥": second.pk, "护栏": None}
    assert pledges_of_suggestions() == {"修路": None, "修桥": second.pk, "护栏": None}


def pledges_of_suggestions() -> dict[str, int | None]:
    return dict(Suggestion.objects.values_list("title", "pledge"))


def test_what_the_unit_reads_follows_the_candidate(following, officer, director, traffic):
    candidate, left = make_pooled(following, officer, "修路", "修桥")
    waiting = make_candidate(following, officer, "护栏")
    told = [told_to_unit(waiting), told_to_unit(candidate)]
    make_decided(following, director, [candidate])
    for row in (candidate, left):
        row.refresh_from_db()
        told.append(told_to_unit(row))
    link_pledge(pledge=make_pledge(following, traffic), candidate=candidate, by=officer, today=DAY)
    candidate.refresh_from_db()

    assert [*told, told_to_unit(candidate)] == [
        "办公室正在筛选。",
        "已入库，待审定。",
        "已确定列入本批次。",
        "本批次已审定，未列入；留在候选库。",
        "已列为第1件实事“公路工程建设”。",
    ]
