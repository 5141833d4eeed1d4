"""What a unit answers for: each task with its target, plan in words, lead and contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils import dateformat
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.roles import Role
from pledges.figures import write_figure
from pledges.models import Batch, Plan, Share
from pledges.readers.pledge_changes import halt_sentence
from pledges.sums import Sum, add_up
from pledges.targets import PlanKind
from progress.actions.plans import why_not_own
from progress.leads import lead_by_share
from progress.readers.plans import year_in_words, years_of


@dataclass(frozen=True, slots=True)
class Duty:
    """One task of the unit. ``plan`` is its plan in words; ``locked`` why it can't be changed.

    ``year`` tells this year's own part of a target of several years (R22).
    ``halted`` says since when it is paused or stopped (R75).
    ``places`` is the number of places the task is divided among, ``sum`` what their targets
    make, both for a whole only. ``contacts`` are people of the lead.
    """

    share: Share
    goal: Decimal | None
    deadline: date
    plan: str
    locked: str
    lead: Agency | None
    contacts: list[User]
    places: int
    sum: Sum | None
    year: str = ""
    halted: str = ""


@dataclass(frozen=True, slots=True)
class BatchDuties:
    """A running batch with the unit's tasks in it, in the order of the batch."""

    batch: Batch
    duties: list[Duty]


def read_duties(user: User, today: date) -> list[BatchDuties]:
    """The unit's tasks in published batches. Six queries, and one more a batch."""
    shares = list(_shares(user))
    leads = lead_by_share(shares)
    contacts = _contacts(lead for lead in leads.values() if lead)
    divided = _divided(shares)
    years = years_of(shares)
    locked: dict[tuple[int, str], str] = {}
    by_batch: dict[Batch, list[Duty]] = defaultdict(list)
    for share in shares:
        batch, lead = share.indicator.pledge.batch, leads[share.pk]
        # a unit's reports are those of the batch: one look settles all tasks of a kind
        key = (batch.pk, share.indicator.kind)
        if key not in locked:
            locked[key] = why_not_own(share, today)
        values = divided.get(share.indicator_id, []) if share.is_whole else []
        by_batch[batch].append(
            Duty(
                share,
                share.target().value,
                share.indicator.deadline or batch.ends_on,
                plan_in_words(share),
                locked[key],
                lead,
                contacts.get(lead.pk, []) if lead else [],
                len(values),
                add_up(share.indicator.target(), values) if values else None,
                year_in_words(years.get(share.pk, []), share.indicator.unit, today),
                halt_sentence(halt) if (halt := share.halt_on(today)) else "",
            )
        )
    return [BatchDuties(batch, duties) for batch, duties in by_batch.items()]


def plan_in_words(share: Share) -> str:
    """「均衡推进，2023年1月1日至2023年10月31日」, with the values of a monthly or step plan."""
    plan: Plan | None = share.plan
    if plan is None or plan.kind == PlanKind.NONE:
        return _("不设序时，期限当日考核")
    span = _("%(kind)s，%(start)s至%(end)s") % {
        "kind": plan.get_kind_display(),
        "start": _day(plan.start),
        "end": _day(plan.end),
    }
    if plan.kind == PlanKind.SEASON:
        names = {
            "span": span,
            "from": _month_day(plan.season_from),
            "to": _month_day(plan.season_to),
        }
        return _("%(span)s（每年%(from)s至%(to)s施工）") % names
    values = [
        _("%(day)s %(value)s%(unit)s")
        % {
            "day": _day(point.day),
            "value": write_figure(point.value),
            "unit": share.indicator.unit,
        }
        for point in plan.points.all()
    ]
    return (
        _("%(span)s：%(values)s") % {"span": span, "values": "，".join(values)} if values else span
    )


def _month_day(number: int) -> str:
    """415 → 「4月15日」."""
    month, day = divmod(number, 100)
    return _("%(month)d月%(day)d日") % {"month": month, "day": day}


def _day(day: date) -> str:
    return dateformat.format(day, _("Y年n月j日"))


def _shares(user: User) -> Iterable[Share]:
    if user.agency_id:
        mine = Q(reporting_agency=user.agency_id)
    else:
        mine = Q(reporting_region=user.region_id, reporting_region__isnull=False)
    return (
        Share.objects.filter(mine, indicator__pledge__batch__stage=Batch.Stage.PUBLISHED)
        .with_turns()
        .select_related("indicator__pledge__batch", "region", "agency")
        .prefetch_related("plans__points")
        .order_by(
            "-indicator__pledge__batch__starts_on",
            "indicator__pledge__position",
            "indicator__position",
            "pk",
        )
    )


def _contacts(leads: Iterable[Agency]) -> dict[int, list[User]]:
    people: dict[int, list[User]] = defaultdict(list)
    ids = {lead.pk for lead in leads}
    found = User.objects.filter(agency__in=ids, is_active=True, role=Role.REPORTER)
    for person in found.order_by("pk"):
        people[person.agency_id or 0].append(person)
    return people


def _divided(shares: list[Share]) -> dict[int, list[Decimal]]:
    wholes = [share.indicator_id for share in shares if share.is_whole]
    values: dict[int, list[Decimal]] = defaultdict(list)
    for indicator, value in Share.objects.filter(
        indicator__in=wholes, value__isnull=False
    ).values_list("indicator", "value"):
        values[indicator].append(value or Decimal(0))
    return values
