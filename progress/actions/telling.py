"""Whoever waits for a step of a report is told of it in the inbox.

Handing in tells the unit's heads, a return its people, a signature the leads or the office.
Leads and offices, for whom many reports come in a day, are told once a day and month.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.actions.messages import post
from agencies.actions.webhooks import announce
from agencies.models import Agency, User
from agencies.models.webhook import AnnouncementKind
from agencies.roles import Role
from progress.leads import leads_of
from progress.models import Delegation, MonthlyReport, ReportStep

Action = ReportStep.Action
State = MonthlyReport.State


def tell(step: ReportStep) -> None:
    """Tell those whom the step leaves something to do; the report stands as the step left it.

    The words are Chinese whoever takes the step. Telling of the same step again tells nobody.
    """
    with translation.override(settings.LANGUAGE_CODE):
        if step.action == Action.SUBMIT:
            _tell_signers(step)
        elif step.action in (
            Action.RETURN_BY_HEAD,
            Action.RETURN_BY_LEAD,
            Action.RETURN_BY_OFFICE,
        ):
            _tell_unit(step)
        elif step.action in (Action.SIGN, Action.CONFIRM):
            _tell_next(step)


def announce_return(step: ReportStep, cells: Mapping[int, str]) -> None:
    """Tell the unit's own systems of a return; ``cells`` is share id → the word on its figure."""
    report = step.report
    announce(
        kind=AnnouncementKind.RETURN,
        matter=f"report:{report.pk}:returned:{step.pk}",
        agency=report.agency,
        region=report.region,
        data={
            "report": report.pk,
            "batch": report.batch.slug,
            "month": f"{report.month:%Y-%m}",
            "returned_by": step.action,
            "reason": step.reason,
            "cells": [{"share": share, "reason": text} for share, text in sorted(cells.items())],
        },
        now=_moment(step),
    )


def _tell_signers(step: ReportStep) -> None:
    report = step.report
    _post(
        step,
        _signers(step, Q(agency=report.agency_id, region=report.region_id)),
        _("%(month)s月月报已送审签") % _names(step),
        _("%(unit)s：%(by)s已提交%(year)d年%(month)d月月报（《%(batch)s》），请审签。")
        % _names(step),
    )


def _tell_unit(step: ReportStep) -> None:
    subject = {
        Action.RETURN_BY_HEAD: _("单位负责人已退回%(month)s月月报，请修改"),
        Action.RETURN_BY_LEAD: _("%(lead)s已退回%(month)s月月报，请修改"),
        Action.RETURN_BY_OFFICE: _("办公室已退回%(month)s月月报，请修改"),
    }[Action(step.action)]
    own = step.action == Action.RETURN_BY_HEAD
    people = User.objects.filter(
        agency=step.report.agency_id,
        region=step.report.region_id,
        role__in=[Role.REPORTER] if own else [Role.REPORTER, Role.HEAD],
        is_active=True,
    )
    body = _("%(unit)s：%(year)d年%(month)d月月报（《%(batch)s》）已退回。退回意见：%(reason)s")
    _post(step, people, subject % _names(step), body % _names(step))


def _tell_next(step: ReportStep) -> None:
    """The leads of a place's signed report; the office once nothing else stands before it."""
    report = step.report
    if report.state == State.CONFIRMED or report.agency_id:
        officers = User.objects.filter(
            agency=report.batch.office_id, role=Role.OFFICER, is_active=True
        )
        body = _(
            "《%(batch)s》：%(unit)s等单位的%(year)d年%(month)d月月报待办公室审核。"
            "当日陆续报来的不再逐份通知。"
        )
        subject = _("有%(month)s月月报待审核")
        _post_daily(step, "review", officers, subject, body)
    elif step.action == Action.SIGN:
        body = _(
            "《%(batch)s》：%(unit)s等地的%(year)d年%(month)d月月报已由本级审签，"
            "请您单位作为牵头单位确认。当日陆续报来的不再逐份通知。"
        )
        leads: list[Agency] = leads_of(report)
        signers = _signers(step, Q(agency__in=leads))
        _post_daily(step, "confirming", signers, _("有%(month)s月月报待您单位确认"), body)


def _signers(step: ReportStep, of_units: Q) -> QuerySet[User]:
    """The heads of the units and their deputies on the day; nobody signs an own hand-in."""
    deputies = Delegation.objects.running(step.on).values("deputy")
    people = User.objects.filter(of_units, is_active=True)
    people = people.filter(Q(role=Role.HEAD) | Q(pk__in=deputies))
    return people.exclude(pk=step.by_id) if step.by_id else people


def _post(step: ReportStep, people: QuerySet[User], subject: str, body: str) -> None:
    post(
        people=people,
        matter=f"report:{step.report_id}",
        rung=f"{step.action}:{step.pk}",
        subject=subject,
        body=body,
        link=reverse("desk_report", args=[step.report_id]),
        now=_moment(step),
        office=step.report.batch.office,
    )


def _post_daily(
    step: ReportStep, page: str, people: QuerySet[User], subject: str, body: str
) -> None:
    """At most one a day to each person for a batch's month, in the inbox only."""
    report = step.report
    post(
        people=people,
        matter=f"{page}:{report.batch_id}:{report.month:%Y-%m}",
        rung=str(step.on),
        subject=subject % _names(step),
        body=body % _names(step),
        link=reverse(page),
        now=_moment(step),
        office=report.batch.office,
        outside=False,
    )


def _names(step: ReportStep) -> dict[str, object]:
    report = step.report
    return {
        "unit": report.unit,
        "batch": report.batch,
        "year": report.month.year,
        "month": report.month.month,
        "by": step.by,
        "lead": step.agency,
        "reason": step.reason,
    }


def _moment(step: ReportStep) -> datetime:
    """The hour of the step on its day, which outside production need not be the clock's."""
    return datetime.combine(step.on, timezone.localtime(step.at).timetz())
