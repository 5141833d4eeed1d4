from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pledges.models.indicator import FIGURE


@pghistory.track()
class Reading(models.Model):
    """What was reported for one share: cumulative to the month's end (指标填报值).

    ``approx`` keeps an 约/余 mark (R55); ``as_of`` the day the figure speaks of, which
    may lie before the month's end; ``achieved`` the word on a qualitative target. A rate
    may come with its numerator and denominator: ``value`` is then their ratio in percent,
    and rates of several places add up part by part. ``typed_by`` and ``typed_at`` say who
    touched the cell last, so that a second editor can be told; a cleared cell stays a row.
    """

    report = models.ForeignKey(
        "progress.MonthlyReport", models.CASCADE, related_name="readings", verbose_name=_("月报")
    )
    share = models.ForeignKey(
        "pledges.Share", models.PROTECT, related_name="readings", verbose_name=_("分解任务")
    )
    value = models.DecimalField(_("本月累计"), null=True, blank=True, **FIGURE)
    approx = models.CharField(_("约数"), max_length=4, blank=True)
    achieved = models.BooleanField(_("已完成"), default=False)
    numerator = models.DecimalField(_("分子"), null=True, blank=True, **FIGURE)
    denominator = models.DecimalField(_("分母"), null=True, blank=True, **FIGURE)
    as_of = models.DateField(_("数据截至"))
    note = models.TextField(_("说明"), blank=True)
    quote = models.TextField(_("原文"), blank=True)
    typed_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("填写人"),
    )
    typed_at = models.DateTimeField(_("填写时间"), null=True, blank=True)

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
            models.CheckConstraint(
                name="reading_rate_has_both",
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(
                    numerator__isnull=False,
                    numerator__gte=0,
                    denominator__isnull=False,
                    denominator__gt=0,
                    value__isnull=False,
                ),
                violation_error_message=_("分子、分母须同时填写，分母须大于 0。"),
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
