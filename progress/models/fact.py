from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from pledges.models.indicator import FIGURE


@pghistory.track()
class Fact(models.Model):
    """Progress the text tells without reporting an indicator: a narrative fact (R53)."""

    pledge = models.ForeignKey(
        "pledges.Pledge", models.CASCADE, related_name="facts", verbose_name=_("实事")
    )
    position = models.PositiveSmallIntegerField(_("排序"))
    as_of = models.DateField(
        _("截至日期"), null=True, blank=True, help_text=_("原文未载明日期时留空。")
    )
    what = models.CharField(_("事项"), max_length=200)
    value = models.DecimalField(_("数值"), null=True, blank=True, **FIGURE)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    approx = models.CharField(_("约数"), max_length=4, blank=True)
    state = models.CharField(_("状态"), max_length=60, blank=True)
    note = models.TextField(_("备注"), blank=True)
    quote = models.TextField(_("原文"))

    class Meta:
        verbose_name = _("原文所述进展")
        verbose_name_plural = _("原文所述进展")
        ordering = ["pledge", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "position"],
                name="fact_position_once",
                violation_error_message=_("同一实事内进展排序不得重复。"),
            )
        ]

    def __str__(self) -> str:
        return self.what
