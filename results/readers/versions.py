"""The office's batches with all their versions: in force, in the making, to come, taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from agencies.models import User
from pledges.models import Batch
from progress.models import MonthlyReport
from results.chain import Chain, chain_from, office_people
from results.models import DraftChange, Publication, PublicationCheck

State = Publication.State


@dataclass(frozen=True, slots=True)
class Versions:
    """A batch and its versions, each list newest first.

    ``in_force`` is what the public sees today; ``coming`` are published and still under embargo,
    the next day to come first; ``former`` were public before; ``months`` can be published.
    """

    batch: Batch
    in_force: Publication | None
    draft: Publication | None
    chain: Chain | None
    coming: list[Publication]
    withdrawn: list[Publication]
    former: list[Publication]
    discarded: list[Publication]
    months: list[date]

    @property
    def is_empty(self) -> bool:
        """Was nothing ever published?"""
        return not (self.in_force or self.coming or self.withdrawn)


def versions_of_office(office_id: int | None, today: date) -> list[Versions]:
    """Every batch the office manages. Six queries; four where it manages none."""
    batches = Batch.objects.managed_by(office_id)
    months, rows = accepted_months(batches), list(batches)
    versions: defaultdict[int, list[Publication]] = defaultdict(list)
    related = ("prepared_by", "published_by", "withdrawn_by")
    for version in (
        Publication.objects.filter(batch__in=batches)
        .defer("content")
        .select_related(*related)
        .prefetch_related(Prefetch("draft_changes", DraftChange.objects.select_related("by")))
        .order_by("-number")
    ):
        versions[version.batch_id].append(version)
    checks: defaultdict[int, list[PublicationCheck]] = defaultdict(list)
    for row in (
        PublicationCheck.objects.filter(
            publication__batch__in=batches, publication__state=State.DRAFT
        )
        .select_related("by")
        .order_by("pk")
    ):
        checks[row.publication_id].append(row)
    people = office_people(office_id) if office_id and checks_needed(versions.values()) else []
    return [
        _versions(batch, versions[batch.pk], checks, people, months[batch.pk], today)
        for batch in rows
    ]


def checks_needed(versions: Iterable[list[Publication]]) -> bool:
    """Does any draft wait?"""
    return any(each.state == State.DRAFT for rows in versions for each in rows)


def accepted_months(batches: QuerySet[Batch]) -> defaultdict[int, list[date]]:
    """Batch → months with an accepted report: those that can be published."""
    accepted = MonthlyReport.objects.filter(
        batch__in=batches, state=MonthlyReport.State.ACCEPTED
    ).order_by("month")
    months: defaultdict[int, list[date]] = defaultdict(list)
    for batch_id, month in accepted.values_list("batch_id", "month").distinct():
        months[batch_id].append(month)
    return months


def _versions(
    batch: Batch,
    versions: list[Publication],
    checks: dict[int, list[PublicationCheck]],
    people: list[User],
    months: list[date],
    today: date,
) -> Versions:
    published = _in(versions, State.PUBLISHED)
    public = [each for each in published if each.public_from and each.public_from <= today]
    drafts = _in(versions, State.DRAFT)
    draft = drafts[0] if drafts else None
    return Versions(
        batch=batch,
        in_force=public[0] if public else None,
        draft=draft,
        chain=_chain(draft, checks[draft.pk], people) if draft else None,
        coming=sorted(
            (each for each in published if each not in public),
            key=lambda each: (each.public_from or date.max, each.number),
        ),
        withdrawn=_in(versions, State.WITHDRAWN),
        former=public[1:],
        discarded=_in(versions, State.DISCARDED),
        months=months,
    )


def _chain(draft: Publication, checks: list[PublicationCheck], people: list[User]) -> Chain:
    return chain_from(draft, checks, list(draft.draft_changes.all()), people)


def _in(versions: list[Publication], state: Publication.State) -> list[Publication]:
    return [each for each in versions if each.state == state]
