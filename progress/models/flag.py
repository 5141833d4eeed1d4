from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from progress.models.verdict import LightChoice


@pghistory.track()
class Flag(models.Model):
    """A share that needs a hand (滞后标记): raised and cleared, one open at most."""

    share = models.ForeignKey(
        "pledges.Share", models.PROTECT, related_name="flags", verbose_name=_("分解任务")
    )
    raised_on = models.DateField(_("标记日期"))
    cleared_on = models.DateField(_("解除日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("滞后标记")
        verbose_name_plural = _("滞后标记")
        ordering = ["share", "raised_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["share"],
                condition=Q(cleared_on__isnull=True),
                name="flag_one_open",
                violation_error_message=_("该任务已有未解除的滞后标记。"),
            ),
            models.CheckConstraint(
                name="flag_clears_after_raise",
                condition=Q(cleared_on__isnull=True) | Q(cleared_on__gte=F("raised_on")),
                violation_error_message=_("解除日期不得早于标记日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.share} {self.raised_on}"


@pghistory.track()
class FlagChange(models.Model):
    """One dated change of light under a flag; ``old_light`` is empty when it is raised."""

    flag = models.ForeignKey(
        Flag, models.CASCADE, related_name="changes", verbose_name=_("滞后标记")
    )
    on = models.DateField(_("日期"))
    verdict = models.ForeignKey(
        "progress.Verdict", models.PROTECT, related_name="+", verbose_name=_("研判结论")
    )
    old_light = models.CharField(_("原亮灯"), max_length=8, choices=LightChoice, blank=True)
    new_light = models.CharField(_("现亮灯"), max_length=8, choices=LightChoice)

    class Meta:
        verbose_name = _("亮灯变化")
        verbose_name_plural = _("亮灯变化")
        ordering = ["flag", "pk"]

    def __str__(self) -> str:
        return f"{self.old_light} → {self.new_light}"
