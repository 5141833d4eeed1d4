from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class ReportingMonth(models.Model):
    """What the office has settled about one month of a batch: its due day, its lock.

    ``due_on`` replaces the day the rule gives, with a reason. The month locks on
    ``locks_on``, some working days after its bulletin went out; before that, or without a
    bulletin, it is open. ``month`` is its first day.
    """

    batch = models.ForeignKey(
        "pledges.Batch", models.CASCADE, related_name="months", verbose_name=_("批次")
    )
    month = models.DateField(_("月份"))
    due_on = models.DateField(_("改定应报日期"), null=True, blank=True)
    due_reason = models.CharField(_("改定原因"), max_length=200, blank=True)
    bulletin_on = models.DateField(_("通报印发日期"), null=True, blank=True)
    locks_on = models.DateField(_("锁定日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("报送月份")
        verbose_name_plural = _("报送月份")
        ordering = ["batch", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "month"],
                name="reporting_month_once",
                violation_error_message=_("本批次已有这个报送月份。"),
            ),
            models.CheckConstraint(
                name="reporting_month_first_day",
                condition=Q(month__day=1),
                violation_error_message=_("月份须记为当月1日。"),
            ),
            models.CheckConstraint(
                name="reporting_month_due_reason",
                condition=Q(due_on__isnull=True, due_reason="")
                | (Q(due_on__isnull=False) & ~Q(due_reason="")),
                violation_error_message=_("改定应报日期须写明原因。"),
            ),
            models.CheckConstraint(
                name="reporting_month_lock_paired",
                condition=Q(bulletin_on__isnull=True, locks_on__isnull=True)
                | Q(
                    bulletin_on__isnull=False,
                    locks_on__isnull=False,
                    locks_on__gte=models.F("bulletin_on"),
                ),
                violation_error_message=_("锁定日期须与通报印发日期同时填写，且不得早于它。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.month:%Y-%m}"


@pghistory.track()
class LockException(models.Model):
    """Leave to fill a locked month: who got it, until when (that day included), and why."""

    batch = models.ForeignKey(
        "pledges.Batch", models.CASCADE, related_name="lock_exceptions", verbose_name=_("批次")
    )
    month = models.DateField(_("月份"))
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("单位"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("区划"),
    )
    until = models.DateField(_("开放至"))
    reason = models.TextField(_("原因"))
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("批准人")
    )
    on = models.DateField(_("批准日期"))

    class Meta:
        verbose_name = _("补报开放")
        verbose_name_plural = _("补报开放")
        ordering = ["batch", "month", "pk"]
        constraints = [
            models.CheckConstraint(
                name="lock_exception_one_unit",
                condition=Q(agency__isnull=False, region__isnull=True)
                | Q(agency__isnull=True, region__isnull=False),
                violation_error_message=_("补报开放须且只能针对一个单位或一个区划。"),
            ),
            models.CheckConstraint(
                name="lock_exception_runs_forward",
                condition=Q(until__gte=models.F("on")),
                violation_error_message=_("开放期限不得早于批准日期。"),
            ),
            models.CheckConstraint(
                name="lock_exception_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("补报开放须写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency or self.region} {self.month:%Y-%m} → {self.until}"
