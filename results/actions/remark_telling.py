"""Those who may answer learn in the inbox that the public has written, once a day at most (R76).

A remark is taken in by a public page, which knows no person: a timetable tells of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.actions.messages import post
from agencies.models import Agency, Message, User
from agencies.roles import Role, Verb
from results.models import Remark

Row = Mapping[str, Any]


def tell_of_remarks(*, today: date, now: datetime) -> int:
    """Tell each office's people of the remarks that wait; how many persons were told anew.

    One notice a day for all of them, and only where one that waits came in on the day of the
    last notice or since: whatever came later that day is told of the next day, and silence
    follows until somebody writes again. The notice names numbers, never the words. Safe to run
    twice, and on two workers at once.
    """
    return sum(_tell(row, today, now) for row in _waiting())


def _waiting() -> Any:
    """For each office how many remarks wait, how many of them objections, and the last day one
    came in."""
    return (
        Remark.objects.filter(state=Remark.State.NEW)
        .order_by("batch__office")
        .values("batch__office")
        .annotate(
            count=Count("pk"),
            objections=Count("pk", filter=Q(kind=Remark.Kind.OBJECTION)),
            latest=Max("received_on"),
        )
    )


def _tell(row: Row, today: date, now: datetime) -> int:
    matter = f"remarks:{row['batch__office']}"
    told = Message.objects.filter(matter=matter).aggregate(last=Max("rung"))["last"]
    if told and str(row["latest"]) < told:
        return 0
    office = Agency.objects.get(pk=row["batch__office"])
    with translation.override(settings.LANGUAGE_CODE):
        return post(
            people=_answering(office),
            matter=matter,
            rung=str(today),
            subject=_("有%(count)d条公众意见待处理") % row,
            body=_body(row),
            link=reverse("remarks"),
            now=now,
            office=office,
        )


def _body(row: Row) -> str:
    if row["objections"]:
        return (
            _(
                "公众意见待处理%(count)d条，其中数据异议%(objections)d条，请及时核查答复。"
                "当日再收到的不另行通知。"
            )
            % row
        )
    return _("公众意见待处理%(count)d条，请及时答复。当日再收到的不另行通知。") % row


def _answering(office: Agency) -> QuerySet[User]:
    """The office's people who may answer."""
    roles = [role for role in Role if role.can(Verb.PREPARE_PUBLICATIONS)]
    return User.objects.filter(agency=office, role__in=roles, is_active=True)
