"""Two officers at one text at once: one confirms, nobody's edit is lost, no import comes twice."""

from __future__ import annotations

import pytest

from agencies.refusals import Conflict
from pledges.actions import drafts
from pledges.actions.draft_confirming import confirm_text
from pledges.models import DraftPledge, Indicator, Pledge, SourceText
from pledges.readers.drafts import draft_stamp, drafts_of
from tests.drafts import DAY, draft_of, make_source
from tests.test_judging_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def told(refusals: list, work) -> None:
    try:
        work()
    except Conflict as refusal:
        refusals.append(type(refusal).__name__)


def test_of_those_who_confirm_at_once_one_does(ready, officer, second_officer):
    refusals: list[str] = []

    at_once(
        *(
            lambda by=by: told(
                refusals,
                lambda: confirm_text(source=ready, doubts_checked=True, by=by, today=DAY),
            )
            for by in (officer, second_officer) * 2
        )
    )

    assert refusals == ["Conflict"] * 3
    assert (Pledge.objects.count(), Indicator.objects.count()) == (2, 3)


def test_of_two_edits_of_one_form_one_is_told(source, officer, second_officer):
    draft = draft_of(source, "1")
    seen = draft_stamp(drafts_of(source, only=draft.pk)[0])
    refusals: list[str] = []

    def edit(title: str, by) -> None:
        drafts.edit_draft(draft=draft, seen=seen, entry=drafts.Entry("1", title), by=by)

    at_once(
        lambda: told(refusals, lambda: edit("甲", officer)),
        lambda: told(refusals, lambda: edit("乙", second_officer)),
    )

    assert refusals == ["Stale"]
    assert draft_of(source, "1").title in ("甲", "乙")


def test_an_edit_and_a_confirmation_at_once_never_part(ready, officer, second_officer):
    draft = draft_of(ready, "1")
    seen = draft_stamp(drafts_of(ready, only=draft.pk)[0])
    refusals: list[str] = []
    entry = drafts.Entry("1", "改过的")

    at_once(
        lambda: told(
            refusals, lambda: drafts.edit_draft(draft=draft, seen=seen, entry=entry, by=officer)
        ),
        lambda: confirm_text(source=ready, doubts_checked=True, by=second_officer, today=DAY),
    )

    draft = DraftPledge.objects.select_related("pledge").get(pk=draft.pk)
    assert draft.pledge.title == draft.title
    assert (draft.title == "改过的") == (refusals == [])


def test_one_text_sent_several_times_at_once_is_one_import(planned, reading, officer):
    refusals: list[str] = []

    at_once(lambda: told(refusals, lambda: make_source(planned, officer)))

    assert refusals == ["AlreadyRead"] * 3
    assert (SourceText.objects.count(), DraftPledge.objects.count()) == (1, 2)
