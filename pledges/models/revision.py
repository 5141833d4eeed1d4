from __future__ import annotations

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pledges.models.indicator import FIGURE


@pghistory.track()
class TargetRevision(models.Model):
    """A dated change of a published target; the original stays visible (R75)."""

    indicator = models.ForeignKey(
        "pledges.Indicator", models.CASCADE, related_name="revisions", verbose_name=_("指标")
    )
    old_value = models.DecimalField(_("原目标值"), **FIGURE)
    new_value = models.DecimalField(_("新目标值"), **FIGURE)
    effective_on = models.DateField(_("生效日期"))
    reason = models.TextField(_("调整原因"))
    document = models.CharField(_("批准文件"), max_length=200)
    approved_by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("批准人")
    )

    class Meta:
        verbose_name = _("目标调整")
        verbose_name_plural = _("目标调整")
        ordering = ["indicator", "effective_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="revision_changes_value",
                condition=~Q(old_value=F("new_value")),
                violation_error_message=_("新目标值与原目标值相同。"),
            ),
            models.CheckConstraint(
                name="revision_has_reason",
                condition=~Q(reason="") & ~Q(document=""),
                violation_error_message=_("目标调整须写明原因和批准文件。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.old_value} → {self.new_value}"

    @property
    def order(self) -> tuple[date, int]:
        """In which order revisions of one indicator followed each other."""
        return self.effective_on, self.pk
