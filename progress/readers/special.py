"""Reports outside the months: 重大情况 and 年度总结, as the unit and the office see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import dateformat, translation
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.roles import Verb
from agencies.together import prepared
from pledges.models import Batch, Responsibility, Share
from pledges.targets import Comparator, percent
from progress.gathering import says_something
from progress.models import Delegation, Reading, SpecialReport
from progress.readers.preview import target_in_words
from progress.wording import amount
from progress.yearend import YearRow, split

Kind = SpecialReport.Kind
State = SpecialReport.State
REMINDER_FROM = (12, 1)
DUE = (12, 31)


@dataclass(frozen=True, slots=True)
class SpecialPage:
    """One report: its text, its table, and who signed it in whose place."""

    special: SpecialReport
    text: str
    rows: list[YearRow]
    on_behalf_of: User | None


@dataclass(frozen=True, slots=True)
class YearEndDue:
    """A year-end report still owed: by when, and what there is of it."""

    batch: Batch
    due_on: date
    special: SpecialReport | None
    overdue: bool


def read_special(special: SpecialReport) -> SpecialPage:
    """One report as it is shown. One query where it is signed, none before."""
    text, rows = split(special.body)
    return SpecialPage(special, text, rows, _on_behalf_of(special))


def batches_of(user: User) -> QuerySet[Batch]:
    """Running batches in which the person's unit has a duty, newest first."""
    return _batches_of(user.agency_id, user.region_id)


def _batches_of(agency_id: int | None, region_id: int | None) -> QuerySet[Batch]:
    if not (agency_id or region_id):
        return Batch.objects.none()
    shares = Share.objects.filter(indicator__pledge__batch=OuterRef("pk"))
    if region_id:
        duty = Q(Exists(shares.filter(reporting_region=region_id)))
    else:
        named = Responsibility.objects.filter(pledge__batch=OuterRef("pk"), agency=agency_id)
        duty = Q(Exists(shares.filter(reporting_agency=agency_id))) | Q(Exists(named))
    return Batch.objects.running().filter(duty)


def year_end_due_on(batch: Batch) -> date:
    """31 December of the batch's last year (R51)."""
    return date(batch.ends_on.year, *DUE)


def year_ends_owed(user: User, today: date) -> list[YearEndDue]:
    """What the unit still owes, from 1 December of the batch's last year on. One query."""
    batches, written = year_end_rows(user.agency_id, user.region_id)
    return owed(batches, written, today)


@prepared
def year_end_rows(
    agency: int | None, region: int | None
) -> tuple[QuerySet[Batch], QuerySet[SpecialReport]]:
    """The two lists ``owed`` takes, of one unit."""
    written = SpecialReport.objects.of(agency, region).filter(kind=Kind.YEAR_END)
    running = written.filter(batch__stage=Batch.Stage.PUBLISHED)
    return _batches_of(agency, region), running.order_by("pk")


def owed(
    batches: Iterable[Batch], written: Iterable[SpecialReport], today: date
) -> list[YearEndDue]:
    """What is owed of these batches beside what is written."""
    by_batch = {row.batch_id: row for row in written}
    return [
        YearEndDue(batch, year_end_due_on(batch), special, today > year_end_due_on(batch))
        for batch in batches
        if date(batch.ends_on.year, *REMINDER_FROM) <= today
        and (
            (special := by_batch.get(batch.pk)) is None
            or special.state not in (State.SIGNED, State.READ)
        )
    ]


def year_rows(batch: Batch, agency_id: int | None, region_id: int | None) -> list[YearRow]:
    """Each of the unit's tasks with its last accepted figure, in Chinese. Two queries."""
    shares = list(Share.objects.reported_by(batch.pk, agency_id, region_id))
    newest: dict[int, Reading] = {}
    accepted = Reading.objects.filter(share__in=shares, report__state="accepted")
    for reading in accepted.order_by("report__month"):
        newest[reading.share_id] = reading
    with translation.override(settings.LANGUAGE_CODE):
        return [_year_row(share, newest.get(share.pk)) for share in shares]


def of_unit(user: User) -> QuerySet[SpecialReport]:
    """Those of the person's unit: what waits for the person on top, then the newest."""
    waits = State.SUBMITTED if user.can(Verb.SIGN_REPORTS) else State.RETURNED
    return (
        SpecialReport.objects.of_unit(user)
        .alias(mine=Q(state=waits))
        .order_by("-mine", "-pk")
        .select_related("batch", "pledge")
    )


def waiting_to_sign(agency_id: int | None, region_id: int | None) -> QuerySet[Any]:
    """Those that wait for the signature of the unit's head, by id."""
    waiting = SpecialReport.objects.of(agency_id, region_id).filter(state=State.SUBMITTED)
    return waiting.order_by().values_list("pk")


def for_office(user: User) -> QuerySet[SpecialReport]:
    """What has come to the person's office: unread on top, the newest first."""
    unread_first = Q(state=State.SIGNED)
    return (
        SpecialReport.objects.filter(
            Q(state__in=[State.SIGNED, State.READ]), batch__office_id=user.agency_id
        )
        .alias(unread=unread_first)
        .order_by("-unread", "-signed_on", "-pk")
        .select_related("batch", "pledge", "agency", "region", "signed_by")
    )


def _year_row(share: Share, reading: Reading | None) -> YearRow:
    indicator, target = share.indicator, share.target()
    told = reading if reading and says_something(reading, indicator.kind) else None
    done, ratio = _("未报"), "—"
    if told and indicator.comparator == Comparator.QUALITATIVE:
        done = _("已完成") if told.achieved else _("推进中")
    elif told and told.value is not None:
        done = amount(told.value, indicator.unit, told.approx)
        if target.has_share:
            ratio = f"{percent(target.share(told.value)):,}%"
    return YearRow(
        f"{indicator.pledge.no}. {indicator.pledge}",
        str(share),
        target_in_words(share),
        done,
        ratio,
        dateformat.format(told.as_of, _("Y年n月j日")) if told else "—",
    )


def _on_behalf_of(special: SpecialReport) -> User | None:
    """The head in whose place a deputy signed: the delegation in force on that day."""
    if special.signed_by is None or special.signed_by.role == "head":
        return None
    day = special.signed_on
    delegation = (
        Delegation.objects.filter(
            Q(revoked_on__isnull=True) | Q(revoked_on__gte=day),
            deputy=special.signed_by,
            starts_on__lte=day,
            ends_on__gte=day,
        )
        .select_related("head")
        .first()
    )
    return delegation.head if delegation else None
