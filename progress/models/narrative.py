from __future__ import annotations

from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

YUAN: dict[str, Any] = {"max_digits": 18, "decimal_places": 2}


@pghistory.track()
class Narrative(models.Model):
    """What a report tells of one pledge beside its figures (R53, R68, R69).

    Progress, the problem with its cause, the next step, when it is expected to be done
    (``expected_on``, the last day of the month named) and how far the works are (形象进度).
    """

    report = models.ForeignKey(
        "progress.MonthlyReport",
        models.CASCADE,
        related_name="narratives",
        verbose_name=_("月报"),
    )
    pledge = models.ForeignKey(
        "pledges.Pledge", models.PROTECT, related_name="narratives", verbose_name=_("实事")
    )
    progress = models.TextField(_("进展情况"), blank=True)
    problem = models.TextField(_("存在问题"), blank=True)
    cause = models.TextField(_("原因"), blank=True)
    next_step = models.TextField(_("下一步措施"), blank=True)
    expected_on = models.DateField(_("预计完成时间"), null=True, blank=True)
    works = models.TextField(_("形象进度"), blank=True)
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
        verbose_name = _("文字进展")
        verbose_name_plural = _("文字进展")
        ordering = ["report", "pledge__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "pledge"],
                name="narrative_once_a_pledge",
                violation_error_message=_("同一月报中该实事已有文字进展。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.pledge}"


@pghistory.track()
class FundingReading(models.Model):
    """Money of one pledge by source (R70, R72): cumulative to the month's end, in yuan."""

    class Source(models.TextChoices):
        CENTRAL = "central", _("中央资金")
        PROVINCE = "province", _("省级资金")
        CITY = "city", _("市级资金")
        COUNTY = "county", _("县级资金")
        BOND = "bond", _("政府债券")
        BANK = "bank", _("金融机构融资")
        SOCIAL = "social", _("社会资金")

    report = models.ForeignKey(
        "progress.MonthlyReport", models.CASCADE, related_name="funding", verbose_name=_("月报")
    )
    pledge = models.ForeignKey(
        "pledges.Pledge", models.PROTECT, related_name="funding_readings", verbose_name=_("实事")
    )
    source = models.CharField(_("资金来源"), max_length=10, choices=Source)
    arranged = models.DecimalField(_("已安排（元）"), null=True, blank=True, **YUAN)
    allocated = models.DecimalField(_("已下达（元）"), null=True, blank=True, **YUAN)
    spent = models.DecimalField(_("已支出（元）"), null=True, blank=True, **YUAN)

    class Meta:
        verbose_name = _("资金进度")
        verbose_name_plural = _("资金进度")
        ordering = ["report", "pledge__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "pledge", "source"],
                name="funding_once_a_source",
                violation_error_message=_("同一月报中该实事的这项资金来源已填写。"),
            ),
            models.CheckConstraint(
                name="funding_says_something",
                condition=Q(arranged__isnull=False)
                | Q(allocated__isnull=False)
                | Q(spent__isnull=False),
                violation_error_message=_("资金进度须至少填写一个金额。"),
            ),
            models.CheckConstraint(
                name="funding_reading_not_below_0",
                condition=(Q(arranged__isnull=True) | Q(arranged__gte=0))
                & (Q(allocated__isnull=True) | Q(allocated__gte=0))
                & (Q(spent__isnull=True) | Q(spent__gte=0)),
                violation_error_message=_("资金金额不得为负数。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge} {self.get_source_display()}"
