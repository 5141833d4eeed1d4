from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Funding(models.Model):
    """Money named by the text: totals of several kinds, or a subsidy rate (R70–R72)."""

    class Kind(models.TextChoices):
        ARRANGED = "arranged", _("安排")
        ALLOCATED = "allocated", _("下达")
        SPENT = "spent", _("支出")
        ESTIMATED = "estimated", _("预计")
        TOTAL = "total", _("总投资")
        BUDGET = "budget", _("年度预算")
        RATE = "rate", _("补助标准")
        RATE_MIN = "rate_min", _("补助标准下限")
        RATE_MAX = "rate_max", _("补助标准上限")
        VALUE = "value", _("价值")

    pledge = models.ForeignKey(
        "pledges.Pledge", models.CASCADE, related_name="funding", verbose_name=_("实事")
    )
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    amount_yuan = models.DecimalField(_("金额（元）"), max_digits=18, decimal_places=2)
    per = models.CharField(_("每"), max_length=60, blank=True)
    project = models.CharField(_("项目"), max_length=200, blank=True)
    scope = models.CharField(_("范围"), max_length=120, blank=True)
    approx = models.CharField(_("约数"), max_length=10, blank=True)
    quote = models.TextField(_("原文"), blank=True)

    class Meta:
        verbose_name = _("资金")
        verbose_name_plural = _("资金")
        ordering = ["pledge", "pk"]
        constraints = [
            models.CheckConstraint(
                name="funding_not_negative",
                condition=Q(amount_yuan__gte=0),
                violation_error_message=_("金额不得为负数。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_yuan}"
