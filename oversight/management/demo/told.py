"""What the demo's reports tell beside their figures: words, money, evidence, problems."""

from __future__ import annotations

from django.core.files import File

from agencies.source_files import Entry
from oversight.actions.problems import open_problems, register_problem
from oversight.management.demo.cast import Cast, day_of, moment
from oversight.models import Problem
from progress.actions.evidence import attach
from progress.files.intake import Draft, received
from progress.models import Evidence, FundingReading, MonthlyReport, Narrative


def tell_stories(cast: Cast) -> None:
    """Narratives and money of the reports, and the problems accepted ones have opened."""
    stories, money = cast.story.entries("stories"), cast.story.entries("money")
    Narrative.objects.bulk_create(_narrative(cast, entry) for entry in stories)
    FundingReading.objects.bulk_create(
        FundingReading(
            report=cast.report(entry),
            pledge=cast.pledge(entry),
            source=entry.choice("source", FundingReading.Source),
            arranged=entry.needed_number("arranged"),
            allocated=entry.needed_number("allocated"),
            spent=entry.needed_number("spent"),
        )
        for entry in money
    )
    told = MonthlyReport.objects.filter(
        batch=cast.batch, state=MonthlyReport.State.ACCEPTED, narratives__isnull=False
    )
    for report in told.distinct().order_by("month", "pk"):
        if report.accepted_on:
            open_problems(report=report, today=report.accepted_on)
    for entry in cast.story.entries("problems"):
        register_problem(
            problem=Problem.objects.get(
                narrative__report=cast.report(entry), pledge=cast.pledge(entry)
            ),
            due_on=entry.needed_day("due_on"),
            by=cast.person(entry),
            today=entry.needed_day("on"),
        )


def add_evidence(cast: Cast) -> None:
    """Files of our own making put to figures, the same one twice."""
    for entry in cast.story.entries("evidence"):
        report, share, person = cast.report(entry), cast.share(entry), cast.person(entry)
        files = [
            File((cast.folder / "evidence" / file.text("file")).open("rb"), file.text("name"))
            for file in entry.entries("files")
        ]
        try:
            if report.is_editable:
                attach(report=report, share=share, files=files, by=person, today=day_of(entry))
            else:
                _keep(cast, entry, files)
        finally:
            for file in files:
                file.close()
        Evidence.objects.filter(report=report, share=share).update(uploaded_at=moment(entry))


def _narrative(cast: Cast, entry: Entry) -> Narrative:
    texts = {
        part: entry.text(part)
        for part in ("progress", "problem", "cause", "next_step", "works")
        if part in entry.fields
    }
    return Narrative(
        report=cast.report(entry),
        pledge=cast.pledge(entry),
        expected_on=entry.day("expected_on") if "expected_on" in entry.fields else None,
        typed_by=cast.maybe_person(entry),
        typed_at=moment(entry),
        **texts,
    )


def _keep(cast: Cast, entry: Entry, files: list[File]) -> None:
    """To a report that is accepted by now, as if before: checked and stored as any file."""
    with received(files) as drafts:
        Evidence.objects.bulk_create(_evidence(cast, entry, draft) for draft in drafts)
        for draft in drafts:
            draft.place()


def _evidence(cast: Cast, entry: Entry, draft: Draft) -> Evidence:
    return Evidence(
        report=cast.report(entry),
        share=cast.share(entry),
        name=draft.name,
        stored=draft.stored,
        thumbnail=draft.thumbnail,
        content_type=draft.kind.content_type,
        size=draft.size,
        sha256=draft.sha256,
        scanned=draft.scanned,
        uploaded_by=cast.person(entry),
    )
