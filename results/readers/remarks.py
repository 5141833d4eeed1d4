"""What citizens wrote, as the office works through it (R76)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.roles import Verb
from pledges.models import Batch, Pledge
from progress.models import MonthlyReport, Reading
from results.models import Remark
from results.open_data.remarks import objections_until

# the order of the queue: an objection waits for a correction, a question for an answer
RANK = {kind: place for place, kind in enumerate(("objection", "question", "suggestion"))}


@dataclass(frozen=True, slots=True)
class Line:
    """A remark in the queue. ``term`` tells of an objection's window in words, or nothing;
    ``pledge`` is None for a number the batch has no more."""

    remark: Remark
    pledge: Pledge | None
    term: str
    is_urgent: bool


def reached(user: User) -> QuerySet[Remark]:
    """The remarks a person may read: those of the own office, or all for who sees everything."""
    rows: QuerySet[Remark] = Remark.objects.all()
    if user.can(Verb.PREPARE_PUBLICATIONS):
        rows = Remark.objects.for_office(user.agency_id)
    days = KeyTransform("objection_days", KeyTransform("settings", "publication__content"))
    return (
        rows.select_related("batch", "publication", "decided_by")
        .defer("publication__content")
        .annotate(window=Cast(days, IntegerField()))
    )


def queue(rows: QuerySet[Remark], wanted: Mapping[str, Any]) -> QuerySet[Remark]:
    """``rows`` narrowed to ``wanted`` (``state``, ``kind``, ``batch``, ``no``; "" for any), what
    waits first: objections, questions, suggestions, each oldest first; then the decided, newest
    first. Without a state it is what waits; ``all`` is every state."""
    state = wanted.get("state") or Remark.State.NEW
    asked = {
        "state": "" if state == "all" else state,
        "kind": wanted.get("kind"),
        "batch_id": wanted.get("batch"),
        "no": wanted.get("no"),
    }
    rank = Case(
        *(
            When(state=Remark.State.NEW, kind=kind, then=Value(place))
            for kind, place in RANK.items()
        ),
        default=Value(len(RANK)),
    )
    return rows.filter(**{name: value for name, value in asked.items() if value}).order_by(
        rank, F("decided_on").desc(nulls_first=True), "received_on", "pk"
    )


def lines(remarks: Iterable[Remark], today: date) -> list[Line]:
    """The remarks with the names of their pledges. One query more."""
    rows = list(remarks)
    pledges = {
        (pledge.batch_id, pledge.no): pledge
        for pledge in Pledge.objects.filter(
            batch_id__in={row.batch_id for row in rows}, no__in={row.no for row in rows}
        )
    }
    return [_line(row, pledges.get((row.batch_id, row.no)), today) for row in rows]


def readings_of(remark: Remark) -> list[Reading]:
    """The accepted figures the version told of the remark's pledge: what an upheld objection
    corrects. One query; none for the promise itself."""
    month = remark.publication.month
    if month is None:
        return []
    return list(
        Reading.objects.filter(
            report__batch_id=remark.batch_id,
            report__month=month,
            report__state=MonthlyReport.State.ACCEPTED,
            share__indicator__pledge__no=remark.no,
        )
        .select_related("share__indicator", "share__region", "share__agency", "report")
        .order_by("share__indicator__position", "share__region__code", "share_id")
    )


def batches_of(user: User) -> list[tuple[int, str]]:
    """(primary key, title) of the batches whose remarks a person may read, newest first."""
    rows = Batch.objects.all()
    if user.can(Verb.PREPARE_PUBLICATIONS):
        rows = rows.filter(office_id=user.agency_id)
    return list(rows.order_by("-starts_on", "pk").values_list("pk", "title"))


def tally(rows: QuerySet[Remark]) -> int:
    """How many wait for the office."""
    return rows.filter(state=Remark.State.NEW).count()


def _line(remark: Remark, pledge: Pledge | None, today: date) -> Line:
    term, urgent = _term(remark, today)
    return Line(remark, pledge, term, urgent)


def _term(remark: Remark, today: date) -> tuple[str, bool]:
    """「异议期至5月15日，还剩7天」 of an objection that waits, and whether it is nearly over."""
    released = remark.publication.public_from
    if remark.kind != Remark.Kind.OBJECTION or remark.state != Remark.State.NEW or not released:
        return "", False
    until = objections_until(released, getattr(remark, "window", None))
    if until is None:
        return "", False
    left = (until - today).days
    words = {"day": write_date(until, _("n月j日")), "days": abs(left)}
    if left > 0:
        return _("异议期至%(day)s，还剩%(days)d天") % words, left <= 2
    if left == 0:
        return _("异议期今天（%(day)s）截止") % words, True
    return _("异议期已于%(day)s截止，已过%(days)d天") % words, True
