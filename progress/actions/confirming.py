"""A lead agency urges the places that have not handed in: once a day each, on working days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.actions.messages import post
from agencies.models import Agency, User
from agencies.official_calendar import official_calendar
from agencies.refusals import Conflict
from agencies.roles import Verb
from progress.actions.reminders import Audience, audiences, matter_of
from progress.models import MonthlyReport


@transaction.atomic
def remind_places(
    *, reports: Iterable[MonthlyReport], lead: Agency, by: User, today: date, now: datetime
) -> list[Audience]:
    """Tell the people of these places that their lead waits; returns whom it newly reached.

    The reports are those of one batch that hold tasks ``lead`` leads: the caller has read
    them so. Raises ``PermissionDenied`` unless ``by`` is the lead's head, ``Conflict`` on a
    day off.
    """
    require(by, Verb.SIGN_REPORTS)
    if not official_calendar()(today):
        raise Conflict(_("今天是休息日，不发催报。请在工作日办理。"))
    waited_for = [report for report in reports if not report.is_received]
    with translation.override(settings.LANGUAGE_CODE):
        return [
            audience
            for audience in audiences(waited_for, today, with_heads=True)
            if audience.begun and _tell(audience, lead, today, now)
        ]


def _tell(audience: Audience, lead: Agency, today: date, now: datetime) -> int:
    report = audience.report
    values = {
        "lead": lead,
        "unit": report.unit,
        "batch": report.batch,
        "year": report.month.year,
        "month": report.month.month,
    }
    return post(
        people=audience.people,
        robots=audience.robots,
        matter=matter_of(report),
        rung=f"lead:{lead.pk}:{today}",
        subject=_("%(lead)s催报%(month)s月月报") % values,
        body=_(
            "%(unit)s：%(lead)s等待确认你地承担任务的%(year)d年%(month)d月月报（《%(batch)s》）。"
            "请尽快报送。"
        )
        % values,
        link=reverse("desk_report", args=[report.pk]),
        now=now,
        office=report.batch.office,
    )
