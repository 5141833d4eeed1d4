"""Several workers drafting at once, or killed on the way, leave what one worker leaves."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from agencies.refusals import Conflict
from oversight.actions import drafting, drafts
from oversight.actions.drafting import draft_notices
from oversight.actions.notices import drop_notice, send_notice, start_notice
from oversight.models import Notice, NoticeMatter, NoticeStep
from oversight.tasks import draft_notices as draft_task
from tests.letters import FRIDAY, draft, listed, make_flag, sent
from tests.promises import make_pledge, make_share
from tests.test_judging_at_once import at_once

ONE_LETTER = [
    (
        "reminder",
        "市交通运输局",
        [("农村公路", "yellow", 1), ("危桥", "yellow", 1), ("隧道", "yellow", 1)],
    )
]


@pytest.fixture
def lagging(batch, roads):
    make_flag(roads, "yellow")
    for name in ("危桥", "隧道"):
        make_flag(make_share(roads.indicator.pledge, name=name), "yellow")
    return batch


@pytest.mark.django_db(transaction=True)
def test_each_matter_is_drafted_once(lagging):
    at_once(lambda: draft_notices(batch=lagging, today=FRIDAY))

    assert listed() == ONE_LETTER
    assert list(NoticeStep.objects.values_list("action", flat=True)) == ["draft"]


@pytest.mark.django_db(transaction=True)
def test_each_matter_is_drafted_once_even_without_the_lock_on_the_batch(lagging, monkeypatch):
    """The lock keeps the order; the database's uniqueness alone keeps a second letter out."""
    monkeypatch.setattr(
        drafting, "held_batch", lambda pk: type(lagging).objects.select_related("office").get(pk=pk)
    )

    at_once(lambda: draft_notices(batch=lagging, today=FRIDAY))

    assert listed() == ONE_LETTER
    assert list(NoticeStep.objects.values_list("action", flat=True)) == ["draft"]


@pytest.mark.django_db(transaction=True)
def test_the_task_run_on_several_workers_is_the_task_run_once(lagging, labour):
    make_flag(make_share(make_pledge(lagging, labour), name="就业"), "red")
    at_once(draft_task)
    before = list(Notice.objects.values()), list(NoticeMatter.objects.values())

    draft_task()

    assert (list(Notice.objects.values()), list(NoticeMatter.objects.values())) == before
    assert [(rung, unit) for rung, unit, _ in listed()] == [
        ("reminder", "市交通运输局"),
        ("supervision", "市人社局"),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["put_in", "record"])
def test_a_worker_killed_on_the_way_leaves_nothing_behind(lagging, monkeypatch, step):
    with monkeypatch.context() as killed:
        killed.setattr(drafting, step, _killed)
        with pytest.raises(KeyboardInterrupt):
            draft_notices(batch=lagging, today=FRIDAY)
    assert listed() == []

    draft_notices(batch=lagging, today=FRIDAY)

    assert listed() == ONE_LETTER
    assert list(NoticeStep.objects.values_list("action", flat=True)) == ["draft"]


def _killed(*_args, **_options):
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_an_officer_and_the_job_list_a_matter_once(lagging, roads, officer):
    outcomes: list[str] = []

    def work() -> None:
        draft_notices(batch=lagging, today=FRIDAY)
        try:
            start_notice(
                flags=[roads.flags.get()], rung="reminder", skip_reason="", by=officer,
                today=FRIDAY,
            )  # fmt: skip
        except Conflict as refusal:
            outcomes.append(str(refusal))

    at_once(work)

    assert listed() == ONE_LETTER
    assert outcomes == ["“农村公路”已列入提醒函（待发），不再发提醒函。"] * 4


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_sent_once_and_every_number_is_its_own(lagging, labour, officer):
    make_flag(make_share(make_pledge(lagging, labour), name="就业"), "yellow")
    draft_notices(batch=lagging, today=FRIDAY)

    def work() -> None:
        for letter in Notice.objects.order_by("pk"):
            try:
                send_notice(notice=letter, number="", by=officer, today=FRIDAY)
            except Conflict:
                continue

    at_once(work)

    assert sorted(Notice.objects.values_list("state", "number")) == [
        ("sent", "民生提〔2020〕1号"),
        ("sent", "民生提〔2020〕2号"),
    ]
    assert NoticeStep.objects.filter(action="send").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_draft_dropped_while_the_job_runs_takes_no_matter(lagging, roads, officer):
    letter = draft(lagging)
    make_flag(make_share(roads.indicator.pledge, name="新桥"), "yellow")

    def work() -> None:
        try:
            drop_notice(notice=letter, reason="已当面督促", by=officer, today=FRIDAY)
        except Conflict:
            draft_notices(batch=lagging, today=FRIDAY)

    at_once(work)

    letter.refresh_from_db()
    assert letter.state == "dropped"
    assert listed() == [("reminder", "市交通运输局", [("新桥", "yellow", 1)])]


def test_the_database_lets_no_second_letter_of_a_rung_list_a_matter(lagging, officer, labour):
    first = sent(draft(lagging), officer)
    second = Notice.objects.create(
        batch=lagging, rung="reminder", agency=labour, subject="x", body="x", sign_days=2,
        reply_days=5, drafted_on=FRIDAY,
    )  # fmt: skip
    matter = first.matters.first()

    with pytest.raises(IntegrityError, match="notice_matter_once_a_rung"), transaction.atomic():
        NoticeMatter.objects.create(
            notice=second, flag=matter.flag, verdict=matter.verdict, rung="reminder",
            cause="yellow", added_on=FRIDAY,
        )  # fmt: skip
    assert drafts.rows_of([second]) == []
