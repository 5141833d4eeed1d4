from __future__ import annotations

from datetime import date
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from pledges.models import Responsibility, Share


class MonthlyReportQuerySet(models.QuerySet["MonthlyReport"]):
    def of_unit(self, user: User) -> MonthlyReportQuerySet:
        """Reports of the agency or region the person speaks for; none for others."""
        return self.of(user.agency_id, user.region_id)

    def of(self, agency_id: int | None, region_id: int | None) -> MonthlyReportQuerySet:
        """Reports of one agency or region; of neither none."""
        if agency_id:
            return self.filter(agency_id=agency_id)
        if region_id:
            return self.filter(region_id=region_id)
        return self.none()

    def for_office(self, user: User) -> MonthlyReportQuerySet:
        """Reports on the batches of the officer's own office."""
        return self.filter(batch__office_id=user.agency_id)

    def unreceived(self) -> MonthlyReportQuerySet:
        """Reports that are with their unit: not begun, being filled in, or returned to it."""
        return self.filter(state__in=MonthlyReport.UNRECEIVED)

    def awaiting_review(self) -> MonthlyReportQuerySet:
        """Reports the office may accept: signed by the agency, or confirmed by the leads."""
        return self.filter(
            Q(state=MonthlyReport.State.SIGNED, agency__isnull=False)
            | Q(state=MonthlyReport.State.CONFIRMED)
        )

    def awaiting_confirmation(self, agency_id: int | None) -> MonthlyReportQuerySet:
        """Signed reports of places that hold shares this agency leads and has not confirmed.

        A share is led by the lead of its part of the pledge, else of the pledge's first part
        that has one, as in ``leads.lead_by_share``.
        """
        if agency_id is None:
            return self.none()
        lead = Responsibility.objects.filter(role=Responsibility.Role.LEAD)
        leads = lead.filter(pledge=OuterRef("indicator__pledge")).order_by("part")
        of_part = leads.filter(part=OuterRef("indicator__part")).values("agency")[:1]
        led = Share.objects.alias(
            lead=Coalesce(Subquery(of_part), Subquery(leads.values("agency")[:1]))
        ).filter(
            lead=agency_id,
            reporting_region=OuterRef("region"),
            indicator__pledge__batch=OuterRef("batch"),
        )
        # whose lead is sought among those of its own pledges alone
        own = lead.filter(agency=agency_id)
        led = led.filter(indicator__pledge__in=own.values("pledge"))
        return self.filter(
            Exists(led),
            state=MonthlyReport.State.SIGNED,
            region__isnull=False,
            batch__in=own.values("pledge__batch"),
        ).exclude(confirmations__agency_id=agency_id)


@pghistory.track()
class MonthlyReport(models.Model):
    """The report (月报) of one agency or region for one month of a batch.

    The row is made when the month opens, so that missing is a row, not an absence.
    ``month`` is its first day. The state says how far the report has come; it is never
    a light. A place's report is confirmed by the agencies that lead its tasks before it
    comes to the office. ``entered_by`` is set while the figures are the office's entry
    (代录); ``opening`` marks what was taken over from the ledger kept before the portal.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("待报")
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("已提交")
        SIGNED = "signed", _("单位已审签")
        CONFIRMED = "confirmed", _("牵头单位已确认")
        ACCEPTED = "accepted", _("办公室已审核")
        RETURNED = "returned", _("已退回")

    # with its unit, begun, not begun or sent back: not received (未报), for every count alike
    UNRECEIVED: ClassVar[tuple[State, ...]] = (State.PENDING, State.DRAFT, State.RETURNED)

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
    entered_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("代录人"),
    )
    opening = models.BooleanField(_("期初数"), default=False)
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
        return self.state in self.UNRECEIVED

    @property
    def is_received(self) -> bool:
        """Has it left its unit (已报)? One that was returned has not."""
        return self.state not in self.UNRECEIVED

    @property
    def state_label(self) -> str:
        """The state in words. What the office entered no head signed and no lead confirmed."""
        if self.entered_by_id and self.state in (self.State.SIGNED, self.State.CONFIRMED):
            return str(_("办公室代录，待另一人审核"))
        # Django's own display translates every state there is to find one
        return str(self.State(self.state).label)

    def is_late(self, today: date) -> bool:
        """Was it submitted after its due day, or is it still out past that day?"""
        return (self.submitted_on or today) > self.due_on


@pghistory.track()
class Confirmation(models.Model):
    """A lead agency's word that a place's figures on its tasks hold (牵头单位确认)."""

    report = models.ForeignKey(
        MonthlyReport, models.CASCADE, related_name="confirmations", verbose_name=_("月报")
    )
    agency = models.ForeignKey(
        "agencies.Agency", models.PROTECT, related_name="+", verbose_name=_("牵头单位")
    )
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("确认人")
    )
    on = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("牵头单位确认")
        verbose_name_plural = _("牵头单位确认")
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "agency"],
                name="confirmation_once",
                violation_error_message=_("该牵头单位已确认这份月报。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.agency}"
