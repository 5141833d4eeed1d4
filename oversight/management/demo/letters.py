"""What the demo's people have written to each other: special reports and reminders."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from oversight.management.demo.cast import Cast, day_of, moment
from progress.actions import special
from progress.actions.reminders import remind_due
from progress.models import SpecialReport

EIGHT = time(8)


def send_reminders(cast: Cast) -> None:
    """What the timetable would have sent on the days after September's due day."""
    for text in cast.story.words("reminded"):
        today = datetime.fromisoformat(text).date()
        now = timezone.make_aware(datetime.combine(today, EIGHT))
        remind_due(batch=cast.batch, today=today, now=now)


def write_special_reports(cast: Cast) -> None:
    """Reports outside the months, each as far as the story goes."""
    for entry in cast.story.entries("special"):
        author, sent = cast.person(entry), moment(entry, "submitted")
        report = special.begin(
            kind=SpecialReport.Kind.MAJOR,
            batch=cast.batch,
            draft=special.Draft(
                entry.text("title"),
                entry.text("text"),
                cast.pledge(entry),
                entry.needed_day("happened_on"),
            ),
            by=author,
            today=day_of(entry, "submitted"),
        )
        special.submit(special=report, by=author, today=day_of(entry, "submitted"), now=sent)
        special.sign(
            special=report,
            by=cast.person(entry, "signed_by"),
            today=day_of(entry, "signed"),
            now=moment(entry, "signed"),
        )
        if "read" in entry.fields:
            special.mark_read(
                special=report,
                answer=entry.text("answer"),
                by=cast.person(entry, "read_by"),
                today=day_of(entry, "read"),
                now=moment(entry, "read"),
            )
