"""The ladder of a batch: the defaults, the office's own, and what is no ladder."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from oversight.actions.ladder import ImpossibleLadder, set_ladder
from oversight.escalation import DEFAULT, Approval, Rung
from oversight.ladder import default_ladder, enabled_steps, ladder_of, ladders_of
from oversight.models import LadderRung
from pledges.models import Batch
from tests.letters import FRIDAY, draft, make_flag

REMINDER, SUPERVISION, TALK, CRITICISM = Rung


def changed(rung: Rung, **changes):
    """The default ladder with one rung changed."""
    return [replace(row, **changes) if row.rung == rung else row for row in default_ladder()]


def put(batch, officer, rungs):
    return set_ladder(batch=batch, rungs=rungs, by=officer, today=FRIDAY)


def test_the_defaults_are_those_of_the_domain(batch):
    ladder = ladder_of(batch)

    assert enabled_steps(ladder) == list(DEFAULT)
    assert [
        (r.rung, r.label, r.approval, r.sign_days, r.reply_days, r.rectify_days) for r in ladder
    ] == [
        (REMINDER, "提醒函", Approval.OFFICER, 2, 5, None),
        (SUPERVISION, "督办单", Approval.DIRECTOR, 2, 5, 15),
        (TALK, "约谈", Approval.LEADERS, 2, 5, 15),
        (CRITICISM, "通报批评", Approval.LEADERS, 2, 5, 15),
    ]
    assert [(r.to_head, r.to_reporter, r.to_lead) for r in ladder] == [
        (True, True, False),
        (True, True, True),
        (True, True, True),
        (True, True, True),
    ]


def test_the_office_sets_its_own(batch, officer):
    rungs = changed(REMINDER, reply_days=3, subject="{unit}提醒函", yellow_months=None)

    rows = put(batch, officer, rungs)

    assert ladder_of(batch) == rungs
    assert [row.rung for row in rows] == list(Rung)
    assert put(batch, officer, default_ladder())
    assert ladder_of(batch) == default_ladder()
    assert LadderRung.objects.count() == 4


def test_the_order_may_be_changed_at_once(batch, officer):
    ordered = [
        replace(row, position=position)
        for row, position in zip(default_ladder(), (1, 2, 4, 3), strict=True)
    ]
    ordered[3] = replace(ordered[3], red_months=2)
    ordered[2] = replace(ordered[2], red_months=3)

    put(batch, officer, default_ladder())
    put(batch, officer, ordered)

    assert [row.rung for row in ladder_of(batch)] == [REMINDER, SUPERVISION, CRITICISM, TALK]


def test_a_rung_not_set_is_the_default(batch):
    LadderRung.objects.create(
        batch=batch, rung="talk", position=3, approval="leaders", enabled=False, subject="x",
        body="x",
    )  # fmt: skip

    assert [(r.rung, r.enabled) for r in ladder_of(batch)] == [
        (REMINDER, True),
        (SUPERVISION, True),
        (TALK, False),
        (CRITICISM, True),
    ]


def test_ladders_of_many_batches_take_one_query(batch, officer, django_assert_num_queries):
    rungs = changed(REMINDER, reply_days=3)
    put(batch, officer, rungs)

    with django_assert_num_queries(1):
        ladders = ladders_of([batch.pk, 0])

    assert ladders == {batch.pk: rungs, 0: default_ladder()}


@pytest.mark.parametrize(
    ("rung", "changes", "field", "why"),
    [
        (
            TALK,
            {"to_head": False, "to_reporter": False, "to_lead": False},
            "to_head",
            "约谈至少要有一类收件人。",
        ),
        (SUPERVISION, {"position": 1}, "position", "督办单与提醒函在同一位置，请改成不同的次序。"),
        (REMINDER, {"position": 0}, "position", "提醒函的次序须是正整数。"),
        (REMINDER, {"subject": " "}, "subject", "提醒函的标题模板和正文模板不能为空。"),
        (REMINDER, {"body": "\n"}, "body", "提醒函的标题模板和正文模板不能为空。"),
        (
            REMINDER,
            {"reply_days": 0},
            "reply_days",
            "提醒函的签收、回复期限须在1至250个工作日之间。",
        ),
        (REMINDER, {"sign_days": 0}, "sign_days", "提醒函的签收、回复期限须在1至250个工作日之间。"),
        (
            REMINDER,
            {"reply_days": 251},
            "reply_days",
            "提醒函的签收、回复期限须在1至250个工作日之间。",
        ),
        (SUPERVISION, {"rectify_days": 4}, "rectify_days", "督办单的整改期限不得短于回复期限。"),
        (
            SUPERVISION,
            {"rectify_days": 251},
            "rectify_days",
            "督办单的整改期限不得超过250个工作日。",
        ),
        (
            REMINDER,
            {"body": "{unit}{单位}{x}"},
            "body",
            "提醒函的模板里有不认识的占位符：{单位}、{x}。",
        ),
        (REMINDER, {"subject": "{unit"}, "subject", "提醒函的模板里有不认识的占位符：{。"),
        (
            SUPERVISION,
            {"rectify_days": None},
            "body",
            "督办单的模板用了整改期限，但没有设置整改期限。",
        ),
        (
            REMINDER,
            {"subject": "{matters}"},
            "subject",
            "提醒函的标题须是一行，不能逐项列出事项。",
        ),
        (REMINDER, {"subject": "长" * 201}, "subject", "提醒函的标题模板最多200个字。"),
        (
            SUPERVISION,
            {"approval": Approval.OFFICER},
            "approval",
            "督办单至少须由办公室负责人签发。",
        ),
        (CRITICISM, {"approval": Approval.DIRECTOR}, "approval", "通报批评须由领导小组批准。"),
        (
            REMINDER,
            {"yellow_months": 0},
            "yellow_months",
            "提醒函的连续月数须在1至12之间，不按它升级的留空。",
        ),
        (
            CRITICISM,
            {"red_months": 13},
            "red_months",
            "通报批评的连续月数须在1至12之间，不按它升级的留空。",
        ),
        (
            SUPERVISION,
            {"yellow_months": 1},
            "yellow_months",
            "督办单的连续月数须多于低一级的提醒函。",
        ),
        (CRITICISM, {"red_months": 2}, "red_months", "通报批评的连续月数须多于低一级的约谈。"),
        (
            TALK,
            {"unreported_months": 1},
            "unreported_months",
            "约谈的连续月数须多于低一级的督办单。",
        ),
    ],
)
def test_what_is_no_ladder_is_refused(batch, officer, rung, changes, field, why):
    with pytest.raises(ImpossibleLadder) as refusal:
        put(batch, officer, changed(rung, **changes))

    assert (refusal.value.rung, refusal.value.field, str(refusal.value)) == (rung, field, why)
    assert not LadderRung.objects.exists()


def test_a_rung_out_of_use_hinders_no_other(batch, officer):
    rungs = changed(SUPERVISION, enabled=False, yellow_months=1)

    put(batch, officer, rungs)

    assert ladder_of(batch) == rungs


@pytest.mark.parametrize("rungs", [default_ladder()[:3], default_ladder() + default_ladder()[3:]])
def test_each_rung_is_set_once(batch, officer, rungs):
    with pytest.raises(ImpossibleLadder) as refusal:
        put(batch, officer, rungs)

    assert (refusal.value.rung, refusal.value.field) == (CRITICISM, "rung")
    assert str(refusal.value) == "通报批评须设置且只设置一次；不用的可以停用。"


def test_more_weight_than_the_default_may_be_asked_for(batch, officer):
    rungs = changed(REMINDER, approval=Approval.DIRECTOR)

    put(batch, officer, rungs)

    assert ladder_of(batch)[0].approval == Approval.DIRECTOR


def test_letters_that_wait_keep_their_days(batch, roads, officer):
    make_flag(roads, "yellow")
    letter = draft(batch)

    put(batch, officer, changed(REMINDER, reply_days=3))

    letter.refresh_from_db()
    assert letter.reply_days == 5


def test_a_closed_batch_keeps_its_ladder(batch, officer):
    Batch.objects.update(stage=Batch.Stage.CLOSED)

    with pytest.raises(Conflict, match="已办结，不再调整"):
        put(batch, officer, default_ladder())


def test_others_set_no_ladder(batch, foreign_officer, leader, head):
    for stranger in (foreign_officer, leader, head):
        with pytest.raises(PermissionDenied):
            put(batch, stranger, default_ladder())
