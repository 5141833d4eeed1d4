"""Whom a reminder will reach, and what became of what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from agencies.delivery.letters import mail_is_configured
from agencies.models import Agency, Delivery, Message, Preference, Region, Robot, User
from agencies.models.delivery import DeliveryQuerySet
from agencies.roles import Verb
from pledges.models import Batch
from progress.actions.reminders import (
    Audience,
    audiences,
    click_rung,
    matter_of,
    missing_reports,
)
from progress.models import MonthlyReport


@dataclass(frozen=True, slots=True)
class Person:
    """One person a reminder reaches, and by which channels."""

    user: User
    channels: list[str]


@dataclass(frozen=True, slots=True)
class Reach:
    """One report not handed in: its people and group chats; ``reminded_at`` today's reminder."""

    report: MonthlyReport
    unit: Agency | Region
    people: list[Person]
    robots: list[Robot]
    late: bool
    reminded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Calling:
    """All reports of a month not handed in, by what a reminder can do for them.

    ``waiting`` have nothing to do yet (their plans have not begun), ``unreached`` have no
    account and no group chat.
    """

    reached: list[Reach]
    unreached: list[Reach]
    waiting: list[Reach]

    @property
    def to_remind(self) -> list[Reach]:
        return [row for row in self.reached if row.reminded_at is None]

    @property
    def people(self) -> int:
        return sum(len(row.people) for row in self.to_remind)

    @property
    def is_empty(self) -> bool:
        return not (self.reached or self.unreached or self.waiting)


def calling(batch: Batch, month: date, today: date) -> Calling:
    """Whom the office's one click will reach. Five queries, however many units."""
    found = audiences(missing_reports(batch, month), today, with_heads=True)
    reminded = _reminded(found, today)
    rows = [(audience, _reach(audience, reminded, today)) for audience in found]
    return Calling(
        reached=[row for audience, row in rows if audience.begun and audience.is_reached],
        unreached=[row for audience, row in rows if audience.begun and not audience.is_reached],
        waiting=[row for audience, row in rows if not audience.begun],
    )


def _reminded(found: list[Audience], today: date) -> dict[str, datetime]:
    """When each matter was reminded of by hand today."""
    matters = [matter_of(audience.report) for audience in found]
    rows = Message.objects.filter(matter__in=matters, rung=click_rung(today))
    return dict(rows.order_by("created_at").values_list("matter", "created_at"))


def _reach(audience: Audience, reminded: dict[str, datetime], today: date) -> Reach:
    report = audience.report
    unit = report.agency or report.region
    assert unit is not None  # report_one_reporter  # nosec B101
    return Reach(
        report=report,
        unit=unit,
        people=[Person(person, _channels(person)) for person in audience.people],
        robots=audience.robots,
        late=report.is_late(today),
        reminded_at=reminded.get(matter_of(report)),
    )


def _channels(person: User) -> list[str]:
    words = [_("站内消息")]
    preference = getattr(person, "preference", None)
    choice = preference.mail if preference else Preference.Mail.AT_ONCE
    if person.email and mail_is_configured() and choice != Preference.Mail.NEVER:
        daily = choice == Preference.Mail.DAILY
        words.append(_("邮件（每日汇总）") if daily else _("邮件"))
    return words


def outbox_of(user: User) -> DeliveryQuerySet:
    """Deliveries the person sees to: those of the own office; the administrator, all."""
    rows = Delivery.objects.select_related("message__recipient", "message__robot")
    if user.can(Verb.MANAGE_DIRECTORY):
        return rows
    return rows.for_office(user.agency_id)


def counts_by_state(rows: DeliveryQuerySet) -> dict[str, int]:
    """How many deliveries stand in each state; 0 for none."""
    found = dict(rows.select_related(None).order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in Delivery.State.values}
