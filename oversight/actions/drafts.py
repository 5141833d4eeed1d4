"""A waiting draft: matters come into it and leave it, and its words follow.

Whoever calls holds the batch (``notice_steps.held_batch``); the database keeps a matter to
one letter of a rung and a unit to one draft of it, whoever else is at work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from agencies.models import User
from oversight.actions.notice_steps import record
from oversight.ladder import RungSettings
from oversight.letters import compose, matter_line, matter_name
from oversight.matters import Matter
from oversight.models import Notice, NoticeMatter, NoticeStep
from pledges.models import Batch

Action = NoticeStep.Action
APPROVAL = ("approved_by", "approver", "approved_on", "approval_document")
DAYS = ("sign_days", "reply_days", "rectify_days")
VOID = "原签发（批准）随之失效。"  # kept with the letter, Chinese like its words
Unit = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A matter that comes to a letter: why, and for how many months running."""

    matter: Matter
    cause: str
    months: int = 0

    @property
    def unit(self) -> Unit:
        """Agency id and region id of the letter's addressee; one of them is None."""
        share = self.matter.flag.share
        return share.reporting_agency_id, share.reporting_region_id


def open_draft(
    batch: Batch, settings: RungSettings, unit: Unit, today: date, skip_reason: str = ""
) -> tuple[Notice, bool]:
    """The unit's waiting draft at that rung, held; made where there is none (then True)."""
    agency_id, region_id = unit
    fields = {"batch": batch, "rung": settings.rung, "agency_id": agency_id, "region_id": region_id}
    days = {name: getattr(settings, name) for name in DAYS}
    try:
        with transaction.atomic():
            made = Notice.objects.create(
                **fields, **days, subject="-", body="-", drafted_on=today, skip_reason=skip_reason
            )
        return made, True
    except IntegrityError:  # it waits already: the database lets no second one in
        waiting = Notice.objects.select_for_update(of=("self",)).select_related(
            "batch__office", "agency", "region"
        )
        return waiting.get(**fields, state=Notice.State.DRAFTED), False


def put_in(
    draft: Notice, settings: RungSettings, entries: Iterable[Entry], today: date
) -> tuple[list[NoticeMatter], str]:
    """List the matters in the draft and in its words; those another letter has stay out.

    Returns the rows that are new, and what to say of an approval that is void by it.
    """
    rows = [
        NoticeMatter(
            notice=draft,
            flag=entry.matter.flag,
            verdict=entry.matter.verdict,
            rung=draft.rung,
            cause=entry.cause,
            months=entry.months,
            added_on=today,
        )
        for entry in entries
    ]
    before = set(draft.matters.values_list("pk", flat=True))
    NoticeMatter.objects.bulk_create(rows, ignore_conflicts=True)
    listed = rows_of([draft])
    new = [row for row in listed if row.pk not in before]
    if new and draft.edited:
        append(draft, new)
    elif new:
        write(draft, settings, listed)
    return new, void_approval(draft) if new else ""


def rows_of(drafts: Collection[Notice]) -> list[NoticeMatter]:
    """The drafts' matters in the order of the batch, with all that words need. One query."""
    return list(
        NoticeMatter.objects.filter(notice__in=drafts, withdrawn=False)
        .select_related(
            "flag__share__indicator__pledge",
            "flag__share__region",
            "flag__share__agency",
            "verdict",
        )
        .defer("verdict__inputs")
        .order_by(
            "flag__share__indicator__pledge__position",
            "flag__share__indicator__position",
            "flag__share",
        )
    )


def write(draft: Notice, settings: RungSettings, rows: Sequence[NoticeMatter]) -> bool:
    """The system's words for these matters, with the days of the rung; False: as before."""
    days = {name: getattr(settings, name) for name in DAYS}
    before = (draft.subject, draft.body, *(getattr(draft, name) for name in DAYS))
    for name, value in days.items():
        setattr(draft, name, value)
    letter = compose(settings, draft, rows)
    draft.subject, draft.body = letter.subject, letter.body
    if (letter.subject, letter.body, *days.values()) == before:
        return False
    draft.save(update_fields=["subject", "body", *DAYS])
    return True


def append(draft: Notice, rows: Iterable[NoticeMatter]) -> None:
    """Words an officer has changed are kept; what came in stands below them, above the sign-off."""
    lines = "\n".join(f"新增事项：{matter_line(row)}" for row in rows)
    draft.body = with_lines(draft, lines)
    draft.save(update_fields=["body"])


def with_lines(draft: Notice, lines: str) -> str:
    """The draft's body with more lines at its end, above the office's name if that ends it."""
    office, body = draft.batch.office, draft.body.rstrip()
    words, _, last = body.rpartition("\n")
    if last.strip() not in (office.name, office.short_name):
        return f"{body}\n\n{lines}"
    return f"{words.rstrip()}\n\n{lines}\n\n{last.strip()}"


def void_approval(draft: Notice) -> str:
    """Whoever approved approved other words; what the step says of it, if anybody had."""
    if draft.approved_on is None:
        return ""
    draft.approved_by, draft.approved_on = None, None
    draft.approver = draft.approval_document = ""
    draft.save(update_fields=APPROVAL)
    return VOID


def end_draft(draft: Notice, reason: str, by: User | None, today: date) -> None:
    """The draft is not sent (不发); its matters may be raised again."""
    draft.state, draft.ended_on = Notice.State.DROPPED, today
    draft.save(update_fields=["state", "ended_on"])
    draft.matters.update(withdrawn=True)
    record(draft, Action.DROP, by, today, reason)


def names(rows: Iterable[NoticeMatter]) -> str:
    """「公路工程建设·农村公路、……」."""
    return "、".join(matter_name(row) for row in rows)
