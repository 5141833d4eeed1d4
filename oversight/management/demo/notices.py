"""The letters of the demo's story: drafted by the job or raised by hand, sent, answered."""

from __future__ import annotations

from agencies.source_files import Entry
from oversight.actions import notices, replies
from oversight.actions.drafting import draft_notices
from oversight.actions.drafts import with_lines
from oversight.management.demo.cast import Cast
from oversight.management.demo.papers import dated, opened
from progress.models import Flag


def draft(cast: Cast, entry: Entry) -> None:
    """What the nightly job would have drafted on the day."""
    draft_notices(batch=cast.batch, today=entry.needed_day("on"))


def start(cast: Cast, entry: Entry) -> None:
    agency, region = cast.unit(entry)
    flag = Flag.objects.filter(
        share__indicator=cast.indicator(entry),
        share__reporting_agency=agency,
        share__reporting_region=region,
        cleared_on=None,
    ).first()
    if flag is None:
        raise entry.wrong("没有未解除的滞后标记")
    notices.start_notice(
        flags=[flag],
        rung=entry.text("rung"),
        skip_reason=entry.text("skipped"),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def edit(cast: Cast, entry: Entry) -> None:
    """A sentence of the officer's own below the system's words, above the sign-off."""
    notice = cast.letter(entry)
    notices.edit_notice(
        notice=notice,
        subject=notice.subject,
        body=with_lines(notice, entry.text("addition")),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def approve(cast: Cast, entry: Entry) -> None:
    notices.approve_notice(
        notice=cast.letter(entry), by=cast.person(entry), today=entry.needed_day("on")
    )


def approval(cast: Cast, entry: Entry) -> None:
    notices.record_approval(
        notice=cast.letter(entry),
        approver=entry.text("approver"),
        approved_on=entry.needed_day("approved_on"),
        document=entry.text("document"),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def send(cast: Cast, entry: Entry) -> None:
    notices.send_notice(
        notice=cast.letter(entry), number="", by=cast.person(entry), today=entry.needed_day("on")
    )


def sign_for(cast: Cast, entry: Entry) -> None:
    replies.sign_for(notice=cast.letter(entry), by=cast.person(entry), today=entry.needed_day("on"))


def answer(cast: Cast, entry: Entry) -> None:
    with opened(cast, entry) as files:
        reply = replies.reply(
            notice=cast.letter(entry),
            text=entry.text("text"),
            measures=entry.text("measures"),
            promised_on=entry.day("promised_on"),
            files=files,
            by=cast.person(entry),
            today=entry.needed_day("on"),
        )
    dated(reply, entry)


def accept(cast: Cast, entry: Entry) -> None:
    replies.accept_reply(
        reply=cast.letter(entry).replies.latest("pk"),
        note=entry.text("note"),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def close(cast: Cast, entry: Entry) -> None:
    notices.close_notice(
        notice=cast.letter(entry),
        note=entry.text("note"),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )
