"""The places' September reports on their way: confirmed, returned, entered, still a draft."""

from __future__ import annotations

from agencies.source_files import Entry
from oversight.management.demo.cast import Cast, day_of, moment
from progress.actions import reports
from progress.actions.entries import Cell, enter_for_unit, save_draft, snapshot
from progress.actions.entries import Entry as Typed
from progress.actions.telling import tell
from progress.models import Confirmation, MonthlyReport, Narrative, Reading, ReportStep

State = MonthlyReport.State
Action = ReportStep.Action


def is_untouched(cast: Cast) -> bool:
    """Do the reports stand as ``load_sources`` leaves them, nobody having worked on them?"""
    due = {"corrected": State.SIGNED, "returned": State.SIGNED, "confirmed": State.SIGNED}
    due |= {"entered": State.PENDING, "drafts": State.PENDING}
    return not Narrative.objects.filter(report__batch=cast.batch).exists() and all(
        cast.report(entry).state == state
        for part, state in due.items()
        for entry in cast.story.entries(part)
    )


def walk_chain(cast: Cast) -> None:
    """Every step of the story, in the order of its days."""
    _confirm_past(cast)
    head = cast.person(cast.story, "lead")
    for entry in cast.story.entries("corrected"):
        _correct(cast, entry)
    for entry in cast.story.entries("confirmed"):
        reports.confirm(report=cast.report(entry), by=head, today=entry.needed_day("on"))
    for entry in cast.story.entries("returned"):
        reports.return_by_lead(
            report=cast.report(entry),
            reason="",
            cells={cast.share(entry).pk: entry.text("reason")},
            by=head,
            today=entry.needed_day("on"),
        )
    for entry in cast.story.entries("entered"):
        enter_for_unit(
            report=cast.report(entry),
            entries={
                cast.share(entry).pk: Typed(
                    Cell(entry.needed_number("value"), note=entry.text("note"))
                )
            },
            reason=entry.text("reason"),
            by=cast.person(entry),
            today=entry.needed_day("on"),
        )
    for entry in cast.story.entries("drafts"):
        _draft(cast, entry)


def _confirm_past(cast: Cast) -> None:
    """The confirmations behind the simulated months' steps, where the lead has an account."""
    head = cast.person(cast.story, "lead")
    steps = ReportStep.objects.filter(
        report__batch=cast.batch, action=Action.CONFIRM, agency=head.agency_id
    )
    Confirmation.objects.bulk_create(
        Confirmation(report_id=step.report_id, agency_id=step.agency_id, by=head, on=step.on)
        for step in steps.order_by("pk")
        if step.agency_id
    )


def _correct(cast: Cast, entry: Entry) -> None:
    """Handed in with another figure first, returned by the lead, handed in again."""
    report, share = cast.report(entry), cast.share(entry)
    first = report.steps.get(action=Action.SUBMIT)
    figures = snapshot(report)
    first.figures = figures | {
        str(share.pk): figures[str(share.pk)] | {"value": entry.text("first")}
    }
    first.save(update_fields=["figures"])
    report = reports.return_by_lead(
        report=report,
        reason="",
        cells={share.pk: entry.text("reason")},
        by=cast.person(cast.story, "lead"),
        today=entry.needed_day("returned_on"),
    )
    on = entry.needed_day("again_on")
    ReportStep.objects.create(report=report, action=Action.SUBMIT, by=None, on=on, figures=figures)
    signed = ReportStep.objects.create(report=report, action=Action.SIGN, by=None, on=on)
    report.state = State.SIGNED
    report.save(update_fields=["state"])
    tell(signed)


def _draft(cast: Cast, entry: Entry) -> None:
    """Begun, with a note and still without its figure."""
    report, share = cast.report(entry), cast.share(entry)
    save_draft(
        report=report,
        entries={share.pk: Typed(Cell(note=entry.text("note")))},
        by=cast.person(entry),
        today=day_of(entry),
    )
    Reading.objects.filter(report=report, share=share).update(typed_at=moment(entry))
    MonthlyReport.objects.filter(pk=report.pk).update(simulated=True)
