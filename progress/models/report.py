from __future__ import annotations

from datetime import date
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from pledges.models.indicator import FIGURE


class MonthlyReportQuerySet(models.QuerySet["MonthlyReport"]):
    def of_unit(self, user: User) -> MonthlyReportQuerySet:
        """Reports of the agency or region the person speaks for; none for others."""
        if user.agency_id:
            return self.filter(agency_id=user.agency_id)
        if user.region_id:
            return self.filter(region_id=user.region_id)
        return self.none()

    def for_office(self, user: User) -> MonthlyReportQuerySet:
        """Reports on the batches of the officer's own office."""
        return self.filter(batch__office_id=user.agency_id)

    def awaiting_review(self) -> MonthlyReportQuerySet:
        return self.filter(state=MonthlyReport.State.SIGNED)


@pghistory.track()
class MonthlyReport(models.Model):
    """The report (月报) of one agency or region for one month of a batch.

    The row is made when the month opens, so that missing is a row, not an absence.
    ``month`` is its first day. The state says how far the report has come; it is never
    a light.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("待报")
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("已提交")
        SIGNED = "signed", _("单位已审签")
        ACCEPTED = "accepted", _("办公室已审核")
        RETURNED = "returned", _("已退回")

    batch = models.ForeignKey(
        "pledges.Batch", models.PROTECT, related_name="reports", verbose_name=_("批次")
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("填报单位"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("填报区划"),
    )
    month = models.DateField(_("月份"))
    due_on = models.DateField(_("应报日期"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PENDING)
    submitted_on = models.DateField(_("提交日期"), null=True, blank=True)
    accepted_on = models.DateField(_("审核通过日期"), null=True, blank=True)
    simulated = models.BooleanField(_("演示数据"), default=False)

    objects: ClassVar[MonthlyReportQuerySet] = MonthlyReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("月报")
        verbose_name_plural = _("月报")
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "month", "agency"],
                name="report_once_an_agency",
                violation_error_message=_("该单位本月已有月报。"),
            ),
            models.UniqueConstraint(
                fields=["batch", "month", "region"],
                name="report_once_a_region",
                violation_error_message=_("该区划本月已有月报。"),
            ),
            models.CheckConstraint(
                name="report_one_reporter",
                condition=Q(agency__isnull=False, region__isnull=True)
                | Q(agency__isnull=True, region__isnull=False),
                violation_error_message=_("月报须且只能属于一个单位或一个区划。"),
            ),
            models.CheckConstraint(
                name="report_month_first_day",
                condition=Q(month__day=1),
                violation_error_message=_("月份须记为当月1日。"),
            ),
            models.CheckConstraint(
                name="report_accepted_has_date",
                condition=~Q(state="accepted") | Q(accepted_on__isnull=False),
                violation_error_message=_("审核通过的月报须有通过日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.month:%Y-%m}"

    @property
    def unit(self) -> models.Model | None:
        """The agency or region that reports."""
        return self.agency or self.region

    @property
    def is_editable(self) -> bool:
        """May its reporter still type in it?"""
        return self.state in (self.State.PENDING, self.State.DRAFT, self.State.RETURNED)

    def is_late(self, today: date) -> bool:
        """Was it submitted after its due day, or is it still out past that day?"""
        return (self.submitted_on or today) > self.due_on


@pghistory.track()
class ReportStep(models.Model):
    """One dated step of a report's life: who did what, and why."""

    class Action(models.TextChoices):
        SUBMIT = "submit", _("提交")
        SIGN = "sign", _("审签")
        ACCEPT = "accept", _("审核通过")
        RETURN_BY_HEAD = "return_by_head", _("单位负责人退回")
        RETURN_BY_OFFICE = "return_by_office", _("办公室退回")
        CORRECT = "correct", _("更正")

    report = models.ForeignKey(
        MonthlyReport, models.CASCADE, related_name="steps", verbose_name=_("月报")
    )
    action = models.CharField(_("操作"), max_length=16, choices=Action)
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )
    on = models.DateField(_("日期"))
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    reason = models.TextField(_("原因"), blank=True)

    class Meta:
        verbose_name = _("月报流转")
        verbose_name_plural = _("月报流转")
        ordering = ["report", "pk"]
        constraints = [
            models.CheckConstraint(
                name="step_return_has_reason",
                condition=~Q(action__in=["return_by_head", "return_by_office", "correct"])
                | ~Q(reason=""),
                violation_error_message=_("退回和更正须写明原因。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.on}"


@pghistory.track()
class Reading(models.Model):
    """What was reported for one share: cumulative to the month's end (指标填报值).

    ``approx`` keeps an 约/余 mark (R55); ``as_of`` the day the figure speaks of, which
    may lie before the month's end; ``achieved`` the word on a qualitative target.
    """

    report = models.ForeignKey(
        MonthlyReport, models.CASCADE, related_name="readings", verbose_name=_("月报")
    )
    share = models.ForeignKey(
        "pledges.Share", models.PROTECT, related_name="readings", verbose_name=_("分解任务")
    )
    value = models.DecimalField(_("本月累计"), null=True, blank=True, **FIGURE)
    approx = models.CharField(_("约数"), max_length=4, blank=True)
    achieved = models.BooleanField(_("已完成"), default=False)
    as_of = models.DateField(_("数据截至"))
    note = models.TextField(_("说明"), blank=True)
    quote = models.TextField(_("原文"), blank=True)

    class Meta:
        verbose_name = _("填报值")
        verbose_name_plural = _("填报值")
        ordering = ["report", "share"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "share"],
                name="reading_once_a_report",
                violation_error_message=_("同一月报中该任务已有填报值。"),
            ),
            models.CheckConstraint(
                name="reading_not_negative",
                condition=Q(value__isnull=True) | Q(value__gte=0),
                violation_error_message=_("填报值不得为负数。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.share} {self.value}"


@pghistory.track()
class Correction(models.Model):
    """A change of an accepted figure (更正): the old value is kept, with the reason (R56)."""

    reading = models.ForeignKey(
        Reading, models.CASCADE, related_name="corrections", verbose_name=_("填报值")
    )
    old_value = models.DecimalField(_("原值"), null=True, **FIGURE)
    new_value = models.DecimalField(_("更正为"), null=True, **FIGURE)
    reason = models.TextField(_("原因"))
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("更正人")
    )
    on = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("更正")
        verbose_name_plural = _("更正")
        ordering = ["reading", "pk"]
        constraints = [
            models.CheckConstraint(
                name="correction_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("更正须写明原因。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_value} → {self.new_value}"
